from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


# how far it is changes many times a minute
@pghistory.track(exclude=["beaten_at", "total", "done", "written"])
class SiteExport(models.Model):
    """One run of the static export (静态站导出): when, by whom, how far, what came of it.

    ``total`` and ``done`` count files; ``written`` those that differ from the run before;
    ``digest`` is the SHA-256 of the list of all files and their digests, equal for equal
    publications. ``archive`` is the packed site's name below the private folder.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("导出中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发起人"),
    )
    asked_at = models.DateTimeField(_("发起时间"), auto_now_add=True)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    beaten_at = models.DateTimeField(_("最近进展"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    total = models.PositiveIntegerField(_("文件总数"), default=0)
    done = models.PositiveIntegerField(_("已生成"), default=0)
    written = models.PositiveIntegerField(_("有变化"), default=0)
    digest = models.CharField(_("内容校验值"), max_length=64, blank=True)
    archive = models.CharField(_("存放名"), max_length=80, blank=True)
    size = models.PositiveBigIntegerField(_("大小（字节）"), default=0)
    error = models.TextField(_("原因"), blank=True)

    class Meta:
        verbose_name = _("静态站导出")
        verbose_name_plural = _("静态站导出")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.F("state"),
                condition=Q(state="running"),
                name="export_one_running",
                violation_error_message=_("已有一次导出正在进行。"),
            ),
            models.CheckConstraint(
                name="export_done_whole",
                condition=~Q(state="done") | (~Q(digest="") & Q(finished_at__isnull=False)),
                violation_error_message=_("完成的导出须有校验值和完成时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"
