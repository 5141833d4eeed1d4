from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class Acceptance(models.Model):
    """Acceptance (验收) of an indicator: reported is not accepted (R67).

    Reversible with a reason; at most one stands.
    """

    indicator = models.ForeignKey(
        "pledges.Indicator", models.PROTECT, related_name="acceptances", verbose_name=_("指标")
    )
    passed_on = models.DateField(_("通过日期"))
    finished_on = models.DateField(
        _("完成日期"),
        null=True,
        blank=True,
        help_text=_("实际完成的日期，可早于期限（提前完成）。"),
    )
    document = models.CharField(_("验收依据"), max_length=200)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    reversed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    reversal_reason = models.TextField(_("撤销原因"), blank=True)

    class Meta:
        verbose_name = _("验收")
        verbose_name_plural = _("验收")
        ordering = ["indicator", "passed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator"],
                condition=Q(reversed_on__isnull=True),
                name="acceptance_one_stands",
                violation_error_message=_("该指标已登记验收。"),
            ),
            models.CheckConstraint(
                name="acceptance_reversal_reason",
                condition=Q(reversed_on__isnull=True, reversal_reason="")
                | (Q(reversed_on__gte=F("passed_on")) & ~Q(reversal_reason="")),
                violation_error_message=_("撤销验收须写明原因，日期不得早于通过日期。"),
            ),
            models.CheckConstraint(
                name="acceptance_after_finish",
                condition=Q(finished_on__isnull=True) | Q(finished_on__lte=F("passed_on")),
                violation_error_message=_("完成日期不得晚于验收通过日期。"),
            ),
            models.CheckConstraint(
                name="acceptance_has_document",
                condition=~Q(document=""),
                violation_error_message=_("登记验收须写明验收依据。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.passed_on}"
