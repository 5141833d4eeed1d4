from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pledges.models.indicator import FIGURE
from pledges.targets import PlanKind


class PlanKindChoice(models.TextChoices):
    EVEN = PlanKind.EVEN.value, _("均衡推进")
    SEASON = PlanKind.SEASON.value, _("按施工季")
    MONTHLY = PlanKind.MONTHLY.value, _("逐月计划")
    STEPS = PlanKind.STEPS.value, _("按节点")
    NONE = PlanKind.NONE.value, _("不设序时")


@pghistory.track()
class Plan(models.Model):
    """How a share's progress should spread over time (序时进度计划); R35–R40.

    A change is a new row with the day it takes effect (``effective_on``; none: from the
    outset), so that a past month is judged by the plan then in force. ``opening`` is what
    stood before the plan began, in the unit (结转, R21, R22). ``season_from`` and
    ``season_to`` are month × 100 + day, both days included.
    """

    share = models.ForeignKey(
        "pledges.Share", models.CASCADE, related_name="plans", verbose_name=_("分解任务")
    )
    kind = models.CharField(_("类型"), max_length=8, choices=PlanKindChoice)
    start = models.DateField(_("开始"))
    end = models.DateField(_("结束"))
    season_from = models.PositiveSmallIntegerField(_("施工季首日"), default=415)
    season_to = models.PositiveSmallIntegerField(_("施工季末日"), default=1031)
    opening = models.DecimalField(
        _("期初累计"),
        null=True,
        blank=True,
        help_text=_("计划开始前已完成的累计数，没有结转的留空。"),
        **FIGURE,
    )
    effective_on = models.DateField(
        _("执行日期"), null=True, blank=True, help_text=_("留空表示自始执行。")
    )
    reason = models.TextField(_("调整原因"), blank=True)
    made_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("制定人"),
    )
    made_on = models.DateField(_("制定日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("序时计划")
        verbose_name_plural = _("序时计划")
        ordering = ["share", F("effective_on").asc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["share"],
                condition=Q(effective_on__isnull=True),
                name="plan_one_from_the_outset",
                violation_error_message=_("该任务已有自始执行的序时计划。"),
            ),
            models.UniqueConstraint(
                fields=["share", "effective_on"],
                name="plan_one_a_day",
                violation_error_message=_("该任务当日已有一份调整后的计划。"),
            ),
            models.CheckConstraint(
                name="plan_change_has_reason",
                condition=Q(effective_on__isnull=True) | ~Q(reason=""),
                violation_error_message=_("调整计划须写明原因。"),
            ),
            models.CheckConstraint(
                name="plan_runs_forward",
                condition=Q(end__gte=F("start")),
                violation_error_message=_("计划结束日期不得早于开始日期。"),
            ),
            models.CheckConstraint(
                name="plan_season_in_year",
                condition=Q(season_from__gte=101, season_to__lte=1231)
                & Q(season_from__lt=F("season_to")),
                violation_error_message=_("施工季须在同一年内，首日早于末日。"),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


def in_force(plans: Iterable[Plan], day: date) -> Plan | None:
    """Of one share's plans the one that holds on ``day``; None before the first."""
    begun = [plan for plan in plans if plan.effective_on is None or plan.effective_on <= day]
    return max(begun, key=lambda plan: plan.effective_on or date.min, default=None)


@pghistory.track()
class PlanPoint(models.Model):
    """Cumulative value a monthly or step plan expects by a day, in the indicator's unit."""

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="points", verbose_name=_("序时计划")
    )
    day = models.DateField(_("日期"))
    value = models.DecimalField(_("计划累计"), **FIGURE)
    what = models.CharField(_("节点"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("计划节点值")
        verbose_name_plural = _("计划节点值")
        ordering = ["plan", "day"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "day"],
                name="plan_point_day_once",
                violation_error_message=_("同一计划同一日期只能有一个计划值。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.value}"


@pghistory.track()
class PlanStage(models.Model):
    """A stage of a plan (阶段) with what it must hand over by its last day; R35, R39.

    A stage not done by ``due`` is a missed milestone of its share.
    """

    plan = models.ForeignKey(
        Plan, models.CASCADE, related_name="stages", verbose_name=_("序时计划")
    )
    what = models.CharField(_("阶段"), max_length=200)
    start = models.DateField(_("开始"))
    due = models.DateField(_("期限"))
    deliverable = models.CharField(_("阶段成果"), max_length=200, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    done_note = models.CharField(_("完成情况"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("计划阶段")
        verbose_name_plural = _("计划阶段")
        ordering = ["plan", "due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "what"],
                name="plan_stage_once",
                violation_error_message=_("同一计划内阶段名称不得重复。"),
            ),
            models.CheckConstraint(
                name="plan_stage_runs_forward",
                condition=Q(due__gte=F("start")),
                violation_error_message=_("阶段期限不得早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.what


@pghistory.track()
class Milestone(models.Model):
    """A dated node (节点) of a pledge; on an indicator or a project where the text says so.

    Only a milestone of an indicator may change that indicator's light. ``value`` is
    what the text says, in ``unit`` (often a percent of the target).
    """

    pledge = models.ForeignKey(
        "pledges.Pledge", models.CASCADE, related_name="milestones", verbose_name=_("实事")
    )
    indicator = models.ForeignKey(
        "pledges.Indicator",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("指标"),
    )
    project = models.ForeignKey(
        "pledges.Project",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="milestones",
        verbose_name=_("项目"),
    )
    what = models.CharField(_("节点"), max_length=200)
    start = models.DateField(_("开始"), null=True, blank=True)
    due = models.DateField(_("期限"), null=True, blank=True)
    value = models.DecimalField(_("节点值"), null=True, blank=True, **FIGURE)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    note = models.TextField(_("备注"), blank=True)
    quote = models.TextField(_("原文"), blank=True)

    class Meta:
        verbose_name = _("节点")
        verbose_name_plural = _("节点")
        ordering = ["pledge", "due", "pk"]
        constraints = [
            models.CheckConstraint(
                name="milestone_runs_forward",
                condition=Q(start__isnull=True) | Q(due__isnull=True) | Q(due__gte=F("start")),
                violation_error_message=_("节点期限不得早于开始日期。"),
            )
        ]

    def __str__(self) -> str:
        return self.what
