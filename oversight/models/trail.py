"""The trail's own tables: one line for every event of every table, and the months written out."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PathChoice(models.TextChoices):
    """By which way a change came into the database."""

    PAGE = "page", _("页面")
    API = "api", _("接口")
    ADMIN = "admin", _("后台管理")
    JOB = "job", _("定时任务")
    COMMAND = "command", _("管理命令")
    SQL = "sql", _("直接访问数据库")
    PAST = "past", _("未记录途径")


class TrailLine(models.Model):
    """One event of the trail: which, when, who, whence. Written by the database alone.

    The trigger of ``oversight.ledger`` adds a line for every row of every event table;
    ``id`` orders them all. ``source`` is the event table, ``event_id`` its ``pgh_id``.
    ``told`` is what the program said of itself (user, url, address, request, token, job,
    command, reason), frozen at that moment; ``db_role``, ``application`` and ``client`` are
    what PostgreSQL knows of the connection, whoever is at its other end.
    """

    at = models.DateTimeField(_("时间"), db_index=True)
    source = models.CharField(_("数据表"), max_length=63)
    event_id = models.BigIntegerField(_("事件"))
    label = models.CharField(_("操作"), max_length=20)
    person_id = models.BigIntegerField(_("操作人"), null=True, blank=True)
    path = models.CharField(_("途径"), max_length=8, choices=PathChoice)
    told = models.JSONField(_("来源说明"), default=dict)
    db_role = models.CharField(_("数据库角色"), max_length=63)
    application = models.CharField(_("连接程序"), max_length=64, blank=True)
    client = models.GenericIPAddressField(_("连接地址"), null=True, blank=True)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        indexes = [models.Index(fields=["person_id", "id"], name="trailline_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "event_id"],
                name="trailline_once_an_event",
                violation_error_message=_("这项改动已经记录。"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.event_id}"


class TrailMonth(models.Model):
    """A month of the trail that has been written out, with the ends of its chain of hashes.

    ``archived_at``: since when its lines are in the file alone. The row stays for good.
    """

    month = models.DateField(_("月份"), unique=True)
    lines = models.PositiveIntegerField(_("条数"))
    previous_hash = models.CharField(_("上月末散列"), max_length=64)
    last_hash = models.CharField(_("月末散列"), max_length=64)
    file = models.CharField(_("文件"), max_length=100)
    exported_at = models.DateTimeField(_("导出时间"))
    archived_at = models.DateTimeField(_("归档时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("审计月度文件")
        verbose_name_plural = _("审计月度文件")
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                name="trailmonth_first_day",
                condition=Q(month__day=1),
                violation_error_message=_("月份须写作当月第一天。"),
            ),
            models.CheckConstraint(
                name="trailmonth_hashes",
                condition=Q(
                    previous_hash__regex="^[0-9a-f]{64}$", last_hash__regex="^[0-9a-f]{64}$"
                ),
                violation_error_message=_("散列须为64位十六进制数。"),
            ),
            models.CheckConstraint(
                name="trailmonth_archived_later",
                condition=Q(archived_at__isnull=True) | Q(archived_at__gte=F("exported_at")),
                violation_error_message=_("归档时间不得早于导出时间。"),
            ),
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
