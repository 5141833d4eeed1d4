"""Calls and suggestions in the tests: the city asks what to build in 2021."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agencies.models import User
from agencies.receipts import new_receipt
from pledges.actions.moderation import answer, take_up
from pledges.models import Batch, Solicitation, Suggestion

OPENS, CLOSES = date(2020, 5, 1), date(2020, 5, 31)
DAY = date(2020, 5, 8)


def make_next_batch(former: Batch, **fields: Any) -> Batch:
    """2021's batch, still being drafted, of the office that has 2020's."""
    told = {
        "slug": "chengde-2021", "title": "2021年承德市民心实事", "starts_on": date(2021, 1, 1),
        "ends_on": date(2021, 12, 31), "stage": Batch.Stage.SOLICITING, "region": former.region,
        "issuer": former.issuer, "office": former.office,
    }  # fmt: skip
    return Batch.objects.create(**(told | fields))


def make_call(batch: Batch, **fields: Any) -> Solicitation:
    """A call open in May 2020."""
    told = {"announcement": "请写明希望办什么事。", "opens_on": OPENS, "closes_on": CLOSES}
    return Solicitation.objects.create(batch=batch, **(told | fields))


def make_suggestion(
    call: Solicitation, title: str = "老旧小区加装电梯", **fields: Any
) -> Suggestion:
    """A suggestion as it comes in."""
    told = {"text": "老人上下楼不便。", "receipt": new_receipt(), "received_on": DAY}
    if fields.get("contact"):
        told["contact_until"] = date(2020, 8, 29)
    return Suggestion.objects.create(solicitation=call, title=title, **(told | fields))


def make_answered(
    call: Solicitation,
    by: User,
    title: str = "老旧小区加装电梯",
    *,
    public: bool = True,
    **fields: Any,
) -> Suggestion:
    """One taken up and answered, in public unless asked otherwise."""
    held = take_up(suggestion=make_suggestion(call, title, **fields), by=by, today=DAY)
    return answer(suggestion=held, answer="将列入明年计划。", public=public, by=by, today=DAY)


@pytest.fixture
def call(batch) -> Solicitation:
    """The call of 2021's batch, open in May 2020."""
    return make_call(make_next_batch(batch))
