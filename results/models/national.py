from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ProvinceReading(models.Model):
    """What was last read from another province's portal (各省公开数据); one row an address.

    ``told`` is its newest batch as published there (``results.national.told.Told``), empty where
    that portal has nothing in force. It stays as it is while the portal can't be read: then
    ``trouble`` says what the last try came to, and ``read_at`` how old the rest is. Not in the
    audit trail: nobody of this portal wrote it, and the portal it is of keeps its history.
    """

    class Trouble(models.TextChoices):
        AWAY = "away", _("连接不上或没有按时应答")
        REFUSED = "refused", _("应答表示出错")
        UNKNOWN = "unknown", _("内容无法识别")
        ALTERED = "altered", _("内容与其校验值不符")
        TOO_LONG = "long", _("内容超过允许的大小")

    address = models.CharField(_("网址"), max_length=200, unique=True)
    tried_at = models.DateTimeField(_("最近读取"))
    trouble = models.CharField(_("读取结果"), max_length=8, choices=Trouble, blank=True)
    read_at = models.DateTimeField(_("读到时间"), null=True, blank=True)
    etag = models.CharField(_("版本标识"), max_length=200, blank=True)
    told = models.JSONField(_("现行发布"), null=True, blank=True)

    class Meta:
        verbose_name = _("各省公开数据")
        verbose_name_plural = _("各省公开数据")
        ordering = ["address"]
        constraints = [
            models.CheckConstraint(
                name="province_told_was_read",
                condition=Q(told__isnull=True) | Q(read_at__isnull=False),
                violation_error_message=_("有内容的须有读到时间。"),
            ),
            models.CheckConstraint(
                name="province_read_or_trouble",
                condition=~Q(trouble="") | Q(read_at__isnull=False),
                violation_error_message=_("没有读到的须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return self.address
