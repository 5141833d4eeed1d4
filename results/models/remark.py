from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RemarkQuerySet(models.QuerySet["Remark"]):
    def for_office(self, office_id: int | None) -> RemarkQuerySet:
        """Remarks on the batches one office manages."""
        return self.filter(batch__office_id=office_id)

    def public(self) -> RemarkQuerySet:
        """Those printed beside the pledge with the office's answer."""
        return self.filter(state=Remark.State.ANSWERED, is_public=True)


# what citizens wrote is kept without who changed it: the contact is erased from history too
@pghistory.track(exclude=["contact"])
class Remark(models.Model):
    """What a citizen says of a pledge (公众意见): a suggestion, a question, or an objection to a
    published figure (R76).

    Taken without sign-in. ``receipt`` is the code under which the writer finds the answer.
    ``contact`` is the one personal thing, given freely and erased on ``contact_until``: the
    days are those the writer was told, whatever the batch's public settings say later
    (``contact_erased_on``: when it was done). ``upheld`` says of an answered objection whether
    the figure proved wrong (属实). Nothing is printed before an officer has looked at it; the
    words of others are printed as written or not at all.
    """

    class Kind(models.TextChoices):
        SUGGESTION = "suggestion", pgettext_lazy("remark", "意见建议")
        QUESTION = "question", _("咨询")
        OBJECTION = "objection", _("数据异议")

    class State(models.TextChoices):
        NEW = "new", _("待处理")
        ANSWERED = "answered", _("已答复")
        SET_ASIDE = "set_aside", _("不予答复")

    batch = models.ForeignKey(
        "pledges.Batch", models.PROTECT, related_name="remarks", verbose_name=_("批次")
    )
    publication = models.ForeignKey(
        "results.Publication", models.PROTECT, related_name="remarks", verbose_name=_("所见版本")
    )
    no = models.CharField(_("件号"), max_length=20)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    text = models.TextField(_("内容"), max_length=1000)
    contact = models.CharField(_("联系方式"), max_length=100, blank=True)
    contact_until = models.DateField(_("联系方式保留至"), null=True, blank=True)
    contact_erased_on = models.DateField(_("联系方式清除日期"), null=True, blank=True)
    receipt = models.CharField(_("查询码"), max_length=16, unique=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.NEW)
    received_on = models.DateField(_("收到日期"))
    received_at = models.DateTimeField(_("收到时间"), auto_now_add=True)
    answer = models.TextField(_("答复"), blank=True)
    upheld = models.BooleanField(_("异议属实"), null=True, blank=True)
    is_public = models.BooleanField(_("公开"), default=False)
    reason = models.CharField(_("不予答复原因"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经办人"),
    )
    decided_on = models.DateField(_("办理日期"), null=True, blank=True)

    objects: ClassVar[RemarkQuerySet] = RemarkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("公众意见")
        verbose_name_plural = _("公众意见")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="remark_says_something",
                condition=~Q(text=""),
                violation_error_message=_("请写明内容。"),
            ),
            models.CheckConstraint(
                name="remark_decision_signed",
                condition=Q(state="new", decided_by__isnull=True, decided_on__isnull=True)
                | (~Q(state="new") & Q(decided_by__isnull=False, decided_on__isnull=False)),
                violation_error_message=_("答复或不予答复须记明经办人和日期。"),
            ),
            models.CheckConstraint(
                name="remark_answer_given",
                condition=~Q(state="answered") | ~Q(answer=""),
                violation_error_message=_("请写明答复内容。"),
            ),
            models.CheckConstraint(
                name="remark_aside_reason",
                condition=~Q(state="set_aside") | ~Q(reason=""),
                violation_error_message=_("不予答复须写明原因。"),
            ),
            models.CheckConstraint(
                name="remark_public_answered",
                condition=Q(is_public=False) | Q(state="answered"),
                violation_error_message=_("答复后才能公开。"),
            ),
            models.CheckConstraint(
                name="remark_contact_erased",
                condition=Q(contact_erased_on__isnull=True) | Q(contact=""),
                violation_error_message=_("已清除的联系方式不得再留存。"),
            ),
            models.CheckConstraint(
                name="remark_contact_term",
                condition=Q(contact="") | Q(contact_until__isnull=False),
                violation_error_message=_("联系方式须有保留期限。"),
            ),
            models.CheckConstraint(
                name="remark_upheld_objection",
                condition=Q(upheld__isnull=True) | Q(kind="objection", state="answered"),
                violation_error_message=_("只有已答复的数据异议才有是否属实的结论。"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
