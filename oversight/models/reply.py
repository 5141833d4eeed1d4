from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class NoticeReply(models.Model):
    """A unit's answer to a letter, and what the office made of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待审核")
        ACCEPTED = "accepted", _("已通过")
        RETURNED = "returned", _("已退回")

    notice = models.ForeignKey(
        "oversight.Notice", models.CASCADE, related_name="replies", verbose_name=_("文书")
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    text = models.TextField(_("回复内容"))
    measures = models.TextField(_("整改措施"), blank=True)
    promised_on = models.DateField(_("承诺完成日期"), null=True, blank=True)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("回复人")
    )
    on = models.DateField(_("回复日期"))
    reviewed_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("审核人"),
    )
    reviewed_on = models.DateField(_("审核日期"), null=True, blank=True)
    review_note = models.TextField(_("审核意见"), blank=True)

    class Meta:
        verbose_name = _("文书回复")
        verbose_name_plural = _("文书回复")
        ordering = ["notice", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice"],
                condition=Q(state="waiting"),
                name="notice_reply_one_waits",
                violation_error_message=_("已有一份回复在等待审核。"),
            ),
            models.CheckConstraint(
                name="notice_reply_says_something",
                condition=~Q(text=""),
                violation_error_message=_("回复内容不能为空。"),
            ),
            models.CheckConstraint(
                name="notice_reply_review_signed",
                condition=Q(state="waiting", reviewed_by__isnull=True, reviewed_on__isnull=True)
                | (
                    Q(state="accepted", reviewed_by__isnull=False, reviewed_on__isnull=False)
                    | (
                        Q(state="returned", reviewed_by__isnull=False, reviewed_on__isnull=False)
                        & ~Q(review_note="")
                    )
                ),
                violation_error_message=_("审核须记明审核人和日期，退回须写明意见。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


@pghistory.track()
class NoticeStep(models.Model):
    """One dated step in a letter's life; ``by`` is empty for what the system did."""

    class Action(models.TextChoices):
        DRAFT = "draft", _("系统起草")
        START = "start", _("人工发起")
        ADD = "add", _("并入事项")
        REMOVE = "remove", _("移出事项")
        UPDATE = "update", _("更新数据")
        EDIT = "edit", _("修改文字")
        REDRAFT = "redraft", _("恢复系统文字")
        APPROVE = "approve", _("签发")
        RECORD = "record", _("登记批准")
        SEND = "send", _("发出")
        DROP = "drop", _("不发")
        RECALL = "recall", _("撤回")
        SIGN = "sign", _("签收")
        REPLY = "reply", _("回复")
        ACCEPT = "accept", _("回复通过")
        RETURN = "return", _("退回回复")
        CLOSE = "close", _("办结")

    notice = models.ForeignKey(
        "oversight.Notice", models.CASCADE, related_name="steps", verbose_name=_("文书")
    )
    action = models.CharField(_("环节"), max_length=10, choices=Action)
    on = models.DateField(_("日期"))
    by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    reason = models.TextField(_("说明"), blank=True)
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("督办环节")
        verbose_name_plural = _("督办环节")
        ordering = ["notice", "pk"]

    def __str__(self) -> str:
        return f"{self.notice} {self.get_action_display()}"
