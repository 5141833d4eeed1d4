"""What places report on the tasks an agency leads, as the lead reads it to confirm it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.serializers.fields import Figure, Month, Percent, Ref
from pledges.serializers import BatchRef, IndicatorRef, PledgeRef
from progress.models import MonthlyReport
from progress.models.verdict import LightChoice
from progress.readers.confirming import LedRow, Place
from progress.serializers.reading import ACTUAL, EXPECTED, LIGHT


class LedTask(serializers.Serializer[LedRow]):
    """One task of the place that the asker's agency leads."""

    share_id = serializers.IntegerField(source="share.pk", help_text=_("分解任务的编号。"))
    pledge = PledgeRef(source="indicator.pledge")
    indicator = IndicatorRef()
    target = serializers.CharField(help_text=_("目标，连同计量单位的文字。"))
    value = Figure(source="reading.value", allow_null=True, help_text=_("本月累计，以unit计。"))
    value_before = Figure(
        source="before.value", allow_null=True, help_text=_("上一次填报的累计，以unit计。")
    )
    unit = serializers.CharField(source="indicator.unit", help_text=_("计量单位。"))
    note = serializers.CharField(source="reading.note", allow_null=True, help_text=_("说明。"))
    expected = Percent(allow_null=True, help_text=EXPECTED)
    actual = Percent(allow_null=True, help_text=ACTUAL)
    light = serializers.SerializerMethodField(help_text=LIGHT)
    text = serializers.CharField(help_text=_("按本月所报预先研判的一句话，没有填报的为空。"))
    asked = serializers.SerializerMethodField(help_text=_("需要核对的疑点，逐条一句。"))

    @extend_schema_field(serializers.ChoiceField(LightChoice.choices, allow_null=True))
    def get_light(self, row: LedRow) -> str | None:
        return row.light or None

    def get_asked(self, row: LedRow) -> list[str]:
        return [one.text for one in row.asked]


class PlaceRow(serializers.Serializer[Place]):
    """A place's report of the month, and of it only the tasks the asker's agency leads."""

    report_id = serializers.IntegerField(source="report.pk", help_text=_("月报的编号。"))
    batch = BatchRef(source="report.batch")
    month = Month(source="report.month", help_text=_("月份，如2023-09。"))
    region = Ref(source="report.region", help_text=_("填报的地方。"))
    state = serializers.ChoiceField(
        MonthlyReport.State.choices, source="report.state", help_text=_("月报的状态。")
    )
    state_name = serializers.CharField(source="report.state_label")
    due_on = serializers.DateField(source="report.due_on", help_text=_("应报日期。"))
    late = serializers.BooleanField(help_text=_("是否迟报，或已过期未报。"))
    confirmed_on = serializers.DateField(
        source="confirmation.on", allow_null=True, help_text=_("本单位确认的日期。")
    )
    confirmed_by = serializers.CharField(
        source="confirmation.by", allow_null=True, help_text=_("确认人。")
    )
    tasks = LedTask(source="rows", many=True, help_text=_("各项任务；还没有报到本单位的为空。"))
