from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pledges.models.indicator import FIGURE


@pghistory.track()
class Programme(models.Model):
    """A target of several years, of which each batch takes its share (多年计划); R22, R28.

    「三年完成"12321"建设任务」: the years' figures add up to the programme's, each year's
    progress is judged in its own batch. ``before`` is what was done before the first batch
    that is kept here, in ``unit``.
    """

    office = models.ForeignKey(
        "agencies.Agency", models.PROTECT, related_name="programmes", verbose_name=_("协调办公室")
    )
    title = models.CharField(_("名称"), max_length=120)
    first_year = models.PositiveSmallIntegerField(_("起始年"))
    last_year = models.PositiveSmallIntegerField(_("截止年"))
    value = models.DecimalField(_("总目标"), **FIGURE)
    unit = models.CharField(_("单位"), max_length=20)
    before = models.DecimalField(_("以前年度已完成"), default=0, **FIGURE)
    before_note = models.CharField(_("以前年度说明"), max_length=200, blank=True)
    document = models.CharField(_("依据文件"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("多年计划")
        verbose_name_plural = _("多年计划")
        ordering = ["office", "first_year", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "title"],
                name="programme_title_once",
                violation_error_message=_("已有同名的多年计划。"),
            ),
            models.CheckConstraint(
                name="programme_runs_forward",
                condition=Q(last_year__gte=F("first_year")),
                violation_error_message=_("截止年不得早于起始年。"),
            ),
            models.CheckConstraint(
                name="programme_has_target",
                condition=Q(value__gt=0, before__gte=0),
                violation_error_message=_("总目标须大于零，以前年度已完成数不得为负。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
