"""Rows of candidates, votes and decisions that the database refuses, by the constraint's name."""

from __future__ import annotations

from datetime import date
from typing import Any

from pledges.models import Ballot, BallotLine, Candidate, Decision, Screening

DAY = date(2020, 4, 30)


def _candidate(world: Any, **facts: Any) -> Candidate:
    told = {
        "batch": world.batch, "source": "office", "title": "修路", "content": "x",
        "made_by": world.person, "made_on": DAY,
    }  # fmt: skip
    return Candidate(**(told | facts))


def _screening(world: Any, **facts: Any) -> Screening:
    told = {
        "candidate": _saved(_candidate(world)), "aspect": "need", "outcome": "pass",
        "by": world.person, "on": DAY,
    }  # fmt: skip
    return Screening(**(told | facts))


def _ballot(world: Any, **facts: Any) -> Ballot:
    told = {
        "batch": world.batch, "body": "人大", "held_on": DAY, "rule": "most", "places": 1,
        "members": 9, "present": 9, "issued": 9, "returned": 9, "valid": 9, "document": "x",
        "by": world.person,
    }  # fmt: skip
    return Ballot(**(told | facts))


def _line(world: Any) -> BallotLine:
    return BallotLine(
        ballot=_saved(_ballot(world)),
        candidate=_saved(_candidate(world)),
        in_favour=1,
        chosen=True,
    )


def _saved(row: Any) -> Any:
    row.save()
    return row


def _again(row: Any) -> Any:
    """The same row once more."""
    row.save()
    row.pk, row._state.adding = None, True
    return row


CANDIDATES = {
    "candidate_title_once": lambda w: _again(_candidate(w)),
    "candidate_dropped_why": lambda w: _candidate(w, state="dropped"),
    "candidate_agency_named": lambda w: _candidate(w, source="agency"),
    "candidate_pledge_chosen": lambda w: _candidate(w, pledge=w.pledge, state="pooled"),
    "candidate_money_not_below_0": lambda w: _candidate(w, estimated_yuan=-1),
    "screening_aspect_once": lambda w: _again(_screening(w)),
    "screening_says_why": lambda w: _screening(w, outcome="fail"),
    "ballot_round_once": lambda w: _again(_ballot(w)),
    "ballot_counts_agree": lambda w: _ballot(w, valid=10),
    "ballot_has_places": lambda w: _ballot(w, places=0),
    "ballot_line_once": lambda w: _again(_line(w)),
    "decision_has_document": lambda w: Decision(
        batch=w.batch, kind="ballot", body="人大", decided_on=DAY, by=w.person
    ),
}
