"""As many rows of every kind the interface tells of as a test asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.actions.webhooks import announce
from agencies.models import Region, User
from agencies.models.webhook import AnnouncementKind
from agencies.roles import Role
from oversight.actions.bulletins import draw_up
from oversight.actions.drafting import draft_notices
from oversight.models import AcceptanceCase, Bulletin, Notice
from pledges.models import Batch, Milestone, Project, Share
from progress.actions.judging import judge_batch
from progress.models import ReportingMonth, SpecialReport
from progress.periods import add_months
from tests.api.more_rows import make_change, make_figures, make_votes, make_word
from tests.candidates import make_candidate
from tests.conftest import TODAY
from tests.evidence_samples import attach_photo, pdf
from tests.letters import FRIDAY, replied, sent
from tests.notices import NOW
from tests.people import make_person
from tests.problems import make_requested
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import release
from tests.suggestions import make_answered, make_call, make_next_batch

Fill = Callable[[int], None]


@pytest.fixture
def fill(batch, roads, counties, officer, director, reporter, head) -> Fill:
    """``fill(3)``: three places with their reports, letters and replies, three problems, three
    acceptances … beside ``roads``, which the agency itself reports."""

    def make(rows: int) -> None:
        places = counties[:rows]
        name = roads.indicator.name
        shares = [
            make_share(roads.indicator.pledge, name=name, target="30", region=place)
            for place in places
        ]
        _progress(batch, roads, shares, reporter)
        _letters(batch, places, director)
        snapshot = _snapshot(batch, officer)
        call = make_call(make_next_batch(batch))
        publication = release(batch)
        for number in range(rows):
            _supervision(roads, number, officer, head, snapshot)
            _works(roads, number, reporter, head)
            make_answered(call, officer, f"第{number}条")
            candidate = make_candidate(
                call.batch, officer, f"第{number}个", agency=roads.reporting_agency, source="agency"
            )
            make_votes(candidate, number, officer)
            make_change(roads, number, director)
            make_figures(roads, number, places[number], officer)
            make_word(publication, number)
            announce(kind=AnnouncementKind.PUBLICATION, matter=f"test:{number}", data={}, now=NOW)
            make_person(Role.LEADER)

    return make


def _progress(batch: Batch, roads: Share, shares: list[Share], reporter: User) -> None:
    """Reports of places, figures, files, verdicts, flags, settled months."""
    whole = make_accepted(roads, APRIL, "30")
    for number, share in enumerate(shares):
        make_accepted(share, APRIL, "1")
        attach_photo(whole.report, roads, reporter)
        ReportingMonth.objects.create(batch=batch, month=add_months(APRIL, -number))
        pledge = make_pledge(batch, roads.reporting_agency, title=f"第{number}件")
        make_share(pledge, name=f"指标{number}")
    judge_batch(batch=batch, today=TODAY)


def _letters(batch: Batch, places: list[Region], director: User) -> None:
    """A letter to each place, answered; their lead has a copy."""
    draft_notices(batch=batch, today=FRIDAY)
    for place in places:
        letter = sent(Notice.objects.get(region=place), director, number=f"第{place.pk}号")
        plan = SimpleUploadedFile("整改方案.pdf", pdf())
        replied(letter, make_person(Role.HEAD, region=place), files=[plan])


def _supervision(
    roads: Share, number: int, officer: User, head: User, snapshot: dict[str, Any]
) -> None:
    pledge = roads.indicator.pledge
    make_requested(pledge, officer, head, what=f"第{number}处路面开裂")
    other = pledge.batch.pledges.get(title=f"第{number}件")
    case = AcceptanceCase.objects.create(
        pledge=other, agency=head.agency, finished_on=FRIDAY, summary="全部建成。",
        applied_by=head, applied_on=FRIDAY,
    )  # fmt: skip
    case.indicators.set(other.indicators.all())
    Bulletin.objects.create(
        batch=pledge.batch, kind="monthly", month=add_months(APRIL, -number), title="通报",
        snapshot=snapshot, texts={}, state="issued", issued_by=officer, issued_on=FRIDAY,
        prepared_by=officer, prepared_on=FRIDAY,
    )  # fmt: skip


def _snapshot(batch: Batch, officer: User) -> dict[str, Any]:
    """April's figures, as a bulletin prints them."""
    draft = draw_up(batch=batch, kind="monthly", month=APRIL, by=officer, today=FRIDAY)
    draft.delete()
    return draft.snapshot


def _works(roads: Share, number: int, reporter: User, head: User) -> None:
    pledge = roads.indicator.pledge
    project = Project.objects.create(
        pledge=pledge, position=number + 1, name=f"{number}号路", indicator=roads.indicator,
        implementer=reporter.agency, region=pledge.batch.region, stage="started",
    )  # fmt: skip
    Milestone.objects.create(pledge=pledge, project=project, what="通车", due=TODAY)
    SpecialReport.objects.create(
        kind="major", batch=pledge.batch, pledge=pledge, agency=reporter.agency,
        title=f"第{number}件", body="文", state="signed", written_by=reporter, signed_by=head,
        signed_on=TODAY,
    )  # fmt: skip
