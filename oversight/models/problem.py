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

    A problem a unit tells of in its report opens as a draft (``found``); the office assigns it
    to be put right by a day (交办, 限期), or sets it aside with a reason. Its unit takes it up,
    puts it right and asks to close it; the office checks and closes (销号), or sends it back.
    Closed ones may be reopened with a reason. What and where it is makes the list of problems
    (问题清单), who puts it right by what and when the list of duties (责任清单).
    """

    class State(models.TextChoices):
        FOUND = "found", _("待登记")
        ASSIGNED = "assigned", _("已交办")
        RECTIFYING = "rectifying", _("整改中")
        REQUESTED = "requested", _("申请销号")
        CLOSED = "closed", _("已销号")
        SET_ASIDE = "set_aside", _("不登记")

    class Source(models.TextChoices):
        REPORT = "report", _("月报反映")
        INSPECTION = "inspection", _("督查发现")
        PUBLIC = "public", _("群众反映")
        OFFICE = "office", _("办公室发现")

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
    number = models.CharField(
        _("编号"), max_length=40, blank=True, help_text=_("登记时自动编号，导入时按此对应。")
    )
    source = models.CharField(_("来源"), max_length=12, choices=Source, default=Source.REPORT)
    notice = models.ForeignKey(
        "oversight.Notice",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name=_("相关文书"),
    )
    where = models.CharField(_("点位"), max_length=200, blank=True)
    what = models.TextField(_("问题"))
    cause = models.TextField(_("原因"), blank=True)
    measures = models.TextField(_("整改措施"), blank=True)
    found_on = models.DateField(_("发现日期"))
    due_on = models.DateField(_("整改期限"), null=True, blank=True)
    owner = models.CharField(_("责任人"), max_length=60, blank=True)
    owner_post = models.CharField(_("责任人职务"), max_length=60, blank=True)
    result = models.TextField(_("整改情况"), blank=True)
    closed_on = models.DateField(_("销号日期"), null=True, blank=True)
    closed_by = models.ForeignKey(
        "agencies.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("销号人"),
    )
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
            models.CheckConstraint(
                name="problem_assigned_has_deadline",
                condition=Q(state__in=["found", "set_aside"]) | Q(due_on__isnull=False),
                violation_error_message=_("交办的问题须有整改期限。"),
            ),
            models.CheckConstraint(
                name="problem_closing_signed",
                condition=Q(state="closed", closed_by__isnull=False, closed_on__isnull=False)
                | (~Q(state="closed") & Q(closed_by__isnull=True, closed_on__isnull=True)),
                violation_error_message=_("销号须记明销号人和日期。"),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="problem_number_once",
                violation_error_message=_("这个问题编号已经用过。"),
            ),
        ]

    def __str__(self) -> str:
        return self.what[:40]

    @property
    def unit(self) -> models.Model | None:
        """Who puts it right."""
        return self.agency or self.region


@pghistory.track()
class ProblemStep(models.Model):
    """One dated step in a problem's life, with what was said."""

    class Action(models.TextChoices):
        ASSIGN = "assign", _("交办")
        SET_ASIDE = "set_aside", _("不登记")
        TAKE_UP = "take_up", _("开始整改")
        TELL = "tell", _("整改进展")
        EXTEND = "extend", _("延期")
        REQUEST = "request", _("申请销号")
        RETURN = "return", _("退回整改")
        CLOSE = "close", _("销号")
        REOPEN = "reopen", _("重新打开")

    problem = models.ForeignKey(
        Problem, models.CASCADE, related_name="steps", verbose_name=_("问题")
    )
    action = models.CharField(_("环节"), max_length=10, choices=Action)
    on = models.DateField(_("日期"))
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("办理人")
    )
    text = models.TextField(_("说明"), blank=True)
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("整改环节")
        verbose_name_plural = _("整改环节")
        ordering = ["problem", "pk"]

    def __str__(self) -> str:
        return f"{self.problem} {self.get_action_display()}"


@pghistory.track()
class SignOff(models.Model):
    """One of the signatures a problem needs before it may be closed (三级签字, R61)."""

    problem = models.ForeignKey(
        Problem, models.CASCADE, related_name="sign_offs", verbose_name=_("问题")
    )
    position = models.PositiveSmallIntegerField(_("次序"))
    body = models.CharField(_("签字方"), max_length=60)
    signed_by = models.CharField(_("签字人"), max_length=60, blank=True)
    signed_on = models.DateField(_("签字日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("签字")
        verbose_name_plural = _("签字")
        ordering = ["problem", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "position"],
                name="sign_off_once",
                violation_error_message=_("同一次序只能有一个签字方。"),
            ),
            models.CheckConstraint(
                name="sign_off_is_dated",
                condition=Q(signed_by="", signed_on__isnull=True)
                | (~Q(signed_by="") & Q(signed_on__isnull=False)),
                violation_error_message=_("签字须记明签字人和日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.signed_by}"
