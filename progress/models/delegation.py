from __future__ import annotations

from datetime import date
from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import User


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self, deputy: User, today: date) -> DelegationQuerySet:
        """What lets this deputy sign on ``today``: for a head who is active and of one unit."""
        return self.of_deputy(deputy.pk, deputy.agency_id, deputy.region_id, today)

    def of_deputy(
        self, deputy_id: int, agency_id: int | None, region_id: int | None, today: date
    ) -> DelegationQuerySet:
        """The same by the deputy's id and unit."""
        of_unit = Q(head__agency_id=agency_id, head__region_id=region_id)
        return self.running(today).filter(of_unit, deputy_id=deputy_id)

    def running(self, today: date) -> DelegationQuerySet:
        """Those of ``today``, not revoked, of heads who are still active heads."""
        return self.filter(
            starts_on__lte=today,
            ends_on__gte=today,
            revoked_on__isnull=True,
            head__is_active=True,
            head__role="head",
        )


@pghistory.track()
class Delegation(models.Model):
    """A head lets a colleague of the same unit sign while away (授权代签), from day to day."""

    head = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        related_name="delegations",
        verbose_name=_("授权人"),
    )
    deputy = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        related_name="deputised",
        verbose_name=_("代签人"),
    )
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("截止日期"))
    reason = models.CharField(_("事由"), max_length=200)
    revoked_on = models.DateField(_("收回日期"), null=True, blank=True)

    objects: ClassVar[DelegationQuerySet] = DelegationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("授权代签")
        verbose_name_plural = _("授权代签")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="delegation_runs_forward",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("截止日期不得早于起始日期。"),
            ),
            models.CheckConstraint(
                name="delegation_to_another",
                condition=~Q(head=F("deputy")),
                violation_error_message=_("不能授权给自己。"),
            ),
            models.CheckConstraint(
                name="delegation_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("授权代签须写明事由。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.head} → {self.deputy}"
