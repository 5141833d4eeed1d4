from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from pledges.models.change import PledgeChange
from pledges.models.project import Project
from pledges.models.turns import last_change, read_turns, turns_of
from pledges.planning.changes import HALTS, Turn
from pledges.targets import Comparator, Kind, Target

FIGURE: dict[str, Any] = {"max_digits": 20, "decimal_places": 4}


class KindChoice(models.TextChoices):
    FLOW = Kind.FLOW.value, _("累计量")
    LEVEL = Kind.LEVEL.value, _("水平（率）")
    BOUND = Kind.BOUND.value, _("控制上限")
    QUALITATIVE = Kind.QUALITATIVE.value, _("定性")


class ComparatorChoice(models.TextChoices):
    AT_LEAST = Comparator.AT_LEAST.value, _("不低于")
    AT_MOST = Comparator.AT_MOST.value, _("不超过")
    EQUAL = Comparator.EQUAL.value, _("达到")
    ABOUT = Comparator.ABOUT.value, _("约")
    RANGE = Comparator.RANGE.value, _("区间")
    QUALITATIVE = Comparator.QUALITATIVE.value, _("定性")


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def with_turns(self) -> IndicatorQuerySet:
        """Each with the dated changes it went through (``turns``); no query of its own."""
        return self.annotate(turned=turns_of("pk", "pledge"))

    def halted_on(self, day: date) -> IndicatorQuerySet:
        """Those out of force on ``day``: their pledge of then was paused or stopped (R75)."""
        changed = self.filter(pledge__batch__in=PledgeChange.objects.values("batch"))
        return changed.alias(last=last_change("pk", "pledge", day)).filter(last__in=list(HALTS))


@pghistory.track()
class Indicator(models.Model):
    """One measurable part (项) of a pledge, tied to its words (R24–R34).

    ``value``, ``upper`` and ``baseline`` are in ``unit``, a percent as its number. A soft
    target (力争) counts as 项 but not in lights; a part (其中) is not counted as 项; a
    condition (R33) is checked at acceptance, not counted as progress. ``counts_projects_at``
    makes its figure the number of projects that have come that far (R43).
    """

    pledge = models.ForeignKey(
        "pledges.Pledge", models.CASCADE, related_name="indicators", verbose_name=_("实事")
    )
    position = models.PositiveSmallIntegerField(_("排序"))
    part = models.PositiveSmallIntegerField(_("责任段"), default=1)
    name = models.CharField(_("指标"), max_length=200)
    kind = models.CharField(_("类别"), max_length=12, choices=KindChoice)
    comparator = models.CharField(_("比较方式"), max_length=12, choices=ComparatorChoice)
    value = models.DecimalField(_("目标值"), null=True, blank=True, **FIGURE)
    upper = models.DecimalField(_("区间上端"), null=True, blank=True, **FIGURE)
    baseline = models.DecimalField(_("基期值"), null=True, blank=True, **FIGURE)
    baseline_text = models.CharField(_("基准说明"), max_length=120, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    strict = models.BooleanField(_("须大于"), default=False)
    deadline = models.DateField(_("期限"), null=True, blank=True)
    deadline_phrase = models.CharField(_("期限原文"), max_length=60, blank=True)
    soft = models.CharField(_("预期性用语"), max_length=30, blank=True)
    recurrence = models.CharField(_("周期"), max_length=12, blank=True)
    cumulative = models.BooleanField(_("跨年累计"), default=False)
    multi_year = models.BooleanField(_("多年计划"), default=False)
    period = models.CharField(_("计划期"), max_length=60, blank=True)
    cross_year = models.BooleanField(_("跨年完成"), default=False)
    carry_over_from = models.PositiveSmallIntegerField(_("结转自年度"), null=True, blank=True)
    carried_from = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="carried_into",
        verbose_name=_("结转自指标"),
    )
    programme = models.ForeignKey(
        "pledges.Programme",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("所属多年计划"),
    )
    counts_starts = models.BooleanField(_("开工数"), default=False)
    condition = models.BooleanField(_("准入条件"), default=False)
    of = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("其中项所属指标"),
    )
    counts_projects_at = models.CharField(
        _("按项目计数"),
        max_length=12,
        choices=Project.Stage,
        blank=True,
        help_text=_("填写后，累计数等于项目清单中已到这一阶段的项目个数，不再手填。"),
    )
    breakdown_note = models.TextField(
        _("分解差额说明"), blank=True, help_text=_("各地分解之和与总目标不等时说明原因。")
    )
    note = models.TextField(_("备注"), blank=True)
    quote = models.TextField(_("原文"), blank=True)

    turned: list[str]  # only of ``with_turns``
    halted: Turn | None = None  # what keeps it out of force, set by whoever reads it for a day
    objects: ClassVar[IndicatorQuerySet] = IndicatorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["pledge", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "position"],
                name="indicator_position_once",
                violation_error_message=_("同一实事内指标排序不得重复。"),
            ),
            models.CheckConstraint(
                name="indicator_words_or_figure",
                condition=Q(comparator="qualitative", kind="qualitative", value__isnull=True)
                | (~Q(comparator="qualitative") & ~Q(kind="qualitative") & Q(value__isnull=False)),
                violation_error_message=_("定性指标不填目标值，其他指标须填目标值。"),
            ),
            models.CheckConstraint(
                name="indicator_bound_at_most",
                condition=Q(kind="bound", comparator="<=")
                | (~Q(kind="bound") & ~Q(comparator="<=")),
                violation_error_message=_("控制上限须用“不超过”，其他类别不得用“不超过”。"),
            ),
            models.CheckConstraint(
                name="indicator_range_rises",
                condition=Q(comparator="range", upper__gt=F("value"))
                | (~Q(comparator="range") & Q(upper__isnull=True)),
                violation_error_message=_("区间上端须大于下端；其他指标不填区间上端。"),
            ),
            models.CheckConstraint(
                name="indicator_target_moves",
                condition=Q(kind__in=["bound", "qualitative"])
                | ~Q(value=Coalesce(F("baseline"), Value(0), output_field=models.DecimalField())),
                violation_error_message=_("目标值不得等于基期值。"),
            ),
            models.CheckConstraint(
                name="indicator_value_not_below_0",
                condition=Q(value__isnull=True) | Q(value__gte=0),
                violation_error_message=_("目标值不得为负数。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def turns(self) -> list[Turn]:
        """What happened to it, oldest first, as ``with_turns`` read it."""
        return read_turns(self.turned)

    @property
    def is_rate(self) -> bool:
        """A percent reported as a level: it has a numerator and a denominator."""
        return self.kind == Kind.LEVEL and self.unit == "%"

    @property
    def counts(self) -> bool:
        """Is it counted as 项?"""
        return self.of_id is None and not self.condition

    @property
    def decides_light(self) -> bool:
        """Does its light count towards the pledge's? Out of force it has none."""
        return self.counts and not self.soft and self.halted is None

    def target(self) -> Target:
        """The target as arithmetic, as it stands now."""
        return Target(
            Kind(self.kind), Comparator(self.comparator), self.value, self.upper, self.baseline
        )

    def target_on(self, day: date) -> Target:
        """The target that was in force on ``day``, before the revisions made after it (R75)."""
        later = [row for row in self.revisions.all() if row.effective_on > day]
        if not later:
            return self.target()
        return replace(self.target(), value=min(later, key=lambda row: row.order).old_value)
