from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Project(models.Model):
    """A named work inside a pledge (项目清单), with its own stage, implementer and place.

    A name is enough: key-project lists carry neither number nor date (R42, R43, R77).
    ``stage_on`` is the day the present stage was reported.
    """

    class Stage(models.TextChoices):
        PREPARATION = "preparation", _("前期")
        APPROVAL = "approval", _("审批")
        TENDER = "tender", _("招投标")
        REVIEW = "review", _("财政评审")
        DESIGN = "design", _("施工图设计")
        READY = "ready", _("具备开工条件")
        STARTED = "started", _("开工")
        STRUCTURE = "structure", _("主体施工")
        COMPLETED = "completed", _("竣工")
        ACCEPTED = "accepted", _("验收")

    pledge = models.ForeignKey(
        "pledges.Pledge", models.CASCADE, related_name="projects", verbose_name=_("实事")
    )
    position = models.PositiveSmallIntegerField(_("排序"))
    no = models.CharField(_("序号"), max_length=20, blank=True)
    name = models.CharField(_("项目"), max_length=200)
    implementer = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("实施单位"),
    )
    indicator = models.ForeignKey(
        "pledges.Indicator",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("所属指标"),
        help_text=_("一件实事有几类项目时填写；留空表示计入各项按项目计数的指标。"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("所在区划"),
    )
    stage = models.CharField(_("形象进度"), max_length=12, choices=Stage, blank=True)
    stage_on = models.DateField(_("形象进度日期"), null=True, blank=True)
    state = models.CharField(_("进度原文"), max_length=120, blank=True)
    start = models.DateField(_("开工日期"), null=True, blank=True)
    finish = models.DateField(_("完工期限"), null=True, blank=True)
    quote = models.TextField(_("原文"), blank=True)

    class Meta:
        verbose_name = _("项目")
        verbose_name_plural = _("项目")
        ordering = ["pledge", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge", "position"],
                name="project_position_once",
                violation_error_message=_("同一实事内项目排序不得重复。"),
            )
        ]

    def __str__(self) -> str:
        return self.name
