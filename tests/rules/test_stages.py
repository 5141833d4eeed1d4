"""The five stages of a batch, and what it lacks before it is published."""

from __future__ import annotations

from datetime import date

import pytest

from pledges.planning.stages import Aim, Lack, Missing, Place, Promise, Stage, check, line

START, END = date(2021, 1, 1), date(2021, 12, 31)
AIM = Aim(1, "农村公路", needs_value=True, has_value=True, deadline=END)


def promise(*aims: Aim, **facts) -> Promise:
    told = {"key": 1, "no": "1", "title": "修路", "has_category": True, "lead": True}
    return Promise(**(told | {"aims": aims or (AIM,)} | facts))


def lacks(*promises: Promise) -> list[Lack]:
    return [each.lack for each in check(promises, START, END)]


@pytest.mark.parametrize(
    ("stage", "places"),
    [
        (Stage.SOLICITING, "now ahead ahead ahead ahead"),
        (Stage.DRAFTING, "past now ahead ahead ahead"),
        (Stage.PUBLISHED, "past past past now ahead"),
        (Stage.CLOSED, "past past past past past"),
    ],
)
def test_a_stage_stands_between_what_is_past_and_what_is_ahead(stage, places):
    assert [place for _stage, place in line(stage)] == [Place(word) for word in places.split()]


def test_a_whole_promise_lacks_nothing():
    assert check([promise()], START, END) == []


def test_no_pledges_is_one_thing_missing():
    assert check([], START, END) == [Missing(Lack.NO_PLEDGES)]


@pytest.mark.parametrize(
    ("wrong", "lack", "blocks"),
    [
        (promise(no=" "), Lack.NO_NUMBER, True),
        (promise(title=""), Lack.NO_TITLE, True),
        (promise(lead=False), Lack.NO_LEAD, True),
        (promise(lead_reports=False, lead_has_people=False), Lack.LEAD_IS_MANY, True),
        (promise(Aim(1, "路面", True, True, END, condition=True)), Lack.NO_INDICATOR, True),
        (promise(Aim(1, "路面", True, False, END)), Lack.NO_VALUE, True),
        (promise(Aim(1, "", True, True, END)), Lack.NO_NAME, True),
        (promise(Aim(1, "路面", True, True, date(2020, 12, 31))), Lack.DEADLINE_BEFORE, True),
        (promise(Aim(1, "路面", True, True, date(2022, 1, 1))), Lack.DEADLINE_AFTER, False),
        (promise(Aim(1, "路面", False, False, None)), Lack.NO_DEADLINE, False),
        (promise(has_category=False), Lack.NO_CATEGORY, False),
        (promise(lead_has_people=False), Lack.LEAD_WITHOUT_PEOPLE, False),
    ],
)
def test_each_thing_missing_is_named_and_blocks_or_not(wrong, lack, blocks):
    assert [(each.lack, each.blocks) for each in check([wrong], START, END)] == [(lack, blocks)]


def test_a_number_given_twice_is_told_at_both():
    first, second = promise(key=1), promise(key=2)

    found = check([first, second, promise(key=3, no="2")], START, END)

    assert found == [Missing(Lack.NUMBER_TWICE, first), Missing(Lack.NUMBER_TWICE, second)]


def test_the_days_of_the_batch_belong_to_it():
    assert lacks(promise(Aim(1, "路面", True, True, START), Aim(2, "路基", True, True, END))) == []
