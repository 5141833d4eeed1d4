from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from pledges.models import Batch
from pledges.models.indicator import FIGURE
from progress.facts import Light, Reason

PERCENT: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class LightChoice(models.TextChoices):
    """The lights with the word that goes with colour and shape."""

    BLUE = Light.BLUE.value, _("完成")
    GREEN = Light.GREEN.value, _("正常")
    YELLOW = Light.YELLOW.value, _("滞后")
    RED = Light.RED.value, _("严重滞后")
    GREY = Light.GREY.value, _("未报")


class ReasonChoice(models.TextChoices):
    PASSED = Reason.PASSED.value, _("已验收")
    NOT_STARTED = Reason.NOT_STARTED.value, _("未开始")
    OVERDUE = Reason.OVERDUE.value, _("逾期")
    UNREPORTED = Reason.UNREPORTED.value, _("未报")
    UNREVIEWED = Reason.UNREVIEWED.value, _("待审")
    RETURNED = Reason.RETURNED.value, _("退回")
    OVER_BOUND = Reason.OVER_BOUND.value, _("超过上限")
    NEAR_BOUND = Reason.NEAR_BOUND.value, _("临界")
    WITHIN_BOUND = Reason.WITHIN_BOUND.value, _("在控制上限内")
    REACHED = Reason.REACHED.value, _("已达目标待验收")
    ONGOING = Reason.ONGOING.value, _("推进中")
    AHEAD = Reason.AHEAD.value, _("超序时")
    ON_SCHEDULE = Reason.ON_SCHEDULE.value, _("按序时")
    SLIGHTLY_BEHIND = Reason.SLIGHTLY_BEHIND.value, _("略慢")
    BEHIND = Reason.BEHIND.value, _("滞后")
    FAR_BEHIND = Reason.FAR_BEHIND.value, _("严重滞后")
    MILESTONE_MISSED = Reason.MILESTONE_MISSED.value, _("节点未完成")


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def last_of_each_day(
        self, batch: Batch, months: set[date]
    ) -> dict[tuple[int, date, date], Verdict]:
        """The last word on each share and judged day of the batch's given months."""
        newest = (
            self.filter(share__indicator__pledge__batch=batch, month__in=months)
            .order_by("share_id", "month", "day", "-sequence")
            .distinct("share_id", "month", "day")
        )
        return {(verdict.share_id, verdict.month, verdict.day): verdict for verdict in newest}

    def standing_in(self, month: date) -> VerdictQuerySet:
        """The light each share stands under in ``month``: of that month, or a former one."""
        return (
            self.filter(month__lte=month)
            .order_by("share_id", "-month", "-day", "-sequence")
            .distinct("share_id")
        )

    def with_reporting(self) -> VerdictQuerySet:
        """Each with the reporting status it was passed on (``Reporting``), without its inputs."""
        return self.annotate(reporting=KT("inputs__reporting")).defer("inputs")

    def month_by_month(self) -> VerdictQuerySet:
        """The last word on each share and month, in the order of months."""
        return self.order_by("share_id", "month", "-day", "-sequence").distinct("share_id", "month")


class Verdict(models.Model):
    """A judgement (研判结论) of one share for one month, with every input that decided it.

    A stored verdict never changes (the database refuses): when the inputs change, the
    next one of the same day gets the next ``sequence``. ``expected`` and ``actual`` are
    percent of the target, ``gap`` percentage points, ``gap_of_plan`` percent of the plan where
    the rules count in it, ``expected_value`` in the unit. ``judged_on`` is the as-of day.
    """

    share = models.ForeignKey(
        "pledges.Share",
        models.PROTECT,
        related_name="verdicts",
        db_index=False,  # the key begins with it
        verbose_name=_("分解任务"),
    )
    month = models.DateField(_("月份"))
    day = models.DateField(_("研判日"))
    sequence = models.PositiveSmallIntegerField(_("次序"), default=1)
    light = models.CharField(_("亮灯"), max_length=8, choices=LightChoice)
    reason = models.CharField(_("结论"), max_length=20, choices=ReasonChoice)
    expected = models.DecimalField(_("计划完成（%）"), null=True, **PERCENT)
    actual = models.DecimalField(_("实际完成（%）"), null=True, **PERCENT)
    gap = models.DecimalField(_("差距（百分点）"), null=True, **PERCENT)
    gap_of_plan = models.DecimalField(_("差距（占计划%）"), null=True, **PERCENT)
    expected_value = models.DecimalField(_("计划累计"), null=True, **FIGURE)
    days_late = models.PositiveIntegerField(_("相当于晚（天）"), null=True)
    text = models.TextField(_("研判说明"))
    inputs = models.JSONField(_("研判依据"))
    judged_on = models.DateField(_("研判基准日"))
    created_at = models.DateTimeField(_("生成时间"), auto_now_add=True)

    reporting: str  # only of ``with_reporting``
    objects: ClassVar[VerdictQuerySet] = VerdictQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("研判结论")
        verbose_name_plural = _("研判结论")
        ordering = ["share", "month", "day", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["share", "month", "day", "sequence"],
                # what pages ask thousands at once: told by the index, the wide rows unread
                include=["id", "light", "reason"],
                name="verdict_sequence_once",
                violation_error_message=_("该研判结论已存在。"),
            )
        ]
        indexes = [
            # the nightly check asks for the last day's; they lie in the order they were made
            BrinIndex(fields=["created_at"], name="verdict_made"),
            # the map asks for all of a batch in one month
            models.Index(
                fields=["month", "share", "day", "sequence"],
                include=["light", "reason"],
                name="verdict_month",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="verdict_stays", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.share} {self.month:%Y-%m} {self.get_light_display()}"
