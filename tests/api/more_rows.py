"""Rows of the kinds the office alone reads: votes, changes, rules, programmes, scores, remarks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from agencies.models import Region, User
from oversight.models import ScoreSheet, ScoringScheme
from pledges.models import (
    Ballot,
    BallotLine,
    Candidate,
    ChangedPledge,
    MovedIndicator,
    PledgeChange,
    Programme,
    Share,
)
from progress.models import JudgingRule
from results.models import Publication
from tests.conftest import TODAY
from tests.promises import APRIL
from tests.remarks import make_remark


def make_votes(candidate: Candidate, number: int, officer: User) -> None:
    """A round of a vote, in which one candidate stood."""
    ballot = Ballot.objects.create(
        batch=candidate.batch, round=number + 1, body="市人大", held_on=TODAY, rule="most",
        places=1, members=100, present=96, issued=96, returned=92, valid=90,
        document="票决结果报告单", by=officer,
    )  # fmt: skip
    BallotLine.objects.create(ballot=ballot, candidate=candidate, in_favour=80, chosen=True)


def make_change(roads: Share, number: int, director: User) -> None:
    """A split that moved an indicator of the roads to another pledge."""
    pledge = roads.indicator.pledge
    other = pledge.batch.pledges.exclude(pk=pledge.pk).order_by("pk")[number]
    change = PledgeChange.objects.create(
        batch=pledge.batch, kind="split", effective_on=TODAY, reason="分工调整",
        document="承办发〔2020〕5号", approved_by=director,
    )  # fmt: skip
    for side, concerned in (("before", pledge), ("after", other)):
        ChangedPledge.objects.create(
            change=change, pledge=concerned, side=side, title=concerned.title
        )
    MovedIndicator.objects.create(
        change=change, indicator=roads.indicator, before=pledge, after=other
    )


def make_figures(roads: Share, number: int, place: Region, officer: User) -> None:
    """A judging rule, a programme that takes the roads in, and a score."""
    batch = roads.indicator.pledge.batch
    signed: dict[str, Any] = {"made_by": officer, "made_on": TODAY}
    JudgingRule.objects.create(
        batch=batch, effective_on=batch.starts_on + timedelta(days=number), reason="试行", **signed
    )
    made = Programme.objects.create(
        office=batch.office, title=f"第{number}个三年计划", first_year=2020, last_year=2022,
        value=900, unit="公里",
    )  # fmt: skip
    roads.indicator.programme = made
    roads.indicator.save()
    scheme, _made = ScoringScheme.objects.get_or_create(
        batch=batch, version=1, defaults=signed | {"reason": "默认办法"}
    )
    ScoreSheet.objects.create(
        scheme=scheme, month=APRIL, region=place, total="91.50", rank=number + 1,
        lines=[{"rule": "pace", "points": "91.50"}], drawn_by=officer, drawn_on=TODAY,
    )  # fmt: skip


def make_word(publication: Publication, number: int) -> None:
    """What a citizen says, with something personal that nobody is told."""
    make_remark(publication, text=f"第{number}条意见", contact="13800000000")
