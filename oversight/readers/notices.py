"""Letters as people read them: the ledger, what waits for the reader, one letter whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency, Region, User
from agencies.official_calendar import official_calendar
from agencies.roles import Verb
from agencies.workdays import Calendar
from oversight.escalation import Approval, Cause
from oversight.ladder import ladder_of, ladders_of, rung_settings
from oversight.models import Attachment, Notice, NoticeMatter, NoticeReply, NoticeStep
from oversight.models.notice import NoticeQuerySet
from oversight.readers.handovers import (
    Handover,
    SoFar,
    Wait,
    handover,
    last_reply,
    overdue_on,
    standing,
)
from oversight.readers.problems import Row as ProblemRow
from oversight.readers.problems import rows_of as problem_rows
from oversight.readers.rows import own_word
from progress.sentences import sentences

FIRST = 8  # of each group that waits; the rest is one filter away
MATTERS = Count("matters", filter=Q(matters__withdrawn=False), distinct=True)


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter in a list; ``matters`` counts what it lists."""

    notice: Notice
    matters: int
    next: Handover


@dataclass(frozen=True, slots=True)
class Group:
    """Letters that wait for the reader for one reason; ``more`` are not shown here."""

    title: str
    hint: str
    rows: list[LetterRow]
    query: str
    more: int


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter as the letter tells of it: the verdict it was drafted on, in words."""

    matter: NoticeMatter
    cause: str
    word: str
    sentence: str

    @property
    def place(self) -> Agency | Region | None:
        """Whose part of the indicator it is; None for the whole."""
        share = self.matter.flag.share
        return share.region or share.agency

    @property
    def is_cleared(self) -> bool:
        """Has the matter been put right meanwhile?"""
        return self.matter.flag.cleared_on is not None


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter with its chain; ``replies`` oldest first, their files without removed ones.

    ``problems`` are those found in following it up, in the order of their numbers.
    """

    notice: Notice
    approval: Approval
    next: Handover
    matters: list[MatterRow]
    steps: list[NoticeStep]
    replies: list[NoticeReply]
    problems: list[ProblemRow]

    @property
    def own_problems(self) -> list[ProblemRow]:
        """Those that the unit written to puts right itself."""
        return [row for row in self.problems if row.problem.unit == self.notice.unit]

    @property
    def waiting(self) -> NoticeReply | None:
        """The reply the office has not looked at yet."""
        return next((r for r in self.replies if r.state == NoticeReply.State.WAITING), None)

    @property
    def returned(self) -> NoticeReply | None:
        """The newest reply, where it came back."""
        newest = self.replies[-1] if self.replies else None
        return newest if newest and newest.state == NoticeReply.State.RETURNED else None


def letters(reader: User) -> NoticeQuerySet:
    """Letters the person may read in the office: an officer's own office's, a leader's all."""
    every = Notice.objects.all()
    if reader.can(Verb.REVIEW_REPORTS):
        every = every.for_office(reader.agency_id)
    return _listed(every)


def letters_to(reader: User) -> NoticeQuerySet:
    """Letters that went out to the person's unit; those recalled say so."""
    return letters_to_unit(reader.agency_id, reader.region_id)


def letters_to_unit(agency_id: int | None, region_id: int | None) -> NoticeQuerySet:
    """The same for a unit by its id."""
    return _listed(Notice.objects.for_unit(agency_id, region_id))


def _listed(found: NoticeQuerySet) -> NoticeQuerySet:
    return (
        found.select_related("batch__office", "agency", "region")
        .defer("body")
        .annotate(last_reply=last_reply(), standing=standing(), matter_count=MATTERS)
        .order_by("-drafted_on", "-pk")
    )


def narrowed(found: NoticeQuerySet, wanted: dict[str, Any], today: date) -> NoticeQuerySet:
    """Those that fit: batch (slug), rung, state, unit (``a7``, ``r7``), overdue."""
    plain = {"batch": "batch__slug", "rung": "rung", "state": "state"}
    for name, column in plain.items():
        if wanted.get(name):
            found = found.filter(**{column: wanted[name]})
    if unit := wanted.get("unit"):
        column = "agency_id" if unit[0] == "a" else "region_id"
        found = found.filter(**{column: int(unit[1:])})
    return found.filter(overdue_on(today)) if wanted.get("overdue") else found


def units_of(found: NoticeQuerySet) -> list[tuple[str, str]]:
    """The units those letters address, as the filter offers them. Two queries."""
    plain = found.order_by()
    agencies = Agency.objects.filter(pk__in=plain.values("agency")).order_by("order", "pk")
    regions = Region.objects.filter(pk__in=plain.values("region")).order_by("order", "code")
    return [
        *((f"a{agency.pk}", str(agency)) for agency in agencies),
        *((f"r{region.pk}", str(region)) for region in regions),
    ]


def rows_of(
    notices: Iterable[Notice], today: date, is_workday: Calendar | None = None
) -> list[LetterRow]:
    """The letters with what comes next, in the order given. Two queries, one with a calendar."""
    listed: Sequence[Any] = list(notices)
    ladders = ladders_of({notice.batch_id for notice in listed})
    is_workday = is_workday or official_calendar()
    rows = []
    for notice in listed:
        approval = rung_settings(ladders[notice.batch_id], notice.rung).approval
        so_far = SoFar(approval, notice.last_reply, notice.standing)
        following = handover(notice, so_far, today, is_workday)
        rows.append(LetterRow(notice, notice.matter_count, following))
    return rows


def waiting_for(reader: User, today: date) -> list[Group]:
    """What waits for the person in the office, by what is to be done. Two queries and a day's."""
    if not reader.can(Verb.SUPERVISE):
        return []
    office_s = Q(state__in=[Notice.State.DRAFTED, Notice.State.REPLIED])
    rows = rows_of(letters(reader).filter(office_s | overdue_on(today)), today)
    late = [row for row in rows if row.next.overdue]
    groups = [
        _group(rows, _("待审核回复"), _("审核后通过或退回。"), "state=replied", Wait.REVIEW),
        _drafts(rows, reader),
        _group(
            rows, _("待确认发出"), _("系统起草，核对、修改后发出；不需要的可以不发。"),
            "state=drafted", Wait.CONFIRM, Wait.RECORD, Wait.SEND,
        ),
        _group(rows, _("待办结"), _("回复已通过，核实后办结。"), "state=replied", Wait.CLOSE),
        _group(
            late, _("单位逾期"),
            _("单位没有按期办理，请督促；逾期的事项会升级到设有“文书逾期时升级到此”的梯级。"),
            "overdue=on", Wait.RECEIPT, Wait.REPLY, Wait.ANEW, Wait.RECTIFY,
        ),
    ]  # fmt: skip
    return [group for group in groups if group.rows]


def _drafts(rows: list[LetterRow], reader: User) -> Group:
    """Orders for the director: to sign, or to wait for."""
    if reader.can(Verb.SIGN_ORDERS):
        title, hint = _("待您签发"), _("签发后由经办人发出。")
    else:
        title, hint = _("待负责人签发"), _("负责人签发后才能发出；可以先核对、修改文字。")
    return _group(rows, title, hint, "state=drafted", Wait.SIGN)


def _group(rows: list[LetterRow], title: str, hint: str, query: str, *waits: Wait) -> Group:
    fitting = [row for row in rows if row.next.wait in waits]
    return Group(title, hint, fitting[:FIRST], query, max(len(fitting) - FIRST, 0))


def letter_page(notice: Notice, today: date) -> LetterPage:
    """One letter with everything about it."""
    replies = list(
        notice.replies.select_related("by", "reviewed_by").prefetch_related(
            Prefetch(
                "attachments",
                Attachment.objects.filter(removed_at=None).select_related("uploaded_by"),
            )
        )
    )
    approval = rung_settings(ladder_of(notice.batch), notice.rung).approval
    matters = matters_of(notice)
    stands = any(not row.matter.withdrawn and not row.is_cleared for row in matters)
    so_far = SoFar(approval, replies[-1].state if replies else None, stands)
    is_workday = official_calendar()
    problems = notice.problems.select_related("agency", "region").order_by("number")
    return LetterPage(
        notice=notice,
        approval=approval,
        next=handover(notice, so_far, today, is_workday),
        matters=matters,
        steps=list(notice.steps.select_related("by")),
        replies=replies,
        problems=problem_rows(problems, today, is_workday),
    )


def matters_of(notice: Notice) -> list[MatterRow]:
    """What the letter lists, with each verdict's sentence; a dropped letter's stay readable."""
    found = list(
        notice.matters.select_related(
            "flag__share__indicator__pledge",
            "flag__share__region",
            "flag__share__agency",
            "verdict",
        ).defer("verdict__inputs")
    )
    texts = sentences(matter.verdict for matter in found)
    return [
        MatterRow(matter, cause_words(matter), own_word(matter.verdict), texts[matter.verdict_id])
        for matter in found
    ]


def cause_words(matter: NoticeMatter) -> str:
    """Why the matter came here: 「连续2个月红灯」, 「未报」, 「文书逾期」."""
    kind = str(matter.get_cause_display())
    if matter.cause not in (Cause.YELLOW, Cause.RED, Cause.UNREPORTED) or matter.months < 2:
        return kind
    words = ngettext("连续%(months)d个月%(kind)s", "连续%(months)d个月%(kind)s", matter.months)
    return words % {"months": matter.months, "kind": kind}
