"""What lets somebody in, and what is remembered of it. No secret is stored as it is."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FormerPassword(models.Model):
    """The hash of a password a person has used, so that it is not taken up again.

    The present one is among them. Not in the audit trail, where hashes do not belong.
    """

    person = models.ForeignKey(
        "agencies.User", models.CASCADE, related_name="passwords", verbose_name=_("人员")
    )
    hash = models.CharField(_("密码散列"), max_length=200)
    set_at = models.DateTimeField(_("设置时间"))

    class Meta:
        verbose_name = _("历史密码")
        verbose_name_plural = _("历史密码")
        ordering = ["-set_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.set_at:%Y-%m-%d}"


class ScopeChoice(models.TextChoices):
    """What a token may be used for; never more than its account may do."""

    READ = "read", _("读取")
    WRITE = "write", _("读取和填报")


class TokenQuerySet(models.QuerySet["Token"]):
    def in_use(self, day: date) -> TokenQuerySet:
        """Tokens that open the door on ``day``; the last day itself counts."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=day)


@pghistory.track(exclude=["digest", "last_used_at"])
class Token(models.Model):
    """A key (令牌) by which a connected system acts as its account, over the API alone.

    Told once when it is made; ``digest`` is the SHA-256 of the whole, ``prefix`` its first
    characters, by which people tell one from another. ``expires_on`` is the last day it is
    good for. ``last_used_at`` is kept to the hour.
    """

    account = models.ForeignKey(
        "agencies.User", models.CASCADE, related_name="tokens", verbose_name=_("接入系统")
    )
    name = models.CharField(_("用途"), max_length=60)
    prefix = models.CharField(_("开头"), max_length=12)
    digest = models.CharField(_("散列"), max_length=64, unique=True)
    scope = models.CharField(_("权限"), max_length=6, choices=ScopeChoice)
    expires_on = models.DateField(_("有效期至"))
    created_at = models.DateTimeField(_("签发时间"))
    created_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("token", "签发人"),
    )
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True)

    objects: ClassVar[TokenQuerySet] = TokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="token_digest_is_sha256",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("令牌只能以散列保存。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"

    def is_good(self, day: date) -> bool:
        """Does it open the door on ``day``?"""
        return self.revoked_at is None and day <= self.expires_on


class IdempotentRequest(models.Model):
    """A write over the API that has been answered: asked again, it is answered the same.

    One row a (token, key); ``fingerprint`` is the SHA-256 of method, path and body, so that
    a key taken for another request is noticed. Erased after a day or two (``made_at``).
    """

    token = models.ForeignKey(Token, models.CASCADE, related_name="+", verbose_name=_("令牌"))
    key = models.CharField(_("幂等键"), max_length=100)
    fingerprint = models.CharField(_("请求散列"), max_length=64)
    status = models.PositiveSmallIntegerField(_("答复状态"))
    headers = models.JSONField(_("答复标头"), default=dict)
    body = models.TextField(_("答复内容"), blank=True)
    made_at = models.DateTimeField(_("时间"), db_index=True)

    class Meta:
        verbose_name = _("接口请求")
        verbose_name_plural = _("接口请求")
        constraints = [
            models.UniqueConstraint(
                fields=["token", "key"],
                name="idempotent_once_a_key",
                violation_error_message=_("这个幂等键已经用过。"),
            ),
        ]

    def __str__(self) -> str:
        return self.key


@pghistory.track(exclude=["session_key", "seen_at"])
class SignIn(models.Model):
    """A session a person has open: where from, since when, last seen (to the minute).

    ``session_key`` names Django's session; the row goes with it.
    """

    person = models.ForeignKey(
        "agencies.User", models.CASCADE, related_name="sign_ins", verbose_name=_("人员")
    )
    session_key = models.CharField(_("会话"), max_length=40, unique=True)
    address = models.GenericIPAddressField(_("来源地址"), null=True, blank=True)
    device = models.CharField(_("设备"), max_length=200, blank=True)
    began_at = models.DateTimeField(_("登录时间"))
    seen_at = models.DateTimeField(_("最近活动"))

    class Meta:
        verbose_name = _("登录会话")
        verbose_name_plural = _("登录会话")
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="sign_in_runs_forward",
                condition=Q(seen_at__gte=F("began_at")),
                violation_error_message=_("最近活动不得早于登录时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.began_at:%Y-%m-%d %H:%M}"
