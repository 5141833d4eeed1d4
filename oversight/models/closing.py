from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Closing(models.Model):
    """A batch closed at its end (办结): the annual summary, frozen on the day; R17, R51.

    ``content`` holds the counts of 件 and 项 by outcome, each pledge's result and the list of
    those over-fulfilled (超额完成) as they stood; ``text`` is the office's own words. A batch
    closed too early is opened again with a reason; closed anew, it is frozen anew.
    """

    batch = models.OneToOneField(
        "pledges.Batch", models.PROTECT, related_name="closing", verbose_name=_("批次")
    )
    closed_on = models.DateField(_("办结日期"))
    closed_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("办结人")
    )
    document = models.CharField(_("依据文件"), max_length=200, blank=True)
    text = models.TextField(_("年度总结"), max_length=5000)
    content = models.JSONField(_("办结情况"))
    reopened_on = models.DateField(_("撤销办结日期"), null=True, blank=True)
    reopened_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("撤销办结人"),
    )
    reopen_reason = models.CharField(_("撤销办结原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("批次办结")
        verbose_name_plural = _("批次办结")
        ordering = ["-closed_on"]
        constraints = [
            models.CheckConstraint(
                name="closing_reopened_why",
                condition=models.Q(
                    reopened_on__isnull=True, reopened_by__isnull=True, reopen_reason=""
                )
                | (
                    models.Q(reopened_on__isnull=False, reopened_by__isnull=False)
                    & ~models.Q(reopen_reason="")
                ),
                violation_error_message=_("撤销办结须记明办理人、日期和原因。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.closed_on}"


@pghistory.track()
class ClosingDraft(models.Model):
    """The annual summary while the office writes it, before the director closes the batch (R51)."""

    batch = models.OneToOneField(
        "pledges.Batch", models.CASCADE, related_name="closing_draft", verbose_name=_("批次")
    )
    text = models.TextField(_("年度总结"), max_length=5000)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("拟稿人")
    )
    on = models.DateField(_("拟稿日期"))

    class Meta:
        verbose_name = _("年度总结拟稿")
        verbose_name_plural = _("年度总结拟稿")

    def __str__(self) -> str:
        return str(self.batch)


@pghistory.track()
class ClosingNote(models.Model):
    """Why a pledge that was not completed was not, and what becomes of it (未完成说明)."""

    class Follow(models.TextChoices):
        CARRIED = "carried", _("结转下年")
        CONTINUED = "continued", _("继续实施，不再列入")
        ENDED = "ended", _("不再实施")

    pledge = models.OneToOneField(
        "pledges.Pledge", models.CASCADE, related_name="closing_note", verbose_name=_("实事")
    )
    reason = models.TextField(_("未完成原因"), max_length=1000)
    follow = models.CharField(_("后续安排"), max_length=9, choices=Follow)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("填写人")
    )
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("未完成说明")
        verbose_name_plural = _("未完成说明")
        constraints = [
            models.CheckConstraint(
                name="closing_note_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("未完成的实事须写明原因。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.pledge)
