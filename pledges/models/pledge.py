from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency


@pghistory.track()
class Pledge(models.Model):
    """One numbered commitment (件) of a batch. ``no`` is text, ``position`` orders.

    ``state`` is how it stands today; how it stood on a past day, its changes tell.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("实施中")
        PAUSED = "paused", _("暂停")
        STOPPED = "stopped", _("终止")
        MERGED = "merged", _("已并入其他实事")

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="pledges", verbose_name=_("批次")
    )
    category = models.ForeignKey(
        "pledges.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pledges",
        verbose_name=_("方面"),
        help_text=_("原文未载明时留空。"),
    )
    no = models.CharField(_("序号"), max_length=20)
    position = models.PositiveSmallIntegerField(_("排序"))
    title = models.CharField(_("任务"), max_length=200)
    quote = models.TextField(_("原文"), blank=True)
    form = models.CharField(_("体例"), max_length=30, blank=True)
    joint = models.BooleanField(_("按职责分工负责"), default=False)
    open_list = models.BooleanField(_("“等部门”"), default=False)
    scope = models.CharField(_("实施范围"), max_length=120, blank=True)
    period = models.CharField(_("实施期"), max_length=60, blank=True)
    lead_inferred = models.BooleanField(
        _("牵头单位系推定"),
        default=False,
        help_text=_("原文未写明牵头单位，按发布会答问单位推定。"),
    )
    note = models.TextField(_("备注"), blank=True)
    state = models.CharField(_("实施状态"), max_length=7, choices=State, default=State.ACTIVE)
    predecessor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("上一年度同一实事"),
    )

    class Meta:
        verbose_name = _("实事")
        verbose_name_plural = _("实事")
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "no"],
                name="pledge_no_once",
                violation_error_message=_("本批次已有此序号。"),
            ),
            models.UniqueConstraint(
                fields=["batch", "position"],
                name="pledge_position_once",
                violation_error_message=_("本批次已有相同排序的实事。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def leads(self) -> list[Agency]:
        """The lead agency of each part, in order; empty where the text names none."""
        return [row.agency for row in self.responsibilities.all() if row.role == "lead"]

    def others(self) -> list[Agency]:
        """Cooperating and implementing bodies, in order."""
        return [row.agency for row in self.responsibilities.all() if row.role != "lead"]


@pghistory.track()
class Responsibility(models.Model):
    """Who answers for a pledge, or for one ``part`` of it, in the order of the text.

    The first body of a block leads (R03); a pledge may have several blocks (R05).
    """

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头单位")
        COOPERATING = "cooperating", _("配合单位")
        IMPLEMENTING = "implementing", _("责任单位")

    pledge = models.ForeignKey(
        Pledge, models.CASCADE, related_name="responsibilities", verbose_name=_("实事")
    )
    part = models.PositiveSmallIntegerField(_("责任段"), default=1)
    role = models.CharField(_("职责"), max_length=12, choices=Role)
    agency = models.ForeignKey(
        "agencies.Agency", models.PROTECT, related_name="responsibilities", verbose_name=_("单位")
    )
    as_written = models.CharField(_("原文写法"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("排序"))

    class Meta:
        verbose_name = _("责任分工")
        verbose_name_plural = _("责任分工")
        ordering = ["pledge", "part", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "part"],
                condition=Q(role="lead"),
                name="responsibility_one_lead",
                violation_error_message=_("一段责任只能有一个牵头单位。"),
            ),
            models.UniqueConstraint(
                fields=["pledge", "part", "order"],
                name="responsibility_order_once",
                violation_error_message=_("同一责任段内排序不得重复。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.agency}"
