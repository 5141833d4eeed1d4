"""How a batch stands in a month: by share, by indicator, by pledge."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agencies.serializers.fields import Figure, Month, Percent, Ref
from pledges.serializers import IndicatorRef, PledgeRef
from progress.facts import Light
from progress.models.verdict import LightChoice
from progress.serializers.reading import ACTUAL, EXPECTED, GAP, LIGHT, POINTS, ShareRef
from progress.standing import IndicatorStanding, PledgeStanding

COUNTS = {
    "type": "object",
    "properties": {
        light.value: {
            "type": "integer",
            "description": format_lazy(_("亮灯为“{light}”的项数。"), light=light.label),
        }
        for light in LightChoice
    },
    "required": [light.value for light in Light],
    "additionalProperties": False,
}


class StandingRow(serializers.Serializer[Any]):
    """One share as it stands in a month: figures, light, since when."""

    share = ShareRef()
    month = Month(source="verdict.month", allow_null=True, help_text=_("结论属于哪个月。"))
    day = serializers.DateField(source="verdict.day", allow_null=True, help_text=_("研判日。"))
    light = serializers.ChoiceField(LightChoice.choices, allow_null=True, help_text=LIGHT)
    reason = serializers.CharField(
        source="verdict.reason", allow_null=True, help_text=_("结论的代码。")
    )
    reason_name = serializers.CharField(
        source="verdict.get_reason_display", allow_null=True, help_text=_("结论。")
    )
    expected = Percent(source="verdict.expected", allow_null=True, help_text=EXPECTED)
    actual = Percent(source="verdict.actual", allow_null=True, help_text=ACTUAL)
    gap = Percent(source="verdict.gap", allow_null=True, help_text=GAP)
    gap_unit = serializers.SerializerMethodField(help_text=_("差距的单位：百分点。"))
    value = Figure(
        source="reading.value", allow_null=True, help_text=_("审核通过的累计数，以unit计。")
    )
    unit = serializers.CharField(source="share.indicator.unit", help_text=_("计量单位。"))
    approx = serializers.CharField(
        source="reading.approx", allow_null=True, help_text=_("“约”“余”等字样。")
    )
    as_of = serializers.DateField(
        source="reading.as_of", allow_null=True, help_text=_("数据截至。")
    )
    days_late = serializers.IntegerField(
        source="verdict.days_late", allow_null=True, help_text=_("相当于晚多少天。")
    )
    made_up = serializers.BooleanField(help_text=_("红灯月份事后是否已补。"))
    flagged_on = serializers.DateField(
        source="flag.raised_on", allow_null=True, help_text=_("滞后标记自哪天起。")
    )
    text = serializers.SerializerMethodField(allow_null=True, help_text=_("一句话说明。"))

    @extend_schema_field({"type": "string", "enum": [POINTS]})
    def get_gap_unit(self, line: Any) -> str:
        return POINTS

    @extend_schema_field({"type": "string", "nullable": True})
    def get_text(self, line: Any) -> str | None:
        return self.context["sentences"].get(line.verdict.pk) if line.verdict else None


class Judged(serializers.Serializer[Any]):
    """The figures of one line: that of the indicator's whole."""

    expected = Percent(source="whole.verdict.expected", allow_null=True, help_text=EXPECTED)
    actual = Percent(source="whole.verdict.actual", allow_null=True, help_text=ACTUAL)
    gap = Percent(source="whole.verdict.gap", allow_null=True, help_text=GAP)
    value = Figure(
        source="whole.reading.value", allow_null=True, help_text=_("审核通过的累计数，以unit计。")
    )
    as_of = serializers.DateField(
        source="whole.reading.as_of", allow_null=True, help_text=_("数据截至。")
    )
    flagged_on = serializers.DateField(
        source="whole.flag.raised_on", allow_null=True, help_text=_("滞后标记自哪天起。")
    )


class IndicatorStandingRow(Judged):
    """An indicator, judged on its whole, and the lights of its places."""

    pledge = PledgeRef(source="indicator.pledge")
    indicator = IndicatorRef()
    month = Month(source="whole.verdict.month", allow_null=True, help_text=_("结论属于哪个月。"))
    light = serializers.ChoiceField(LightChoice.choices, allow_null=True, help_text=LIGHT)
    halted = serializers.BooleanField(help_text=_("是否暂停或终止；是的没有亮灯。"))
    gap_unit = serializers.SerializerMethodField(help_text=_("差距的单位：百分点。"))
    unit = serializers.CharField(source="indicator.unit", help_text=_("计量单位。"))
    places = serializers.SerializerMethodField(help_text=_("各地、各单位的分解任务，按亮灯计数。"))

    @extend_schema_field({"type": "string", "enum": [POINTS]})
    def get_gap_unit(self, row: IndicatorStanding) -> str:
        return POINTS

    @extend_schema_field(COUNTS)
    def get_places(self, row: IndicatorStanding) -> dict[str, int]:
        counted = Counter(line.light for line in row.regions if line.light)
        return {light.value: counted[light] for light in Light}


class PledgeStandingRow(serializers.Serializer[Any]):
    """A pledge under the worst light of the indicators that count."""

    pledge = PledgeRef()
    leads = Ref(many=True, help_text=_("牵头单位。"))
    light = serializers.ChoiceField(LightChoice.choices, allow_null=True, help_text=LIGHT)
    state = serializers.CharField(help_text=_("实施状态的代码，active为在办。"))
    state_name = serializers.CharField(source="state_word", help_text=_("实施状态，在办的为空。"))
    changed = serializers.BooleanField(help_text=_("公布以后是否合并、拆分、暂停、恢复或终止过。"))
    indicators = serializers.SerializerMethodField(help_text=_("各项指标，按亮灯计数。"))

    @extend_schema_field(COUNTS)
    def get_indicators(self, row: PledgeStanding) -> dict[str, int]:
        counted = Counter(
            each.light or Light.GREY for each in row.indicators if each.indicator.decides_light
        )
        return {light.value: counted[light] for light in Light}
