from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class ReportStep(models.Model):
    """One dated step of a report's life: who did what, and why.

    ``on_behalf_of`` is the head for whom a deputy signed; ``agency`` the lead that confirmed
    or returned. ``figures`` keeps what was handed in (share id → cell as JSON), so that the
    next hand-in can show what changed.
    """

    class Action(models.TextChoices):
        SUBMIT = "submit", _("提交")
        RECALL = "recall", _("填报员撤回")
        SIGN = "sign", _("审签")
        CONFIRM = "confirm", _("牵头单位确认")
        ACCEPT = "accept", _("审核通过")
        RETURN_BY_HEAD = "return_by_head", _("单位负责人退回")
        RETURN_BY_LEAD = "return_by_lead", _("牵头单位退回")
        RETURN_BY_OFFICE = "return_by_office", _("办公室退回")
        ENTER = "enter", _("办公室代录")
        CORRECT = "correct", _("更正")

    report = models.ForeignKey(
        "progress.MonthlyReport", models.CASCADE, related_name="steps", verbose_name=_("月报")
    )
    action = models.CharField(_("操作"), max_length=16, choices=Action)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, related_name="+", verbose_name=_("操作人")
    )
    on = models.DateField(_("日期"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    on_behalf_of = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("代签授权人"),
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("牵头单位"),
    )
    reason = models.TextField(_("原因"), blank=True)
    figures = models.JSONField(_("报送内容"), null=True, blank=True)

    class Meta:
        verbose_name = _("月报流转")
        verbose_name_plural = _("月报流转")
        ordering = ["report", "pk"]
        constraints = [
            models.CheckConstraint(
                name="step_return_has_reason",
                condition=~Q(
                    action__in=[
                        "return_by_head",
                        "return_by_lead",
                        "return_by_office",
                        "enter",
                        "correct",
                    ]
                )
                | ~Q(reason=""),
                violation_error_message=_("退回、代录和更正须写明原因。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.on}"

    def get_action_display(self) -> str:  # type: ignore[no-redef]
        """The action in words; Django's own looks up all of them for each."""
        return str(ACTIONS.get(self.action, self.action))


ACTIONS = dict(ReportStep.Action.choices)


@pghistory.track()
class ReturnedCell(models.Model):
    """What a return says of one figure: shown beside it until the report is handed in again."""

    step = models.ForeignKey(
        ReportStep, models.CASCADE, related_name="cells", verbose_name=_("退回")
    )
    share = models.ForeignKey(
        "pledges.Share", models.PROTECT, related_name="+", verbose_name=_("分解任务")
    )
    reason = models.TextField(_("退回原因"))

    class Meta:
        verbose_name = _("逐项退回意见")
        verbose_name_plural = _("逐项退回意见")
        ordering = ["step", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["step", "share"],
                name="returned_cell_once",
                violation_error_message=_("同一次退回中该任务已有意见。"),
            ),
            models.CheckConstraint(
                name="returned_cell_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("逐项退回须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.share} {self.reason}"
