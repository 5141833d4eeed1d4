"""What other systems are told: subscriptions, announcements, and each one's way to each of them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

import pghistory
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AnnouncementKind(models.TextChoices):
    """What systems may be told of."""

    PUBLICATION = "publication.released", _("发布结果")
    WITHDRAWAL = "publication.withdrawn", _("撤回发布")
    RETURN = "report.returned", _("月报退回")
    NOTICE = "notice.sent", _("下发督办函件")


@pghistory.track()
class Webhook(models.Model):
    """Where one connected system wants to be told (推送地址), and of what.

    Its account decides what it may hear: publications anybody, returns and notices its own
    unit alone. Its signing secret is derived from the portal's key, ``id`` and ``turn``
    (agencies.delivery.webhooks), so none is stored; raising ``turn`` makes a new one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(
        "agencies.User", models.CASCADE, related_name="webhooks", verbose_name=_("接入系统")
    )
    url = models.CharField(
        _("推送地址"), max_length=300, validators=[URLValidator(schemes=["https"])]
    )
    kinds = models.JSONField(_("推送内容"), default=list)
    turn = models.PositiveSmallIntegerField(_("密钥序号"), default=1)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("推送订阅")
        verbose_name_plural = _("推送订阅")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "url"],
                name="webhook_once_an_address",
                violation_error_message=_("这个系统已经登记过同一推送地址。"),
            ),
            models.CheckConstraint(
                name="webhook_url_https",
                condition=Q(url__startswith="https://"),
                violation_error_message=_("推送地址须以https://开头。"),
            ),
        ]

    def __str__(self) -> str:
        return self.url


@pghistory.track()
class Announcement(models.Model):
    """Something that happened, as systems are told of it; kept as it was told.

    ``matter`` is stable text such as ``report:123:returned:4``: one a matter, however
    often an action is tried. ``agency`` or ``region`` is the unit it concerns; neither: all.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("类型"), max_length=24, choices=AnnouncementKind)
    matter = models.CharField(_("事项"), max_length=80, unique=True)
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("区划"),
    )
    data = models.JSONField(_("内容"))
    happened_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("推送事件")
        verbose_name_plural = _("推送事件")
        ordering = ["-happened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="announcement_of_one_unit",
                condition=Q(agency__isnull=True) | Q(region__isnull=True),
                violation_error_message=_("事件只能涉及一个单位或一个区划。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.matter}"


class PushQuerySet(models.QuerySet["Push"]):
    def due(self, now: datetime) -> PushQuerySet:
        """What is to be sent by now, the longest waiting first."""
        return self.filter(state=Push.State.PENDING, next_try_at__lte=now).order_by(
            "next_try_at", "pk"
        )


@pghistory.track(exclude=["attempts", "next_try_at", "claimed_at"])
class Push(models.Model):
    """One announcement on its way to one subscription; repeated until it is taken or given up.

    The receiver knows a repeat by the announcement's id, so what a killed worker had claimed is
    simply sent again. ``answer`` is the HTTP status of the last try, none without an answer.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("待推送")
        SENT = "sent", _("已送达")
        DEAD = "dead", pgettext_lazy("push", "已放弃")

    announcement = models.ForeignKey(
        Announcement, models.CASCADE, related_name="pushes", verbose_name=_("事件")
    )
    webhook = models.ForeignKey(
        Webhook, models.CASCADE, related_name="pushes", verbose_name=_("推送订阅")
    )
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("已尝试次数"), default=0)
    next_try_at = models.DateTimeField(_("下次推送时间"))
    claimed_at = models.DateTimeField(_("开始推送时间"), null=True, blank=True)
    answer = models.PositiveSmallIntegerField(_("对方答复"), null=True, blank=True)
    last_error = models.CharField(_("失败原因"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("送达时间"), null=True, blank=True)

    objects: ClassVar[PushQuerySet] = PushQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("推送记录")
        verbose_name_plural = _("推送记录")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="pending"), name="push_pending")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "webhook"],
                name="push_once_a_webhook",
                violation_error_message=_("这个事件已列入该订阅的推送。"),
            ),
            models.CheckConstraint(
                name="push_sent_has_moment",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                violation_error_message=_("已送达的须有送达时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.announcement} → {self.webhook}"
