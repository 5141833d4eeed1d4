from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pghistory
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from pledges.models import Indicator
from progress.facts import GapUnit, Rules


class GapUnitChoice(models.TextChoices):
    POINTS = GapUnit.POINTS.value, _("百分点")
    OF_PLAN = GapUnit.OF_PLAN.value, _("占计划的百分比")


@pghistory.track()
class JudgingRule(models.Model):
    """How verdicts are passed (研判规则), from a day on, for a batch, a category or an indicator.

    The narrowest scope holds, within it the newest one in force on the judged day; without any,
    the defaults of ``Rules``, where each figure is explained.
    """

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="judging_rules", verbose_name=_("批次")
    )
    category = models.ForeignKey(
        "pledges.Category",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="judging_rules",
        verbose_name=_("方面"),
    )
    indicator = models.ForeignKey(
        "pledges.Indicator",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="judging_rules",
        verbose_name=_("指标"),
    )
    effective_on = models.DateField(_("执行日期"))
    ahead_from = models.DecimalField(_("超序时起点"), max_digits=6, decimal_places=2, default=5)
    yellow_from = models.DecimalField(_("亮黄灯起点"), max_digits=6, decimal_places=2, default=10)
    red_over = models.DecimalField(_("亮红灯界限"), max_digits=6, decimal_places=2, default=30)
    gap_unit = models.CharField(
        _("差距计算"), max_length=8, choices=GapUnitChoice, default=GapUnitChoice.POINTS
    )
    ahead_at = models.BooleanField(_("恰为超序时起点的算超序时"), default=True)
    yellow_at = models.BooleanField(_("恰为黄灯起点的亮黄灯"), default=True)
    red_at = models.BooleanField(_("恰为红灯界限的亮红灯"), default=False)
    near_bound = models.DecimalField(
        _("上限临界比例"), max_digits=5, decimal_places=4, default=Decimal("0.95")
    )
    near_at = models.BooleanField(_("恰为临界值的算临界"), default=False)
    over_at = models.BooleanField(_("恰为上限的算超过上限"), default=False)
    about_from = models.DecimalField(
        _("“约”的达标比例"), max_digits=5, decimal_places=4, default=Decimal("0.95")
    )
    milestone_red_months = models.PositiveSmallIntegerField(_("节点逾期几个月亮红灯"), default=3)
    reason = models.TextField(_("调整原因"))
    made_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("制定人")
    )
    made_on = models.DateField(_("制定日期"))

    class Meta:
        verbose_name = _("研判规则")
        verbose_name_plural = _("研判规则")
        ordering = ["batch", "effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                F("batch"),
                Coalesce("category", Value(0), output_field=models.BigIntegerField()),
                Coalesce("indicator", Value(0), output_field=models.BigIntegerField()),
                F("effective_on"),
                name="judging_rule_once_a_day",
                violation_error_message=_("同一范围当日已有一套研判规则。"),
            ),
            models.CheckConstraint(
                name="judging_rule_one_scope",
                condition=Q(category__isnull=True) | Q(indicator__isnull=True),
                violation_error_message=_("研判规则只能针对一个方面或一项指标。"),
            ),
            models.CheckConstraint(
                name="judging_rule_thresholds_apart",
                condition=Q(ahead_from__gte=0, yellow_from__gt=0, red_over__gt=F("yellow_from")),
                violation_error_message=_("红灯界限须大于黄灯起点，各起点不得为负。"),
            ),
            models.CheckConstraint(
                name="judging_rule_parts_of_one",
                condition=Q(near_bound__gt=0, near_bound__lte=1, about_from__gt=0)
                & Q(about_from__lte=1),
                violation_error_message=_("临界比例和达标比例须大于0、不超过1。"),
            ),
            models.CheckConstraint(
                name="judging_rule_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("调整研判规则须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator or self.category or self.batch} {self.effective_on}"

    @property
    def width(self) -> int:
        """How wide the scope is: 0 an indicator, 1 a category, 2 the batch."""
        return 0 if self.indicator_id else 1 if self.category_id else 2

    def covers(self, indicator: Indicator) -> bool:
        if self.indicator_id:
            return self.indicator_id == indicator.pk
        if self.category_id:
            return self.category_id == indicator.pledge.category_id
        return self.batch_id == indicator.pledge.batch_id

    def rules(self) -> Rules:
        """The settings as arithmetic."""
        return Rules(
            ahead_from=_plain(self.ahead_from),
            yellow_from=_plain(self.yellow_from),
            red_over=_plain(self.red_over),
            gap_unit=GapUnit(self.gap_unit),
            ahead_at=self.ahead_at,
            yellow_at=self.yellow_at,
            red_at=self.red_at,
            near_bound=_plain(self.near_bound),
            near_at=self.near_at,
            over_at=self.over_at,
            about_from=_plain(self.about_from),
            milestone_red_months=self.milestone_red_months,
        )


def rule_on(settings: Iterable[JudgingRule], indicator: Indicator, day: date) -> JudgingRule | None:
    """The setting that holds for an indicator on ``day``; None where the defaults do."""
    held = [row for row in settings if row.effective_on <= day and row.covers(indicator)]
    return min(held, key=lambda row: (row.width, -row.effective_on.toordinal()), default=None)


def rules_on(settings: Iterable[JudgingRule], indicator: Indicator, day: date) -> Rules:
    """The rules for an indicator on ``day``: of the narrowest scope the newest one in force."""
    row = rule_on(settings, indicator, day)
    return row.rules() if row else Rules()


def _plain(value: Decimal) -> Decimal:
    """Without the zeros the column adds, so that the same figure is always written the same."""
    return Decimal(format(Decimal(value).normalize(), "f"))
