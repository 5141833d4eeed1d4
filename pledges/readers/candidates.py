"""Candidates as people read them: the board, one candidate, a unit's own; and how a vote ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _

from agencies.models import Region, User
from agencies.roles import Verb
from pledges.models import Ballot, BallotLine, Batch, Candidate, Screening, Suggestion
from pledges.models.batch import BatchQuerySet
from pledges.models.candidate import CandidateQuerySet
from pledges.planning.stages import OPEN
from pledges.planning.voting import Outcome, Rule, Votes, chosen, contenders

Aspect, State = Screening.Aspect, Candidate.State


TONES = {
    Screening.Outcome.PASS: "passed",
    Screening.Outcome.DOUBT: "late",
    Screening.Outcome.FAIL: "must",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """The answer to one of the four questions; without ``row`` it is not answered yet."""

    label: str
    aspect: str
    row: Screening | None

    @property
    def words(self) -> str:
        return str(self.row.get_outcome_display()) if self.row else _("未筛选")

    @property
    def tone(self) -> str:
        """How the word is set off: what passed needs nobody's eye."""
        return TONES[Screening.Outcome(self.row.outcome)] if self.row else "unanswered"


@dataclass(frozen=True, slots=True)
class Card:
    """A candidate with its four marks and how many suggestions it answers."""

    candidate: Candidate
    marks: list[Mark]
    suggestions: int

    @property
    def from_whom(self) -> str:
        """Who put it forward, as far as is known."""
        return str(self.candidate.agency or self.candidate.proposer or "")


@dataclass(frozen=True, slots=True)
class Column:
    """One state of the board with its candidates."""

    state: str
    label: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Further:
    """What a further round would be held over; no ``places`` where none is needed."""

    contenders: tuple[int, ...]
    places: int
    tied: bool


@dataclass(frozen=True, slots=True)
class Round:
    """A recorded round with what it decided; ``tied`` and ``chosen`` are candidates."""

    ballot: Ballot
    lines: list[BallotLine]
    outcome: Outcome
    is_last: bool

    @property
    def tied(self) -> list[Candidate]:
        return [line.candidate for line in self.lines if line.candidate_id in self.outcome.tied]

    @property
    def told(self) -> list[tuple[BallotLine, str, str]]:
        """Each line with its result in words and how the word is set off."""
        return [(line, *self._result(line)) for line in self.lines]

    def _result(self, line: BallotLine) -> tuple[str, str]:
        if line.chosen:
            return _("入选"), "accepted"
        if line.candidate_id in self.outcome.tied:
            return _("得票相同，待再次票决"), "late"
        return _("未入选"), ""


def calls_for(user: User, *, open_only: bool = True) -> BatchQuerySet:
    """Batches an agency may put candidates forward to: of its own place or one above it."""
    if user.agency is None or not (user.can(Verb.FILL_REPORTS) or user.can(Verb.SIGN_REPORTS)):
        return Batch.objects.none()
    places: list[int] = []
    region: Region | None = user.agency.region
    while region is not None:
        places.append(region.pk)
        region = region.parent
    found = Batch.objects.filter(region__in=places)
    return found.filter(stage__in=OPEN) if open_only else found


def own_candidates(user: User) -> CandidateQuerySet:
    """What the person's agency has put forward, the newest first."""
    if user.agency_id is None:
        return Candidate.objects.none()
    rows = Candidate.objects.put_forward_by(user.agency_id)
    return rows.select_related("batch", "lead", "pledge").order_by("-made_on", "-pk")


def told_to_unit(candidate: Candidate) -> str:
    """How the candidate stands, as whoever put it forward reads it."""
    if candidate.state == State.CHOSEN and candidate.pledge:
        return _("已列为第%(no)s件实事“%(title)s”。") % {
            "no": candidate.pledge.no,
            "title": candidate.pledge,
        }
    if candidate.state == State.CHOSEN:
        return _("已确定列入本批次。")
    if candidate.state == State.DROPPED:
        return _("未入选：%(reason)s") % {"reason": candidate.drop_reason}
    if candidate.batch.stage not in OPEN:
        return _("本批次已审定，未列入；留在候选库。")
    return _("已入库，待审定。") if candidate.state == State.POOLED else _("办公室正在筛选。")


def may_revise(candidate: Candidate) -> bool:
    """May whoever put it forward still change it?"""
    return candidate.state == State.PROPOSED and candidate.batch.stage in OPEN


def board(batch: Batch, wanted: Mapping[str, Any]) -> list[Column]:
    """The batch's candidates by state, narrowed by what the filter says. Two queries."""
    rows = (
        Candidate.objects.filter(batch=batch)
        .select_related("agency", "lead", "pledge")
        .prefetch_related("screenings")
        .annotate(suggested=Count("suggestions"))
        .order_by("made_on", "pk")
    )
    if wanted.get("source"):
        rows = rows.filter(source=wanted["source"])
    if wanted.get("lead"):
        rows = rows.filter(lead=wanted["lead"])
    for word in (wanted.get("words") or "").split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(content__icontains=word) | Q(domain__icontains=word)
        )
    cards = [Card(row, marks_of(row), row.suggested) for row in rows]
    shown = [state for state in State if wanted.get("state") in (None, "", state.value)]
    return [
        Column(
            state.value,
            str(state.label),
            [card for card in cards if card.candidate.state == state],
        )
        for state in shown
    ]


def tally(batch: Batch) -> list[tuple[str, str, int]]:
    """How many candidates stand in each state, whatever the filter. One query."""
    counted = dict(
        Candidate.objects.filter(batch=batch)
        .order_by("state")
        .values_list("state")
        .annotate(n=Count("pk"))
    )
    return [(state.value, str(state.label), counted.get(state.value, 0)) for state in State]


def marks_of(candidate: Candidate) -> list[Mark]:
    """需求 可行 资金 风险, answered or not."""
    stored = {row.aspect: row for row in candidate.screenings.all()}
    return [Mark(str(aspect.label), aspect.value, stored.get(aspect.value)) for aspect in Aspect]


def free_suggestions(batch: Batch, candidate: Candidate | None = None) -> list[Suggestion]:
    """Suggestions taken up that no other candidate has, the candidate's own first."""
    rows = Suggestion.objects.filter(
        solicitation__batch=batch, state=Suggestion.State.TAKEN_UP
    ).annotate(followers=Count("merged"))
    mine = Q(candidate=candidate.pk) if candidate else Q(pk=None)
    free = rows.filter(Q(candidate=None) | mine)
    return sorted(free.select_related("region"), key=lambda row: (row.candidate_id is None, row.pk))


def rounds(batch: Batch) -> list[Round]:
    """Every recorded round of the batch, in order. Two queries."""
    lines = BallotLine.objects.select_related("candidate").order_by("-in_favour", "pk")
    ballots = list(
        Ballot.objects.filter(batch=batch)
        .select_related("by")
        .prefetch_related(Prefetch("lines", lines))
        .order_by("round")
    )
    return [
        Round(ballot, list(ballot.lines.all()), outcome_of(ballot), ballot is ballots[-1])
        for ballot in ballots
    ]


def outcome_of(ballot: Ballot) -> Outcome:
    """How the round ended, by its own rule."""
    return chosen(
        votes_of(ballot.lines.all()),
        ballot.places,
        Rule(ballot.rule),
        members=ballot.members,
        valid=ballot.valid,
    )


def further_round(last: Ballot) -> Further:
    """What a round after ``last`` would be held over."""
    outcome = outcome_of(last)
    voted_on = [line.candidate_id for line in last.lines.all()]
    return Further(contenders(outcome, voted_on), outcome.unfilled, bool(outcome.tied))


def ties(candidate: Candidate) -> bool:
    """Does the candidate wait for a further round, level with others at the last place?"""
    last = (
        Ballot.objects.filter(batch=candidate.batch_id)
        .prefetch_related("lines")
        .order_by("round")
        .last()
    )
    return last is not None and candidate.pk in outcome_of(last).tied


def votes_of(lines: Iterable[BallotLine]) -> list[Votes]:
    return [
        Votes(line.candidate_id, line.in_favour, line.against, line.abstained) for line in lines
    ]
