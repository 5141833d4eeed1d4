from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

import pghistory
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.user import User


class RobotQuerySet(models.QuerySet["Robot"]):
    def in_use(self) -> RobotQuerySet:
        return self.filter(active=True)


# the address carries a key, and the secret signs: neither belongs where the trail is read
@pghistory.track(exclude=["url", "secret"])
class Robot(models.Model):
    """The robot of a group chat (群机器人) of one agency, office or region.

    ``url`` is the vendor's webhook address with its key; whether its host may be called is
    asked when it is called (``ROBOT_HOSTS``). ``secret`` is DingTalk's 加签 secret.
    """

    class Kind(models.TextChoices):
        WECOM = "wecom", _("企业微信")
        DINGTALK = "dingtalk", _("钉钉")

    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="robots",
        verbose_name=_("单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="robots",
        verbose_name=_("区划"),
    )
    name = models.CharField(_("群名称"), max_length=60)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    url = models.CharField(
        _("Webhook地址"), max_length=300, validators=[URLValidator(schemes=["https"])]
    )
    secret = models.CharField(
        _("加签密钥"), max_length=120, blank=True, help_text=_("仅钉钉“加签”方式需要。")
    )
    active = models.BooleanField(_("启用"), default=True)

    objects: ClassVar[RobotQuerySet] = RobotQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("群机器人")
        verbose_name_plural = _("群机器人")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="robot_of_one_unit",
                condition=Q(agency__isnull=False, region__isnull=True)
                | Q(agency__isnull=True, region__isnull=False),
                violation_error_message=_("群机器人须且只能属于一个单位或一个区划。"),
            ),
            models.CheckConstraint(
                name="robot_url_https",
                condition=Q(url__startswith="https://"),
                violation_error_message=_("Webhook地址须以https://开头。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.name}"


@pghistory.track()
class Preference(models.Model):
    """How a person wants notices by mail; the inbox gets every one. No row: at once."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("即时发送")
        DAILY = "daily", _("每日汇总")
        NEVER = "never", _("不发邮件")

    user = models.OneToOneField(
        "agencies.User", models.CASCADE, related_name="preference", verbose_name=_("人员")
    )
    mail = models.CharField(_("邮件通知"), max_length=8, choices=Mail, default=Mail.AT_ONCE)

    class Meta:
        verbose_name = _("通知方式")
        verbose_name_plural = _("通知方式")

    def __str__(self) -> str:
        return self.get_mail_display()


class MessageQuerySet(models.QuerySet["Message"]):
    def inbox_of(self, user: User) -> MessageQuerySet:
        """What the person got: unread on top, then the newest."""
        unread = models.ExpressionWrapper(
            Q(read_at__isnull=True), output_field=models.BooleanField()
        )
        return (
            self.filter(recipient=user)
            .annotate(unread=unread)
            .order_by("-unread", "-created_at", "pk")
        )

    def unread_of(self, user: User) -> MessageQuerySet:
        return self.filter(recipient=user, read_at__isnull=True)


@pghistory.track(exclude=["read_at"])
class Message(models.Model):
    """A notice (消息): what one person, or one group chat, is told about one matter.

    The ledger of what was sent: at most one row per (``matter``, ``rung``, reader), so that
    nobody is told twice, however many workers try. ``matter`` is stable text such as
    ``report:123``, ``rung`` the step of a policy, such as ``due-3:2023-10-09``. ``link`` is a
    path of ours. ``office`` is the coordinating office the matter belongs to, if any.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        "agencies.User",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="inbox",
        verbose_name=_("收件人"),
    )
    robot = models.ForeignKey(
        Robot,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sent",
        verbose_name=_("群机器人"),
    )
    office = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("协调办公室"),
    )
    matter = models.CharField(_("事项"), max_length=80)
    rung = models.CharField(_("环节"), max_length=40)
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"))
    link = models.CharField(_("办理页面"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering = ["-created_at", "pk"]
        indexes = [
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="message_unread"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "rung", "recipient"],
                name="message_once_a_person",
                violation_error_message=_("同一事项、同一环节，对同一人只通知一次。"),
            ),
            models.UniqueConstraint(
                fields=["matter", "rung", "robot"],
                name="message_once_a_robot",
                violation_error_message=_("同一事项、同一环节，对同一个群只通知一次。"),
            ),
            models.CheckConstraint(
                name="message_one_reader",
                condition=Q(recipient__isnull=False, robot__isnull=True)
                | Q(recipient__isnull=True, robot__isnull=False),
                violation_error_message=_("消息须且只能发给一个人或一个群。"),
            ),
            models.CheckConstraint(
                name="message_link_is_ours",
                condition=Q(link="") | (Q(link__startswith="/") & ~Q(link__startswith="//")),
                violation_error_message=_("办理页面须是本系统内的路径。"),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def reader(self) -> User | Robot:
        """Who is told: the person, or the group chat."""
        reader = self.recipient or self.robot
        assert reader is not None  # message_one_reader  # nosec B101
        return reader


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> DeliveryQuerySet:
        """What is to be sent by now, the longest waiting first."""
        return self.filter(state=Delivery.State.PENDING, next_try_at__lte=now).order_by(
            "next_try_at", "pk"
        )

    def abandoned(self, since: datetime) -> DeliveryQuerySet:
        """What was claimed at ``since`` or before and has no outcome: its worker is gone."""
        return self.filter(state=Delivery.State.SENDING, claimed_at__lte=since)

    def undelivered(self) -> DeliveryQuerySet:
        return self.exclude(state=Delivery.State.SENT)

    def for_office(self, office_id: int | None) -> DeliveryQuerySet:
        """Deliveries on the matters of one coordinating office."""
        return self.filter(message__office_id=office_id)


@pghistory.track(exclude=["attempts", "next_try_at", "claimed_at"])
class Delivery(models.Model):
    """A row of the outbox: one notice to be carried by one channel outside the portal.

    ``address`` is the mail address at the time of posting. ``digest`` rows of one person
    that fall due together travel in one mail. ``last_error`` is in our own words and never
    holds an address with its key. A worker claims a row (``sending``, at ``claimed_at``)
    before it sends; ``attempts`` counts the claims since the last start.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("邮件")
        WECOM = Robot.Kind.WECOM.value, Robot.Kind.WECOM.label
        DINGTALK = Robot.Kind.DINGTALK.value, Robot.Kind.DINGTALK.label

    class State(models.TextChoices):
        PENDING = "pending", _("待发送")
        SENDING = "sending", _("正在发送")
        SENT = "sent", _("已发送")
        DEAD = "dead", _("发送失败")

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="deliveries", verbose_name=_("消息")
    )
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel)
    address = models.EmailField(_("邮箱"), blank=True)
    digest = models.BooleanField(_("汇总发送"), default=False)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(_("已尝试次数"), default=0)
    next_try_at = models.DateTimeField(_("下次发送时间"))
    claimed_at = models.DateTimeField(_("开始发送时间"), null=True, blank=True)
    last_error = models.CharField(_("失败原因"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("发送记录")
        verbose_name_plural = _("发送记录")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="pending"), name="delivery_pending"
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state="sending"), name="delivery_sending"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "channel"],
                name="delivery_once_a_channel",
                violation_error_message=_("这条消息已由该渠道发送。"),
            ),
            models.CheckConstraint(
                name="delivery_mail_has_address",
                condition=~Q(channel="email") | ~Q(address=""),
                violation_error_message=_("邮件须有邮箱地址。"),
            ),
            models.CheckConstraint(
                name="delivery_sent_has_moment",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                violation_error_message=_("已发送的须有发送时间。"),
            ),
            models.CheckConstraint(  # or nobody would ever see that its worker is gone
                name="delivery_sending_has_moment",
                condition=~Q(state="sending") | Q(claimed_at__isnull=False),
                violation_error_message=_("正在发送的须有开始发送时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.message}"
