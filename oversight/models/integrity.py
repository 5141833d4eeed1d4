from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from progress.plausibility import Hint


class SignChoice(models.TextChoices):
    """What makes a reader look twice; the office's words for each hint."""

    FELL = Hint.FELL.value, _("累计数下降")
    JUMPED = Hint.JUMPED.value, _("增长远超计划")
    FAR_OVER = Hint.FAR_OVER.value, _("超过目标120%")
    STUCK = Hint.STUCK.value, _("连续三个月未变")
    AS_PLANNED = Hint.AS_PLANNED.value, _("连续与计划数完全一致")
    ALIKE = Hint.ALIKE.value, _("各地完成率完全相同")


@pghistory.track()
class EntrySign(models.Model):
    """A sign that a figure may not be what it seems (数据疑点), and what the office found.

    A sign asks for a look; it accuses nobody and blocks nothing.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", _("待核查")
        EXPLAINED = "explained", _("情况属实")
        CORRECTED = "corrected", _("已更正")
        DOUBTFUL = "doubtful", _("存疑待查")

    share = models.ForeignKey(
        "pledges.Share", models.PROTECT, related_name="entry_signs", verbose_name=_("分解任务")
    )
    month = models.DateField(_("月份"))
    sign = models.CharField(_("疑点"), max_length=12, choices=SignChoice)
    told = models.CharField(_("填报情况"), max_length=200)
    found_on = models.DateField(_("发现日期"))
    outcome = models.CharField(_("核查结果"), max_length=10, choices=Outcome, default=Outcome.OPEN)
    note = models.TextField(_("核查说明"), blank=True)
    by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核查人"),
    )
    on = models.DateField(_("核查日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("数据疑点")
        verbose_name_plural = _("数据疑点")
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["share", "month", "sign"],
                name="entry_sign_once",
                violation_error_message=_("该疑点已列入。"),
            ),
            models.CheckConstraint(
                name="entry_sign_outcome_signed",
                condition=Q(outcome="open", by__isnull=True, on__isnull=True)
                | (~Q(outcome="open") & ~Q(note="") & Q(by__isnull=False, on__isnull=False)),
                violation_error_message=_("核查结果须写明说明、核查人和日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.share} {self.month:%Y-%m} {self.get_sign_display()}"
