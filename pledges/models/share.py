from __future__ import annotations

from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pledges.models.indicator import FIGURE, Indicator
from pledges.models.plan import Plan, in_force
from pledges.models.turns import read_turns, turns_of
from pledges.planning.changes import Turn, halt_between
from pledges.targets import Target


class ShareQuerySet(models.QuerySet["Share"]):
    def with_turns(self) -> ShareQuerySet:
        """Each with the dated changes its indicator went through; no query of its own (R75)."""
        return self.annotate(turned=turns_of("indicator", "indicator__pledge"))

    def in_force_on(self, day: date) -> ShareQuerySet:
        """Those whose pledge of then is neither paused nor stopped on ``day`` (R75)."""
        return self.exclude(indicator__in=Indicator.objects.halted_on(day))

    def reported_by(
        self, batch_id: int, agency_id: int | None, region_id: int | None
    ) -> ShareQuerySet:
        """What one agency or region answers for in a batch, in the order of the batch."""
        return self.filter(
            indicator__pledge__batch_id=batch_id,
            reporting_agency_id=agency_id,
            reporting_region_id=region_id,
        ).as_reported()

    def as_reported(self) -> ShareQuerySet:
        """Each with all a report shows of it, in the order of its batch; no drawing of places."""
        return (
            self.with_turns()
            .select_related("indicator__pledge__category", "region", "agency")
            .defer("region__outline")
            .order_by("indicator__pledge__position", "indicator__position", "pk")
        )


@pghistory.track()
class Share(models.Model):
    """An indicator's target for one place or body, or for the whole; what is reported.

    The whole carries no target of its own (it is the indicator's); a region's or an
    agency's share does. Exactly one agency or region reports it (R04, R10, R44).
    """

    indicator = models.ForeignKey(
        "pledges.Indicator", models.CASCADE, related_name="shares", verbose_name=_("指标")
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shares",
        verbose_name=_("承担区划"),
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shares",
        verbose_name=_("承担单位"),
    )
    value = models.DecimalField(_("分解目标"), null=True, blank=True, **FIGURE)
    reporting_agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_shares",
        verbose_name=_("填报单位"),
    )
    reporting_region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reported_shares",
        verbose_name=_("填报区划"),
    )

    turned: list[str]  # only of ``with_turns``
    objects: ClassVar[ShareQuerySet] = ShareQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("分解任务")
        verbose_name_plural = _("分解任务")
        ordering = ["indicator", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator"],
                condition=Q(region__isnull=True, agency__isnull=True),
                name="share_one_whole",
                violation_error_message=_("该指标对同一区划、单位已有分解任务。"),
            ),
            models.UniqueConstraint(
                fields=["indicator", "region"],
                condition=Q(agency__isnull=True),
                name="share_once_a_region",
                violation_error_message=_("该指标对同一区划、单位已有分解任务。"),
            ),
            models.UniqueConstraint(
                fields=["indicator", "agency"],
                condition=Q(region__isnull=True),
                name="share_once_an_agency",
                violation_error_message=_("该指标对同一区划、单位已有分解任务。"),
            ),
            models.UniqueConstraint(
                fields=["indicator", "region", "agency"],
                name="share_once",
                violation_error_message=_("该指标对同一区划、单位已有分解任务。"),
            ),
            models.CheckConstraint(
                name="share_one_reporter",
                condition=Q(reporting_agency__isnull=False, reporting_region__isnull=True)
                | Q(reporting_agency__isnull=True, reporting_region__isnull=False),
                violation_error_message=_("分解任务须且只能有一个填报单位或填报区划。"),
            ),
            models.CheckConstraint(
                name="share_whole_has_no_own",
                condition=Q(region__isnull=False) | Q(agency__isnull=False) | Q(value__isnull=True),
                violation_error_message=_("全省（全市）合计的目标即指标目标，不另填。"),
            ),
        ]

    def __str__(self) -> str:
        place = self.region or self.agency
        return f"{self.indicator} · {place}" if place else str(self.indicator)

    @property
    def is_whole(self) -> bool:
        return self.region_id is None and self.agency_id is None

    def is_judged(self) -> bool:
        """Has any verdict been passed on it? (By the relation's name: a later app keeps them.)"""
        return type(self).objects.filter(pk=self.pk, verdicts__isnull=False).exists()

    @property
    def plan(self) -> Plan | None:
        """The plan last adopted; for a day in the past ask ``plan_on``."""
        return in_force(self.plans.all(), date.max)

    def plan_on(self, day: date) -> Plan | None:
        """The plan in force on ``day``."""
        return in_force(self.plans.all(), day)

    def halt_on(self, day: date) -> Turn | None:
        """The change that keeps it out of force on ``day``, as ``with_turns`` read it."""
        return self.halt_between(day, day)

    def halt_between(self, first: date, last: date) -> Turn | None:
        """The latest change that kept it out of force on any of these days."""
        return halt_between(read_turns(self.turned), first, last)

    def target(self) -> Target:
        """The target this share is judged against."""
        return self._part_of(self.indicator.target())

    def target_on(self, day: date) -> Target:
        """The target this share was judged against on ``day``."""
        return self._part_of(self.indicator.target_on(day))

    def _part_of(self, whole: Target) -> Target:
        if self.is_whole or self.value is None:
            return whole
        return Target(whole.kind, whole.comparator, self.value)
