from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file somebody sent in, kept outside the web's reach.

    ``stored`` and ``thumbnail`` are names of our own below the private folder; ``name`` is
    what the sender called it; ``size`` in bytes; ``sha256`` of the bytes as sent, by which
    the same file is noticed elsewhere. What was removed stays on record.
    """

    name = models.CharField(_("文件名"), max_length=200)
    stored = models.CharField(_("存放名"), max_length=80, unique=True)
    thumbnail = models.CharField(_("缩略图"), max_length=80, blank=True)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("校验值"), max_length=64, db_index=True)
    scanned = models.BooleanField(_("已查毒"), default=False)
    uploaded_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    removed_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("移除人"),
    )
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")

    @property
    def opens_inline(self) -> bool:
        """Does a browser show it, or save it?"""
        return self.is_image or self.content_type == "application/pdf"


@pghistory.track()
class Evidence(StoredFile):
    """A photo or document that proves a figure (佐证), or goes with a special report."""

    report = models.ForeignKey(
        "progress.MonthlyReport",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("月报"),
    )
    share = models.ForeignKey(
        "pledges.Share",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("分解任务"),
    )
    special = models.ForeignKey(
        "progress.SpecialReport",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("专题报告"),
    )

    class Meta:
        verbose_name = _("佐证材料")
        verbose_name_plural = _("佐证材料")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_has_one_place",
                condition=Q(report__isnull=False, share__isnull=False, special__isnull=True)
                | Q(report__isnull=True, share__isnull=True, special__isnull=False),
                violation_error_message=_("佐证材料须属于一份月报的一项任务，或一份专题报告。"),
            ),
            models.CheckConstraint(
                name="evidence_removal_signed",
                condition=Q(removed_by__isnull=True, removed_at__isnull=True)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                violation_error_message=_("移除佐证材料须记明移除人和时间。"),
            ),
        ]
