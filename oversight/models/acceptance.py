from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@pghistory.track()
class AcceptanceCase(models.Model):
    """A pledge, or the part of it that is ready, on its way to acceptance (验收、销号; R67).

    The unit in charge applies with its head's word, the office checks line by line, and what
    passes turns blue. ``finished_on`` is the day the work was done, which may lie before the
    deadline (提前完成, R23).
    """

    class State(models.TextChoices):
        APPLIED = "applied", _("待核验")
        RETURNED = "returned", _("已退回")
        PASSED = "passed", _("已通过")
        WITHDRAWN = "withdrawn", _("已撤回")

    pledge = models.ForeignKey(
        "pledges.Pledge", models.PROTECT, related_name="acceptance_cases", verbose_name=_("实事")
    )
    indicators = models.ManyToManyField(
        "pledges.Indicator", related_name="acceptance_cases", verbose_name=_("验收指标")
    )
    acceptances = models.ManyToManyField(
        "progress.Acceptance", related_name="cases", blank=True, verbose_name=_("验收结果")
    )
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acceptance_cases",
        verbose_name=_("申请单位"),
    )
    region = models.ForeignKey(
        "agencies.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="acceptance_cases",
        verbose_name=_("申请区划"),
    )
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.APPLIED)
    finished_on = models.DateField(_("完成日期"))
    summary = models.TextField(_("完成情况"))
    applied_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    applied_on = models.DateField(_("申请日期"))
    needs_visit = models.BooleanField(_("须实地核验"), default=False)
    decided_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核验人"),
    )
    decided_on = models.DateField(_("核验日期"), null=True, blank=True)
    document = models.CharField(_("验收文件"), max_length=200, blank=True)
    decision_note = models.TextField(_("核验意见"), blank=True)

    class Meta:
        verbose_name = _("验收申请")
        verbose_name_plural = _("验收申请")
        ordering = ["-applied_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge"],
                condition=Q(state="applied"),
                name="acceptance_case_one_open",
                violation_error_message=_("这件实事已有一份验收申请待核验。"),
            ),
            models.CheckConstraint(
                name="acceptance_case_after_finish",
                condition=Q(applied_on__gte=models.F("finished_on")),
                violation_error_message=_("完成日期不得晚于申请日期。"),
            ),
            models.CheckConstraint(
                name="acceptance_case_decided",
                condition=Q(state__in=["applied", "withdrawn"])
                | (
                    Q(decided_by__isnull=False, decided_on__isnull=False)
                    & (
                        (Q(state="passed") & ~Q(document=""))
                        | (Q(state="returned") & ~Q(decision_note=""))
                    )
                ),
                violation_error_message=_(
                    "通过须写明验收文件，退回须写明意见，并记明核验人和日期。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pledge} {self.applied_on}"

    @property
    def is_taken_back(self) -> bool:
        """Was any acceptance it passed by reversed? Wants ``acceptances`` at hand in a list."""
        return any(row.reversed_on for row in self.acceptances.all())


@pghistory.track()
class AcceptanceItem(models.Model):
    """A line of the checklist that a person answers for: evidence, standards, a visit (R33).

    What the portal can see for itself (value reached, signatures, problems closed) is read
    anew each time, and frozen in ``found`` when the case is decided.
    """

    class Kind(models.TextChoices):
        VALUE = "value", _("指标达到目标")
        EVIDENCE = "evidence", _("佐证材料齐全")
        HEAD = "head", _("单位负责人签字")
        STANDARD = "standard", _("质量标准")
        PROBLEMS = "problems", _("问题已销号")
        VISIT = "visit", _("实地核验")

    case = models.ForeignKey(
        AcceptanceCase, models.CASCADE, related_name="items", verbose_name=_("验收申请")
    )
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    indicator = models.ForeignKey(
        "pledges.Indicator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("指标"),
    )
    what = models.CharField(_("核验内容"), max_length=300)
    met = models.BooleanField(_("是否满足"), null=True, blank=True)
    found = models.CharField(_("核验情况"), max_length=300, blank=True)
    checked_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核验人"),
    )
    checked_on = models.DateField(_("核验日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("验收核验项")
        verbose_name_plural = _("验收核验项")
        ordering = ["case", "pk"]

    def __str__(self) -> str:
        return self.what
