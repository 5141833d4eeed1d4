"""By which figures verdicts are passed, and what the years of a programme add up to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from agencies.serializers.fields import Figure, Percent, Ref
from agencies.serializers.words import Words
from pledges.serializers import BatchRef, IndicatorRef
from progress.models import JudgingRule
from progress.models.rule import GapUnitChoice
from progress.readers.programmes import ProgrammeProgress


class RuleRow(serializers.ModelSerializer[JudgingRule]):
    """A set of figures from a day on, for a batch, a category or an indicator."""

    words: ClassVar[Words] = {
        "category": _("只适用于哪个方面；不限的为null。"),
        "indicator": _("只适用于哪项指标；不限的为null。"),
        "ahead_at": _("恰为超序时起点的，是否算超序时。"),
        "yellow_at": _("恰为黄灯起点的，是否亮黄灯。"),
        "red_at": _("恰为红灯界限的，是否亮红灯。"),
        "near_at": _("恰为临界值的，是否算临界。"),
        "over_at": _("恰为上限的，是否算超过上限。"),
        "milestone_red_months": _("节点逾期几个月亮红灯，单位月。"),
        "reason": _("制定或调整的原因。"),
        "made_on": _("制定的日期。"),
    }

    batch = BatchRef(read_only=True)
    category = Ref(read_only=True, allow_null=True)
    indicator = IndicatorRef(read_only=True, allow_null=True)
    threshold_unit = serializers.ChoiceField(
        GapUnitChoice.choices,
        source="gap_unit",
        read_only=True,
        help_text=_("各界限的单位：points为百分点，of_plan为占计划的百分之几。"),
    )
    ahead_from = Figure(help_text=_("超前多少起算超序时，单位见threshold_unit。"))
    yellow_from = Figure(help_text=_("落后多少起亮黄灯，单位见threshold_unit。"))
    red_over = Figure(help_text=_("落后超过多少亮红灯，单位见threshold_unit。"))
    near_bound = Figure(help_text=_("达到上限的多大比例算临界，比例，1为全部。"))
    about_from = Figure(help_text=_("目标为“约”的，达到目标的多大比例算完成，比例，1为全部。"))

    class Meta:
        model = JudgingRule
        fields = (
            "id", "batch", "category", "indicator", "effective_on", "threshold_unit", "ahead_from",
            "ahead_at", "yellow_from", "yellow_at", "red_over", "red_at", "near_bound", "near_at",
            "over_at", "about_from", "milestone_red_months", "reason", "made_on",
        )  # fmt: skip
        read_only_fields = fields


class ProgrammeYearRow(serializers.Serializer[Any]):
    year = serializers.IntegerField(help_text=_("年度。"))
    indicators = serializers.SerializerMethodField(help_text=_("计入这一年的指标的编号。"))
    target = Figure(help_text=_("这一年的目标，以unit计。"))
    done = Figure(allow_null=True, help_text=_("这一年完成的，以unit计；还没有审核通过的为null。"))
    stands = Figure(help_text=_("到这一年年底累计完成的，以unit计。"))

    def get_indicators(self, year: Any) -> list[int]:
        return [part.indicator.pk for part in year.parts]


class ProgrammeRow(serializers.Serializer[ProgrammeProgress]):
    """A target of several years, and how far the years have come."""

    id = serializers.IntegerField(source="programme.pk")
    title = serializers.CharField(source="programme.title", help_text=_("多年计划的名称。"))
    office = Ref(source="programme.office", help_text=_("登记的办公室。"))
    first_year = serializers.IntegerField(source="programme.first_year", help_text=_("起始年。"))
    last_year = serializers.IntegerField(source="programme.last_year", help_text=_("截止年。"))
    unit = serializers.CharField(source="programme.unit")
    value = Figure(source="programme.value", help_text=_("总目标，以unit计。"))
    before = Figure(source="programme.before", help_text=_("以前年度已完成的，以unit计。"))
    document = serializers.CharField(
        source="programme.document", help_text=_("依据文件；没有的为空。")
    )
    promised = Figure(help_text=_("以前年度已完成的与各年目标之和，以unit计。"))
    done = Figure(help_text=_("累计完成，以unit计。"))
    percent = Percent(help_text=_("累计完成占总目标的百分之几，可超过100。"))
    as_of = serializers.DateField(
        allow_null=True, help_text=_("数据截至哪一天；还没有进展的为null。")
    )
    years = ProgrammeYearRow(many=True, help_text=_("各年度，早的在前。"))
