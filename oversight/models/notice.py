from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.escalation import Cause
from oversight.models.ladder import RungChoice

ONE_UNIT = Q(agency__isnull=False, region__isnull=True) | Q(
    agency__isnull=True, region__isnull=False
)


class CauseChoice(models.TextChoices):
    YELLOW = Cause.YELLOW.value, _("黄灯")
    RED = Cause.RED.value, _("红灯")
    UNREPORTED = Cause.UNREPORTED.value, _("未报")
    OVERDUE = Cause.OVERDUE.value, _("文书逾期")
    BY_HAND = "by_hand", _("人工发起")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def for_office(self, office_id: int | None) -> NoticeQuerySet:
        """Letters of the batches one office manages."""
        return self.filter(batch__office_id=office_id)

    def for_unit(self, agency_id: int | None, region_id: int | None) -> NoticeQuerySet:
        """Letters that went out to one agency or region."""
        return self.filter(agency_id=agency_id, region_id=region_id, sent_on__isnull=False)

    def open(self) -> NoticeQuerySet:
        """Sent, and neither closed nor recalled."""
        return self.filter(state__in=[Notice.State.SENT, Notice.State.SIGNED, Notice.State.REPLIED])


@pghistory.track()
class Notice(models.Model):
    """A letter of the ladder (提醒函、督办单、约谈、通报批评) to one agency or region.

    The system drafts, people send: drafted → (approved) → sent → signed for → replied →
    closed; a reply sent back leads to signed for again. Days are frozen from the rung when it
    is drafted, due days when it is sent. ``edited`` tells that an officer has changed the
    words, which the system then leaves alone.
    """

    class State(models.TextChoices):
        DRAFTED = "drafted", _("待发")
        SENT = "sent", _("已发出")
        SIGNED = "signed", _("已签收")
        REPLIED = "replied", _("已回复")
        CLOSED = "closed", _("已办结")
        RECALLED = "recalled", _("已撤回")
        DROPPED = "dropped", _("不发")

    batch = models.ForeignKey(
        "pledges.Batch", models.PROTECT, related_name="notices", verbose_name=_("批次")
    )
    rung = models.CharField(_("文书"), max_length=12, choices=RungChoice)
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("主送单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("主送区划"),
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFTED)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"))
    edited = models.BooleanField(_("已改动"), default=False)
    skip_reason = models.CharField(_("越级原因"), max_length=200, blank=True)
    sign_days = models.PositiveSmallIntegerField(_("签收期限（工作日）"))
    reply_days = models.PositiveSmallIntegerField(_("回复期限（工作日）"))
    rectify_days = models.PositiveSmallIntegerField(_("整改期限（工作日）"), null=True, blank=True)
    drafted_on = models.DateField(_("起草日期"))
    approved_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("签发人"),
    )
    approver = models.CharField(
        _("批准人"),
        max_length=60,
        blank=True,
        help_text=_("约谈、通报批评由领导小组哪位同志批准。"),
    )
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    approval_document = models.CharField(_("批准文件"), max_length=200, blank=True)
    sent_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发出人"),
    )
    sent_on = models.DateField(_("发出日期"), null=True, blank=True)
    sign_due = models.DateField(_("签收期限"), null=True, blank=True)
    reply_due = models.DateField(_("回复期限"), null=True, blank=True)
    rectify_due = models.DateField(_("整改期限"), null=True, blank=True)
    signed_on = models.DateField(_("签收日期"), null=True, blank=True)
    replied_on = models.DateField(_("回复日期"), null=True, blank=True)
    ended_on = models.DateField(_("办结日期"), null=True, blank=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("督办文书")
        verbose_name_plural = _("督办文书")
        ordering = ["-drafted_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_one_unit",
                condition=ONE_UNIT,
                violation_error_message=_("文书须且只能主送一个单位或一个区划。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "rung", "agency"],
                condition=Q(state="drafted", agency__isnull=False),
                name="notice_one_draft_an_agency",
                violation_error_message=_("给该单位的同类文书已有一份待发。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "rung", "region"],
                condition=Q(state="drafted", region__isnull=False),
                name="notice_one_draft_a_region",
                violation_error_message=_("给该区划的同类文书已有一份待发。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "number"],
                condition=~Q(number=""),
                name="notice_number_once",
                violation_error_message=_("这个文号已经用过。"),
            ),
            models.CheckConstraint(
                name="notice_sent_is_dated",
                condition=Q(state__in=["drafted", "dropped"], sent_on__isnull=True)
                | Q(
                    state__in=["sent", "signed", "replied", "closed", "recalled"],
                    sent_on__isnull=False,
                    sent_by__isnull=False,
                    sign_due__isnull=False,
                    reply_due__isnull=False,
                ),
                violation_error_message=_("发出的文书须记明发出人、日期和各期限。"),
            ),
            models.CheckConstraint(
                name="notice_leaders_approve",
                condition=~Q(rung__in=["talk", "criticism"])
                | Q(state__in=["drafted", "dropped"])
                | (~Q(approver="") & ~Q(approval_document="") & Q(approved_on__isnull=False)),
                violation_error_message=_("约谈和通报批评须记明领导小组批准人、日期和文件。"),
            ),
            models.CheckConstraint(
                name="notice_runs_forward",
                condition=(Q(signed_on__isnull=True) | Q(signed_on__gte=F("sent_on")))
                & (Q(replied_on__isnull=True) | Q(replied_on__gte=F("signed_on")))
                & (Q(ended_on__isnull=True) | Q(ended_on__gte=F("drafted_on"))),
                violation_error_message=_("文书各环节日期须依次向后。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.subject

    @property
    def unit(self) -> models.Model | None:
        """Whom the letter addresses."""
        return self.agency or self.region


@pghistory.track()
class NoticeMatter(models.Model):
    """One matter of a letter: a flag, the verdict it was drafted on, and why.

    A matter comes to a rung at most once, unless the letter was recalled or not sent
    (``withdrawn``).
    """

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="matters", verbose_name=_("文书")
    )
    flag = models.ForeignKey(
        "progress.Flag", models.PROTECT, related_name="matters", verbose_name=_("滞后标记")
    )
    verdict = models.ForeignKey(
        "progress.Verdict", models.PROTECT, related_name="+", verbose_name=_("研判结论")
    )
    rung = models.CharField(_("文书"), max_length=12, choices=RungChoice)
    cause = models.CharField(_("事由"), max_length=12, choices=CauseChoice)
    months = models.PositiveSmallIntegerField(_("连续月数"), default=0)
    added_on = models.DateField(_("列入日期"))
    withdrawn = models.BooleanField(_("已撤销"), default=False)

    class Meta:
        verbose_name = _("督办事项")
        verbose_name_plural = _("督办事项")
        ordering = ["notice", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["flag", "rung"],
                condition=Q(withdrawn=False),
                name="notice_matter_once_a_rung",
                violation_error_message=_("该事项已有同一梯级的文书。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.flag}"
