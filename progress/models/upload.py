from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track(exclude=["result", "rows_read"])
class Upload(models.Model):
    """A workbook somebody sent in: read whole, previewed, then applied whole or not at all.

    ``result`` is what reading found: {"changes": [...], "faults": [...], "notices": [...]}.
    ``rows`` and ``rows_read`` tell how far the reading of a large file has come. The file
    lies under ``stored``, a name of our own in the private folder.
    """

    class Kind(models.TextChoices):
        MONTH = "month", _("月报表")
        MATRIX = "matrix", _("分市县汇总表")
        OPENING = "opening", _("期初台账")
        PROJECTS = "projects", _("项目清单")

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        READY = "ready", _("待确认")
        FAULTY = "faulty", _("有差错")
        APPLIED = "applied", _("已导入")
        DISCARDED = "discarded", _("已放弃")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.READING)
    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="uploads", verbose_name=_("批次")
    )
    report = models.ForeignKey(
        "progress.MonthlyReport",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="uploads",
        verbose_name=_("月报"),
    )
    pledge = models.ForeignKey(
        "pledges.Pledge",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="uploads",
        verbose_name=_("实事"),
    )
    month = models.DateField(_("月份"), null=True, blank=True)
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    name = models.CharField(_("文件名"), max_length=200)
    stored = models.CharField(_("存放名"), max_length=80, unique=True)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("校验值"), max_length=64)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    rows_read = models.PositiveIntegerField(_("已读行数"), default=0)
    result = models.JSONField(_("读取结果"), default=dict, blank=True)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    read_at = models.DateTimeField(_("读取完成时间"), null=True, blank=True)
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("表格导入")
        verbose_name_plural = _("表格导入")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="upload_of_a_report",
                condition=~Q(kind="month") | Q(report__isnull=False),
                violation_error_message=_("月报表须属于一份月报。"),
            ),
            models.CheckConstraint(
                name="upload_applied_has_time",
                condition=~Q(state="applied") | Q(applied_at__isnull=False),
                violation_error_message=_("已导入的表格须记明导入时间。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
