from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def for_office(self, office_id: int | None) -> CandidateQuerySet:
        """Candidates of the batches one office manages."""
        return self.filter(batch__office_id=office_id)

    def put_forward_by(self, agency_id: int | None) -> CandidateQuerySet:
        """What one agency has put forward."""
        return self.filter(agency_id=agency_id)


@pghistory.track()
class Candidate(models.Model):
    """A matter that may become a pledge of the batch (候选项目), before anything is decided.

    Put forward by an agency, a deputy, the public or the office itself. Screened by four
    questions (``Screening``); those that pass stand in the pool (候选库) and may be voted on.
    ``pledge`` is what a chosen one became.
    """

    class Source(models.TextChoices):
        AGENCY = "agency", _("部门提报")
        DEPUTY = "deputy", _("人大代表建议")
        MEMBER = "member", _("政协委员提案")
        PUBLIC = "public", _("群众建议")
        OFFICE = "office", _("办公室谋划")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待筛选")
        POOLED = "pooled", _("已入库")
        CHOSEN = "chosen", _("已确定")
        DROPPED = "dropped", _("未入选")

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="candidates", verbose_name=_("批次")
    )
    source = models.CharField(_("来源"), max_length=8, choices=Source)
    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="candidates",
        verbose_name=_("提报单位"),
    )
    proposer = models.CharField(_("提出者"), max_length=60, blank=True)
    title = models.CharField(_("项目名称"), max_length=100)
    content = models.TextField(_("建设内容和目标"), max_length=2000)
    domain = models.CharField(_("所属方面"), max_length=60, blank=True)
    scope = models.CharField(_("实施范围"), max_length=120, blank=True)
    lead = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("拟牵头单位"),
    )
    estimated_yuan = models.DecimalField(
        _("估算资金（元）"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    funding_note = models.CharField(_("资金来源"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.PROPOSED)
    drop_reason = models.CharField(_("未入选原因"), max_length=200, blank=True)
    pledge = models.OneToOneField(
        "pledges.Pledge",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="candidate",
        verbose_name=_("确定为实事"),
    )
    made_by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("填报人")
    )
    made_on = models.DateField(_("提报日期"))

    objects: ClassVar[CandidateQuerySet] = CandidateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("候选项目")
        verbose_name_plural = _("候选项目")
        ordering = ["batch", "made_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "title"],
                name="candidate_title_once",
                violation_error_message=_("本批次已有同名候选项目。"),
            ),
            models.CheckConstraint(
                name="candidate_dropped_why",
                condition=~Q(state="dropped") | ~Q(drop_reason=""),
                violation_error_message=_("未入选须写明原因。"),
            ),
            models.CheckConstraint(
                name="candidate_agency_named",
                condition=~Q(source="agency") | Q(agency__isnull=False),
                violation_error_message=_("部门提报的项目须写明提报单位。"),
            ),
            models.CheckConstraint(
                name="candidate_pledge_chosen",
                condition=Q(pledge__isnull=True) | Q(state="chosen"),
                violation_error_message=_("只有已确定的候选项目才能成为实事。"),
            ),
            models.CheckConstraint(
                name="candidate_money_not_below_0",
                condition=Q(estimated_yuan__isnull=True) | Q(estimated_yuan__gte=0),
                violation_error_message=_("估算资金不得为负数。"),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class Screening(models.Model):
    """The answer to one of the four questions about a candidate (需求、可行、资金、风险)."""

    class Aspect(models.TextChoices):
        NEED = "need", _("需求")
        FEASIBLE = "feasible", _("可行")
        MONEY = "money", _("资金")
        RISK = "risk", _("风险")

    class Outcome(models.TextChoices):
        PASS = "pass", _("通过")
        DOUBT = "doubt", _("需完善")
        FAIL = "fail", _("不通过")

    candidate = models.ForeignKey(
        Candidate, models.CASCADE, related_name="screenings", verbose_name=_("候选项目")
    )
    aspect = models.CharField(_("筛选项"), max_length=8, choices=Aspect)
    outcome = models.CharField(_("结论"), max_length=5, choices=Outcome)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("筛选人")
    )
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("候选项目筛选")
        verbose_name_plural = _("候选项目筛选")
        ordering = ["candidate", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "aspect"],
                name="screening_aspect_once",
                violation_error_message=_("该项目这一筛选项已有结论。"),
            ),
            models.CheckConstraint(
                name="screening_says_why",
                condition=Q(outcome="pass") | ~Q(note=""),
                violation_error_message=_("结论不是“通过”的，须写明情况。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_aspect_display()} {self.get_outcome_display()}"


@pghistory.track()
class Ballot(models.Model):
    """One round of a vote with more candidates than places (差额票决), as its record has it.

    ``places`` are the pledges to be chosen, ``members`` all who are entitled to vote.
    """

    class Rule(models.TextChoices):
        HALF_OF_MEMBERS = "members", _("获全体成员过半数赞成")
        HALF_OF_VOTES = "votes", _("获有效票过半数赞成")
        MOST_VOTES = "most", _("按赞成票多少排定")

    batch = models.ForeignKey(
        "pledges.Batch", models.CASCADE, related_name="ballots", verbose_name=_("批次")
    )
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    body = models.CharField(_("票决机关"), max_length=80)
    held_on = models.DateField(_("票决日期"))
    rule = models.CharField(_("当选规则"), max_length=8, choices=Rule)
    places = models.PositiveSmallIntegerField(_("应选名额"))
    members = models.PositiveIntegerField(_("全体成员"))
    present = models.PositiveIntegerField(_("到会人数"))
    issued = models.PositiveIntegerField(_("发出票数"))
    returned = models.PositiveIntegerField(_("收回票数"))
    valid = models.PositiveIntegerField(_("有效票数"))
    document = models.CharField(_("票决记录"), max_length=200)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("票决")
        verbose_name_plural = _("票决")
        ordering = ["batch", "round"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "round"],
                name="ballot_round_once",
                violation_error_message=_("本批次这一轮票决已有记录。"),
            ),
            models.CheckConstraint(
                name="ballot_counts_agree",
                condition=Q(
                    members__gte=F("present"),
                    present__gte=F("issued"),
                    issued__gte=F("returned"),
                    returned__gte=F("valid"),
                ),
                violation_error_message=_(
                    "到会人数不得多于全体成员，发出、收回、有效票数依次不得多于前一数。"
                ),
            ),
            models.CheckConstraint(
                name="ballot_has_places",
                condition=Q(places__gte=1, valid__gte=1),
                violation_error_message=_("应选名额和有效票数至少为1。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.body}"


@pghistory.track()
class BallotLine(models.Model):
    """The votes one candidate received; ``chosen`` as the rule has it (planning.voting)."""

    ballot = models.ForeignKey(Ballot, models.CASCADE, related_name="lines", verbose_name=_("票决"))
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="ballot_lines", verbose_name=_("候选项目")
    )
    in_favour = models.PositiveIntegerField(_("赞成票"))
    against = models.PositiveIntegerField(_("反对票"), default=0)
    abstained = models.PositiveIntegerField(_("弃权票"), default=0)
    chosen = models.BooleanField(_("入选"))

    class Meta:
        verbose_name = _("票决结果")
        verbose_name_plural = _("票决结果")
        ordering = ["ballot", "-in_favour", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "candidate"],
                name="ballot_line_once",
                violation_error_message=_("同一轮票决一个候选项目只记一次。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate} {self.in_favour}"


@pghistory.track()
class Decision(models.Model):
    """How the batch was settled before it was published (审定): by vote, or by the leadership.

    「经省委省政府研究确定」 (R13): who decided, on what day, in which document.
    """

    class Kind(models.TextChoices):
        BALLOT = "ballot", _("人大代表票决")
        LEADERSHIP = "leadership", _("党委政府研究确定")

    batch = models.OneToOneField(
        "pledges.Batch", models.CASCADE, related_name="decision", verbose_name=_("批次")
    )
    kind = models.CharField(_("审定方式"), max_length=10, choices=Kind)
    body = models.CharField(_("审定机关"), max_length=80)
    decided_on = models.DateField(_("审定日期"))
    document = models.CharField(_("依据文件"), max_length=200)
    by = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("审定")
        verbose_name_plural = _("审定")
        constraints = [
            models.CheckConstraint(
                name="decision_has_document",
                condition=~Q(document="") & ~Q(body=""),
                violation_error_message=_("审定须写明审定机关和依据文件。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.body} {self.decided_on}"
