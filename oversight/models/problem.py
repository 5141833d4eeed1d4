from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ProblemQuerySet(models.QuerySet["Problem"]):
    def for_office(self, office_id: int | None) -> ProblemQuerySet:
        """Problems of the batches one office manages."""
        return self.filter(pledge__batch__office_id=office_id)


@pghistory.track()
class Problem(models.Model):
    """An entry of the problem ledger (问题台账): found, rectified, closed (R57–R60).

    A problem a unit tells of in its report opens as a draft (``found``); the office takes it
    into the ledger or sets it aside with a reason.
    """

    class State(models.TextChoices):
        FOUND = "found", _("待登记")
        REGISTERED = "registered", _("已登记")
        SET_ASIDE = "set_aside", _("不登记")

    pledge = models.ForeignKey(
        "pledges.Pledge", models.PROTECT, related_name="problems", verbose_name=_("实事")
    )
    narrative = models.OneToOneField(
        "progress.Narrative",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opened",
        verbose_name=_("来源月报"),
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name=_("责任单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name=_("责任区划"),
    )
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.FOUND)
    what = models.TextField(_("问题"))
    cause = models.TextField(_("原因"), blank=True)
    measures = models.TextField(_("整改措施"), blank=True)
    found_on = models.DateField(_("发现日期"))
    due_on = models.DateField(_("整改期限"), null=True, blank=True)
    decided_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    decided_on = models.DateField(_("登记日期"), null=True, blank=True)
    decision_reason = models.CharField(_("不登记原因"), max_length=200, blank=True)

    objects: ClassVar[ProblemQuerySet] = ProblemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("问题")
        verbose_name_plural = _("问题台账")
        ordering = ["-found_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="problem_one_unit",
                condition=Q(agency__isnull=False, region__isnull=True)
                | Q(agency__isnull=True, region__isnull=False),
                violation_error_message=_("问题须且只能落实到一个单位或一个区划。"),
            ),
            models.CheckConstraint(
                name="problem_is_told",
                condition=~Q(what=""),
                violation_error_message=_("问题须写明内容。"),
            ),
            models.CheckConstraint(
                name="problem_decision_signed",
                condition=Q(state="found", decided_by__isnull=True, decided_on__isnull=True)
                | (~Q(state="found") & Q(decided_by__isnull=False, decided_on__isnull=False)),
                violation_error_message=_("登记或不登记须记明经办人和日期。"),
            ),
            models.CheckConstraint(
                name="problem_set_aside_reason",
                condition=~Q(state="set_aside") | ~Q(decision_reason=""),
                violation_error_message=_("不登记须写明原因。"),
            ),
        ]

    def __str__(self) -> str:
        return self.what[:40]
