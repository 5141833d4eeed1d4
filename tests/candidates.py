"""Next year's batch with its candidates, brought as far as a test asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from agencies.models import User
from pledges.actions.ballots import Record, record_ballot
from pledges.actions.batches import Ruling, Source, decide
from pledges.actions.candidates import Proposal, put_forward
from pledges.actions.screening import Answer, pool, screen
from pledges.models import Ballot, Batch, Candidate, Decision, Solicitation, Suggestion
from pledges.planning.voting import Votes

DAY = date(2020, 11, 16)
PASSED = {aspect: Answer("pass") for aspect in ("need", "feasible", "money", "risk")}
SOURCE = Source("2021年政府工作报告", "承德日报", date(2020, 12, 28), date(2021, 1, 1))
BY_LEADERSHIP = Ruling("leadership", "市委、市政府", DAY, "承办发〔2020〕21号")


def make_next(batch: Batch, stage: str = "drafting", **facts: Any) -> Batch:
    """2021年承德市民心实事, on its way while ``batch`` runs."""
    told: dict[str, Any] = {
        "slug": "chengde-2021", "title": "2021年承德市民心实事", "starts_on": date(2021, 1, 1),
        "ends_on": date(2021, 12, 31), "stage": stage, "region": batch.region,
        "issuer": batch.issuer, "office": batch.office,
    }  # fmt: skip
    return Batch.objects.create(**(told | facts))


def proposal(title: str = "改造农村公路300公里", **facts: Any) -> Proposal:
    """What an agency or the office wants done."""
    return Proposal(**({"title": title, "content": "改造县乡公路", "source": "office"} | facts))


def make_candidate(batch: Batch, by: User, title: str = "农村公路", **facts: Any) -> Candidate:
    """A candidate the office has entered."""
    return put_forward(batch=batch, proposal=proposal(title, **facts), by=by, today=DAY)


def make_pooled(batch: Batch, by: User, *titles: str) -> list[Candidate]:
    """Candidates that have passed all four questions and stand in the pool."""
    made = [make_candidate(batch, by, title) for title in titles]
    for candidate in made:
        screen(candidate=candidate, answers=PASSED, by=by, today=DAY)
        pool(candidate=candidate, by=by, today=DAY)
        candidate.refresh_from_db()
    return made


def make_record(**facts: Any) -> Record:
    """100 members, 90 valid votes, two places, the most votes win."""
    told: dict[str, Any] = {
        "body": "市十四届人大六次会议", "held_on": DAY, "rule": "most", "places": 2,
        "members": 100, "present": 96, "issued": 96, "returned": 92, "valid": 90,
        "document": "票决结果报告单",
    }  # fmt: skip
    return Record(**(told | facts))


def make_ballot(
    batch: Batch, by: User, votes: Sequence[tuple[Candidate, int]], **facts: Any
) -> Ballot:
    """A round in which the candidates received so many votes in favour."""
    lines = [Votes(candidate.pk, in_favour) for candidate, in_favour in votes]
    return record_ballot(batch=batch, record=make_record(**facts), votes=lines, by=by, today=DAY)


def make_decided(batch: Batch, by: User, chosen: Sequence[Candidate] = ()) -> Decision:
    """The batch settled by the leadership."""
    ruling = Ruling("leadership", "市委、市政府", DAY, "承办发〔2020〕21号", [c.pk for c in chosen])
    return decide(batch=batch, ruling=ruling, by=by, today=DAY)


def make_suggestion(batch: Batch, title: str = "修路", state: str = "taken_up") -> Suggestion:
    """A citizen's suggestion the office has taken up."""
    call, _made = Solicitation.objects.get_or_create(
        batch=batch,
        defaults={
            "announcement": "请提建议", "opens_on": date(2020, 10, 1),
            "closes_on": date(2020, 10, 31),
        },
    )  # fmt: skip
    number = Suggestion.objects.count() + 1
    decided = {} if state == "new" else {"decided_by_id": _officer(batch), "decided_on": DAY}
    return Suggestion.objects.create(
        solicitation=call, title=title, text="村里的路不好走", receipt=f"R{number:05d}",
        received_on=date(2020, 10, 9), state=state, **decided,
    )  # fmt: skip


def _officer(batch: Batch) -> int:
    return User.objects.filter(agency=batch.office).values_list("pk", flat=True)[0]


def planning_addresses(batch: Batch, officer: User, reporter: User) -> dict[str, dict[str, Any]]:
    """What the planning stage's pages are about: a batch in 谋划 with a vote and candidates."""
    following = make_next(batch, slug="planned-2021")
    field = make_pooled(following, officer, "修路", "修桥", "护栏")
    ballot = make_ballot(following, officer, [(row, 9 - at) for at, row in enumerate(field)])
    own = put_forward(batch=following, proposal=proposal(), by=reporter, today=DAY)
    of_batch = (
        "planning_batch", "batch_drafting", "decision_new", "decision_reopen", "batch_publish",
        "candidates", "candidate_new", "ballots", "ballot_new", "desk_candidate_new",
    )  # fmt: skip
    of_candidate = ("", "_edit", "_screen", "_pool", "_drop", "_back", "_suggestions")
    pledge = following.pledges.create(no="1", position=1, title="修路")
    return (
        {name: {"slug": following.slug} for name in of_batch}
        | {f"candidate{name}": {"pk": own.pk} for name in of_candidate}
        | {
            "batch_new": {},
            "desk_candidates": {},
            "desk_candidate_edit": {"pk": own.pk},
            "ballot_withdraw": {"pk": ballot.pk},
            "pledge_candidate": {"pk": pledge.pk},
        }
    )
