from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Agency(models.Model):
    """A body that promises, leads, cooperates, implements or reviews.

    A collective (各市州人民政府, 等部门) stands for many bodies and never reports (R06).
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("部门")
        GOVERNMENT = "government", _("政府")
        OFFICE = "office", _("领导小组办公室")
        ORGANISATION = "organisation", _("群团组织及其他单位")
        COMPANY = "company", _("企业")
        COLLECTIVE = "collective", _("集合称谓")

    name = models.CharField(_("全称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60)
    region = models.ForeignKey(
        "agencies.Region", models.PROTECT, related_name="agencies", verbose_name=_("所属区划")
    )
    kind = models.CharField(_("类型"), max_length=12, choices=Kind, default=Kind.DEPARTMENT)
    unverified = models.BooleanField(_("全称待核"), default=False)
    order = models.PositiveIntegerField(_("排序"), default=0)

    aliases: ClassVar[models.Manager[AgencyAlias]]

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name"],
                name="agency_name_once",
                violation_error_message=_("该区划下已有同名单位。"),
            )
        ]

    def __str__(self) -> str:
        return self.short_name


@pghistory.track()
class AgencyAlias(models.Model):
    """Another written form of an agency's name, as the published texts use it."""

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="aliases", verbose_name=_("单位")
    )
    name = models.CharField(_("其他写法"), max_length=120)

    class Meta:
        verbose_name = _("单位别名")
        verbose_name_plural = _("单位别名")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"],
                name="alias_once",
                violation_error_message=_("该别名已登记。"),
            )
        ]

    def __str__(self) -> str:
        return self.name
