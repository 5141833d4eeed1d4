from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@pghistory.track(exclude=["parsed"])
class ProblemImport(models.Model):
    """A workbook of the problem ledger that was uploaded, checked and found sound.

    ``parsed`` holds its rows as text (``spreadsheets.reading``); what they change is worked out
    against the ledger each time it is looked at, and once more when it is applied. The counts
    are those of the moment of applying.
    """

    office = models.ForeignKey(
        "agencies.Agency", models.PROTECT, related_name="+", verbose_name=_("办公室")
    )
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("校验值"), max_length=64)
    parsed = models.JSONField(_("内容"))
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    created_at = models.DateTimeField(_("上传时间"))
    applied_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("确认人"),
    )
    applied_at = models.DateTimeField(_("导入时间"), null=True, blank=True)
    added = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(pgettext_lazy("done", "修改"), default=0)

    class Meta:
        verbose_name = _("问题台账导入")
        verbose_name_plural = _("问题台账导入")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="problem_import_signed",
                condition=Q(applied_by__isnull=True, applied_at__isnull=True)
                | Q(applied_by__isnull=False, applied_at__isnull=False),
                violation_error_message=_("已导入的台账须记明确认人和时间。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
