from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pledges.models.batch import Batch

# before anything is decided the public may be asked
ASKING = (Batch.Stage.SOLICITING, Batch.Stage.DRAFTING)


@pghistory.track()
class Solicitation(models.Model):
    """The public call for suggestions of one batch (公开征集), open from day to day; R14, R15."""

    batch = models.OneToOneField(
        "pledges.Batch", models.CASCADE, related_name="solicitation", verbose_name=_("批次")
    )
    announcement = models.TextField(_("征集公告"), max_length=2000)
    opens_on = models.DateField(_("开始日期"))
    closes_on = models.DateField(_("截止日期"))

    class Meta:
        verbose_name = _("公开征集")
        verbose_name_plural = _("公开征集")
        ordering = ["-opens_on"]
        constraints = [
            models.CheckConstraint(
                name="solicitation_span_forward",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("截止日期不得早于开始日期。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.batch)


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def for_office(self, office_id: int | None) -> SuggestionQuerySet:
        """Suggestions to the batches one office manages."""
        return self.filter(solicitation__batch__office_id=office_id)

    def public(self) -> SuggestionQuerySet:
        """Those printed with the office's answer."""
        return self.filter(state=Suggestion.State.TAKEN_UP, is_public=True)


# what citizens wrote is kept without who changed it: the contact is erased from history too
@pghistory.track(exclude=["contact"])
class Suggestion(models.Model):
    """What somebody asks the government to do next year (意见建议); R15, R76.

    Sent by a citizen without sign-in, or entered by the office from a letter, a call or a
    deputy's motion. ``receipt`` is the code under which the writer finds the answer. Alike
    ones are merged into one (``merged_into``) and share its fate. ``candidate`` is what the
    office made of it, ``pledge`` the pledge it became; the answer says so in public.
    ``contact`` is the one personal thing and is erased on ``contact_until``.
    """

    class Channel(models.TextChoices):
        ONLINE = "online", _("网上征集")
        LETTER = "letter", _("来信来函")
        PHONE = "phone", _("热线电话")
        VISIT = "visit", _("走访座谈")
        DEPUTY = "deputy", _("人大代表建议")
        MEMBER = "member", _("政协委员提案")

    class State(models.TextChoices):
        NEW = "new", _("待审核")
        TAKEN_UP = "taken_up", _("已受理")
        MERGED = "merged", _("已归并")
        SET_ASIDE = "set_aside", _("不予受理")

    solicitation = models.ForeignKey(
        Solicitation, models.PROTECT, related_name="suggestions", verbose_name=_("公开征集")
    )
    channel = models.CharField(_("来源"), max_length=8, choices=Channel, default=Channel.ONLINE)
    proposer = models.CharField(
        _("提出者"),
        max_length=60,
        blank=True,
        help_text=_("代表、委员或单位的名称；群众来信不填。"),
    )
    title = models.CharField(_("标题"), max_length=60)
    text = models.TextField(_("内容"), max_length=1000)
    domain = models.CharField(_("所属方面"), max_length=60, blank=True)
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("所在区划"),
    )
    contact = models.CharField(_("联系方式"), max_length=100, blank=True)
    contact_until = models.DateField(_("联系方式保留至"), null=True, blank=True)
    contact_erased_on = models.DateField(_("联系方式清除日期"), null=True, blank=True)
    receipt = models.CharField(_("查询码"), max_length=16, unique=True)
    received_on = models.DateField(_("收到日期"))
    received_at = models.DateTimeField(_("收到时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.NEW)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("归并到"),
    )
    reason = models.CharField(_("不予受理原因"), max_length=200, blank=True)
    candidate = models.ForeignKey(
        "pledges.Candidate",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("候选项目"),
    )
    pledge = models.ForeignKey(
        "pledges.Pledge",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("采纳为实事"),
    )
    answer = models.TextField(_("答复"), max_length=1000, blank=True)
    is_public = models.BooleanField(_("公开"), default=False)
    decided_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("处理人"),
    )
    decided_on = models.DateField(_("处理日期"), null=True, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)

    objects: ClassVar[SuggestionQuerySet] = SuggestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("意见建议")
        verbose_name_plural = _("意见建议")
        ordering = ["received_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="suggestion_merged_into_one",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                violation_error_message=_("归并的建议须写明归并到哪一条。"),
            ),
            models.CheckConstraint(
                name="suggestion_not_its_own",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                violation_error_message=_("建议不能归并到它自己。"),
            ),
            models.CheckConstraint(
                name="suggestion_decided_by",
                condition=Q(state="new") | Q(decided_by__isnull=False, decided_on__isnull=False),
                violation_error_message=_("处理建议须留下处理人和日期。"),
            ),
            models.CheckConstraint(
                name="suggestion_aside_why",
                condition=~Q(state="set_aside") | ~Q(reason=""),
                violation_error_message=_("不予受理须写明原因。"),
            ),
            models.CheckConstraint(
                name="suggestion_public_answered",
                condition=Q(is_public=False)
                | (~Q(answer="") & Q(answered_on__isnull=False, state="taken_up")),
                violation_error_message=_("公开的建议须有答复。"),
            ),
            models.CheckConstraint(
                name="suggestion_contact_ends",
                condition=Q(contact="") | Q(contact_until__isnull=False),
                violation_error_message=_("留有联系方式的建议须有保留期限。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
