from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Region(models.Model):
    """A place with its own duty: province, prefecture, county or functional zone (R07).

    ``code`` is the GB/T 2260 code; a functional zone has none, so it gets one of our
    own with a letter in it and ``national`` false. ``tile_row`` and ``tile_column`` place it on
    the schematic map beside its siblings, counted from 1 at the north-west; ``outline`` is a
    GeoJSON geometry the office has supplied, never one of ours.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("省")
        PREFECTURE = "prefecture", _("市（州）")
        COUNTY = "county", _("县（市、区）")
        ZONE = "zone", _("功能区")

    code = models.CharField(_("代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=30)
    level = models.CharField(_("级别"), max_length=12, choices=Level)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )
    national = models.BooleanField(_("国家标准代码"), default=True)
    directly_administered = models.BooleanField(_("省直管"), default=False)
    order = models.PositiveIntegerField(_("排序"), default=0)
    tile_row = models.PositiveSmallIntegerField(_("示意图行"), null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("示意图列"), null=True, blank=True)
    outline = models.JSONField(_("边界（GeoJSON）"), null=True, blank=True)

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                name="region_parent_needed",
                condition=Q(level="province") | Q(parent__isnull=False),
                violation_error_message=_("省以下的区划须填写上级。"),
            ),
            models.CheckConstraint(
                name="region_code_digits",
                condition=Q(national=False) | Q(code__regex=r"^[0-9]{6}$"),
                violation_error_message=_("国家标准代码须为六位数字。"),
            ),
            models.CheckConstraint(
                name="region_tile_whole",
                condition=Q(tile_row__isnull=True, tile_column__isnull=True)
                | Q(tile_row__isnull=False, tile_column__isnull=False)
                & Q(tile_row__gte=1, tile_column__gte=1),
                violation_error_message=_("示意图的行和列须同时填写，从1开始。"),
            ),
            models.UniqueConstraint(
                fields=["parent", "tile_row", "tile_column"],
                condition=Q(tile_row__isnull=False),
                name="region_tile_once",
                violation_error_message=_("示意图的这个位置已有别的区划。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name
