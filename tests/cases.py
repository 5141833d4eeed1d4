"""Acceptance cases in the tests: a road that is built, signed for, and shown."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.models import User
from oversight.actions.acceptance import Answer, check_lines
from oversight.actions.acceptance_applying import apply_for_acceptance
from oversight.models import AcceptanceCase, AcceptanceItem
from pledges.models import Indicator, Share
from progress.models import Reading, ReportStep
from tests.evidence_samples import attach_photo
from tests.promises import APRIL, make_accepted

DAY = date(2020, 5, 8)
FINISHED = date(2020, 4, 28)


def make_finished(share: Share, head: User, reporter: User, value: str = "309.6") -> Reading:
    """April's accepted figure of the share, signed by the head and shown in a photo."""
    reading = make_accepted(share, APRIL, value)
    ReportStep.objects.create(report=reading.report, action="sign", by=head, on=date(2020, 5, 5))
    attach_photo(reading.report, share, reporter)
    return reading


def make_condition(share: Share, name: str = "路面质量达到三级标准") -> Indicator:
    """A quality standard of the share's pledge (准入条件)."""
    pledge = share.indicator.pledge
    return Indicator.objects.create(
        pledge=pledge, position=9, name=name, kind="qualitative", comparator="qualitative",
        condition=True,
    )  # fmt: skip


def make_case(share: Share, head: User, *, finished_on: date = FINISHED) -> AcceptanceCase:
    """The head's application for the share's indicator."""
    return apply_for_acceptance(
        pledge=share.indicator.pledge,
        indicators=[share.indicator],
        finished_on=finished_on,
        summary="全部建成通车。",
        files=(),
        by=head,
        today=DAY,
    )


def check_all(case: AcceptanceCase, by: User) -> None:
    """The officer calls every line but the visit met."""
    items = case.items.exclude(kind=AcceptanceItem.Kind.VISIT)
    answers = {item.pk: Answer(True, "已核对") for item in items}
    check_lines(case=case, answers=answers, by=by, today=DAY)


def line(case: AcceptanceCase, kind: str) -> AcceptanceItem:
    return case.items.get(kind=kind)


@pytest.fixture
def finished(roads, head, reporter) -> Reading:
    """309.6 of 300公里 by the end of April, with everything that proves it."""
    return make_finished(roads, head, reporter)


@pytest.fixture
def case(finished, roads, head) -> AcceptanceCase:
    """市交通运输局's application for its roads."""
    return make_case(roads, head)
