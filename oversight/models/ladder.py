from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oversight.escalation import Approval, Rung


class RungChoice(models.TextChoices):
    REMINDER = Rung.REMINDER.value, _("提醒函")
    SUPERVISION = Rung.SUPERVISION.value, _("督办单")
    TALK = Rung.TALK.value, _("约谈")
    CRITICISM = Rung.CRITICISM.value, _("通报批评")


class ApprovalChoice(models.TextChoices):
    OFFICER = Approval.OFFICER.value, _("经办人确认")
    DIRECTOR = Approval.DIRECTOR.value, _("办公室负责人签发")
    LEADERS = Approval.LEADERS.value, _("领导小组批准")


@pghistory.track()
class LadderRung(models.Model):
    """One rung of a batch's ladder (督办梯级) as its office has set it; the rest by default.

    ``yellow_months``, ``red_months`` and ``unreported_months`` are how many months running
    bring a matter to this rung (none: never by that); ``after_overdue`` lets an overdue
    notice climb here. Days are working days. ``subject`` and ``body`` are the letter's
    template; what may stand in braces is told by ``oversight.letters``.
    """

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="ladder", verbose_name=_("批次")
    )
    rung = models.CharField(_("梯级"), max_length=12, choices=RungChoice)
    position = models.PositiveSmallIntegerField(_("次序"))
    enabled = models.BooleanField(_("启用"), default=True)
    yellow_months = models.PositiveSmallIntegerField(_("连续黄灯（月）"), null=True, blank=True)
    red_months = models.PositiveSmallIntegerField(_("连续红灯（月）"), null=True, blank=True)
    unreported_months = models.PositiveSmallIntegerField(_("连续未报（月）"), null=True, blank=True)
    after_overdue = models.BooleanField(_("文书逾期时升级到此"), default=False)
    approval = models.CharField(_("签发"), max_length=8, choices=ApprovalChoice)
    sign_days = models.PositiveSmallIntegerField(_("签收期限（工作日）"), default=2)
    reply_days = models.PositiveSmallIntegerField(_("回复期限（工作日）"), default=5)
    rectify_days = models.PositiveSmallIntegerField(_("整改期限（工作日）"), null=True, blank=True)
    to_head = models.BooleanField(_("送单位负责人"), default=True)
    to_reporter = models.BooleanField(_("送填报员"), default=True)
    to_lead = models.BooleanField(_("抄送牵头单位"), default=False)
    subject = models.CharField(_("标题模板"), max_length=200)
    body = models.TextField(_("正文模板"))

    class Meta:
        verbose_name = _("督办梯级")
        verbose_name_plural = _("督办梯级")
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "rung"],
                name="ladder_rung_once",
                violation_error_message=_("本批次已设置这一梯级。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "position"],
                name="ladder_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("两个梯级不能在同一位置。"),
            ),
            models.CheckConstraint(
                name="ladder_rung_has_recipient",
                condition=Q(to_head=True) | Q(to_reporter=True) | Q(to_lead=True),
                violation_error_message=_("每一梯级至少要有一类收件人。"),
            ),
            models.CheckConstraint(
                name="ladder_rung_has_words",
                condition=~Q(subject="") & ~Q(body=""),
                violation_error_message=_("标题模板和正文模板不能为空。"),
            ),
            models.CheckConstraint(
                name="ladder_rung_has_time",
                condition=Q(sign_days__gte=1, reply_days__gte=1)
                & (Q(rectify_days__isnull=True) | Q(rectify_days__gte=models.F("reply_days"))),
                violation_error_message=_("期限至少一个工作日，整改期限不得短于回复期限。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.get_rung_display()}"
