from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

# names of public pages at /results/…/, which a batch of that name would stand behind
RESERVED_SLUGS = ("dictionary", "method", "remarks", "search")


class BatchQuerySet(models.QuerySet["Batch"]):
    def managed_by(self, office_id: int | None) -> BatchQuerySet:
        """Batches of one coordinating office."""
        return self.filter(office_id=office_id)

    def running(self) -> BatchQuerySet:
        """Batches whose figures are reported and judged: published, reporting begun."""
        return self.filter(stage=Batch.Stage.PUBLISHED, reports_from__isnull=False)


@pghistory.track()
class Batch(models.Model):
    """One published set of pledges (年度批次), usually a year's; R12–R14, R20."""

    class Stage(models.TextChoices):
        SOLICITING = "soliciting", _("征集")
        DRAFTING = "drafting", _("谋划")
        DECIDED = "decided", _("审定")
        PUBLISHED = "published", _("公布")
        CLOSED = "closed", _("办结")

    slug = models.SlugField(_("标识"), unique=True)
    title = models.CharField(_("名称"), max_length=120)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    stage = models.CharField(_("阶段"), max_length=12, choices=Stage, default=Stage.DRAFTING)
    region = models.ForeignKey(
        "agencies.Region", models.PROTECT, related_name="batches", verbose_name=_("区划")
    )
    issuer = models.ForeignKey(
        "agencies.Agency", models.PROTECT, related_name="issued", verbose_name=_("发布机关")
    )
    office = models.ForeignKey(
        "agencies.Agency", models.PROTECT, related_name="managed", verbose_name=_("协调办公室")
    )
    report_due_day = models.PositiveSmallIntegerField(_("次月报送日"), default=5)
    locks_after = models.PositiveSmallIntegerField(
        _("通报后锁定（工作日）"),
        default=3,
        help_text=_("月度通报印发后，过几个工作日锁定当月数据。"),
    )
    reports_from = models.DateField(
        _("月报起始月"), null=True, blank=True, help_text=_("留空表示不纳入月报和研判。")
    )
    source_title = models.CharField(_("原文标题"), max_length=200, blank=True)
    source_publisher = models.CharField(
        _("原文刊载者"), max_length=60, blank=True, help_text=_("刊登原文的报刊、网站。")
    )
    source_date = models.DateField(_("原文日期"), null=True, blank=True)
    source_items = models.PositiveSmallIntegerField(
        _("原文所称项数"),
        null=True,
        blank=True,
        help_text=_("原文说的总项数，与列明的件数不同时填写。"),
    )
    source_note = models.TextField(_("原文说明"), blank=True)
    source_text = models.TextField(_("原文全文"), blank=True)
    simulated = models.BooleanField(
        _("含演示数据"), default=False, help_text=_("进展数据为模拟生成，仅供演示。")
    )

    objects: ClassVar[BatchQuerySet] = BatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("年度批次")
        verbose_name_plural = _("年度批次")
        ordering = ["-starts_on", "slug"]
        constraints = [
            models.CheckConstraint(
                name="batch_span_forward",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("结束日期不得早于开始日期。"),
            ),
            models.CheckConstraint(
                name="batch_due_day_in_month",
                condition=Q(report_due_day__gte=1, report_due_day__lte=28),
                violation_error_message=_("次月报送日须在1日至28日之间。"),
            ),
            models.CheckConstraint(
                name="batch_slug_free",
                condition=~Q(slug__in=RESERVED_SLUGS),
                violation_error_message=_("这个标识已用作公开网站的页面地址，请换一个。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        """Was the batch promised to the public?"""
        return self.stage in (self.Stage.PUBLISHED, self.Stage.CLOSED)


@pghistory.track()
class Category(models.Model):
    """A domain (方面) of one batch; names change from year to year (R16)."""

    batch = models.ForeignKey(
        Batch, models.CASCADE, related_name="categories", verbose_name=_("批次")
    )
    name = models.CharField(_("名称"), max_length=60)
    order = models.PositiveSmallIntegerField(_("排序"))

    class Meta:
        verbose_name = _("方面")
        verbose_name_plural = _("方面")
        ordering = ["batch", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "name"],
                name="category_name_once",
                violation_error_message=_("本批次已有同名方面。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "order"],
                name="category_order_once",
                violation_error_message=_("本批次已有相同排序的方面。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
