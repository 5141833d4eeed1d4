from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User


class SpecialReportQuerySet(models.QuerySet["SpecialReport"]):
    def of_unit(self, user: User) -> SpecialReportQuerySet:
        """Those of the agency or region the person speaks for; none for others."""
        return self.of(user.agency_id, user.region_id)

    def of(self, agency_id: int | None, region_id: int | None) -> SpecialReportQuerySet:
        """Those of one agency or region; of neither none."""
        if agency_id:
            return self.filter(agency_id=agency_id)
        if region_id:
            return self.filter(region_id=region_id)
        return self.none()


@pghistory.track()
class SpecialReport(models.Model):
    """A report outside the months: 重大情况 at once (R52), 年度总结 by 31 December (R51).

    Written by the reporter, signed by the head, read by the office.
    """

    class Kind(models.TextChoices):
        MAJOR = "major", _("重大情况")
        YEAR_END = "year_end", _("年度总结")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审签")
        SIGNED = "signed", _("已报办公室")
        READ = "read", _("办公室已阅")
        RETURNED = "returned", _("已退回")

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    batch = models.ForeignKey(
        "pledges.Batch", models.PROTECT, related_name="special_reports", verbose_name=_("批次")
    )
    pledge = models.ForeignKey(
        "pledges.Pledge",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="special_reports",
        verbose_name=_("涉及实事"),
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="special_reports",
        verbose_name=_("报告单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="special_reports",
        verbose_name=_("报告区划"),
    )
    title = models.CharField(_("标题"), max_length=120)
    body = models.TextField(_("正文"))
    happened_on = models.DateField(_("发生日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("起草人")
    )
    signed_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("签发人"),
    )
    signed_on = models.DateField(_("签发日期"), null=True, blank=True)
    read_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("阅办人"),
    )
    read_on = models.DateField(_("阅办日期"), null=True, blank=True)
    answer = models.TextField(_("阅办或退回意见"), blank=True)

    objects: ClassVar[SpecialReportQuerySet] = SpecialReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("专题报告")
        verbose_name_plural = _("专题报告")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="special_one_unit",
                condition=Q(agency__isnull=False, region__isnull=True)
                | Q(agency__isnull=True, region__isnull=False),
                violation_error_message=_("专题报告须且只能属于一个单位或一个区划。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "agency"],
                condition=Q(kind="year_end"),
                name="special_year_end_an_agency",
                violation_error_message=_("该单位本批次已有年度总结。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "region"],
                condition=Q(kind="year_end"),
                name="special_year_end_a_region",
                violation_error_message=_("该区划本批次已有年度总结。"),
            ),
            models.CheckConstraint(
                name="special_return_has_reason",
                condition=~Q(state="returned") | ~Q(answer=""),
                violation_error_message=_("退回专题报告须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def unit(self) -> models.Model | None:
        """The agency or region that reports."""
        return self.agency or self.region
