from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@pghistory.track()
class PledgeChange(models.Model):
    """A dated change of a published batch beside its targets (实事调整); R75.

    Merge, split, pause, resume or stop: with reason and approval document, like a change of
    target; what was promised first stays in sight. It takes effect on ``effective_on``, the
    day itself counted.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", _("合并")
        SPLIT = "split", _("拆分")
        PAUSE = "pause", _("暂停")
        RESUME = "resume", pgettext_lazy("pledge", "恢复")
        STOP = "stop", _("终止")

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="changes", verbose_name=_("批次")
    )
    kind = models.CharField(_("调整方式"), max_length=6, choices=Kind)
    effective_on = models.DateField(_("生效日期"))
    reason = models.TextField(_("调整原因"), max_length=1000)
    document = models.CharField(_("批准文件"), max_length=200)
    approved_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("批准人")
    )

    class Meta:
        verbose_name = _("实事调整")
        verbose_name_plural = _("实事调整")
        ordering = ["batch", "effective_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="pledge_change_has_reason",
                condition=~Q(reason="") & ~Q(document=""),
                violation_error_message=_("实事调整须写明原因和批准文件。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on}"


@pghistory.track()
class ChangedPledge(models.Model):
    """A pledge a change concerns: what it was made from, or what it became.

    ``title`` is what it was called then: a merger may rename what goes on.
    """

    class Side(models.TextChoices):
        BEFORE = "before", _("调整前")
        AFTER = "after", _("调整后")

    change = models.ForeignKey(
        PledgeChange, models.CASCADE, related_name="pledges", verbose_name=_("实事调整")
    )
    pledge = models.ForeignKey(
        "pledges.Pledge", models.PROTECT, related_name="changes", verbose_name=_("实事")
    )
    side = models.CharField(_("前后"), max_length=6, choices=Side)
    title = models.CharField(_("当时的任务名称"), max_length=200)

    class Meta:
        verbose_name = _("调整涉及的实事")
        verbose_name_plural = _("调整涉及的实事")
        ordering = ["change", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "pledge", "side"],
                name="changed_pledge_once",
                violation_error_message=_("同一次调整中一件实事只列一次。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.pledge}"


@pghistory.track()
class MovedIndicator(models.Model):
    """An indicator that a merger or a split moved to another pledge, and where it stood."""

    change = models.ForeignKey(
        PledgeChange, models.CASCADE, related_name="moves", verbose_name=_("实事调整")
    )
    indicator = models.ForeignKey(
        "pledges.Indicator", models.CASCADE, related_name="moves", verbose_name=_("指标")
    )
    before = models.ForeignKey(
        "pledges.Pledge", models.PROTECT, related_name="+", verbose_name=_("原属实事")
    )
    after = models.ForeignKey(
        "pledges.Pledge", models.PROTECT, related_name="+", verbose_name=_("现属实事")
    )

    class Meta:
        verbose_name = _("指标划转")
        verbose_name_plural = _("指标划转")
        ordering = ["change", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "indicator"],
                name="moved_indicator_once",
                violation_error_message=_("同一次调整中一个指标只划转一次。"),
            ),
            models.CheckConstraint(
                name="moved_indicator_elsewhere",
                condition=~Q(before=F("after")),
                violation_error_message=_("划转前后须是两件实事。"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.indicator)
