"""Every number a stored sentence names is stored beside it: nobody has to take it on trust."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from progress.actions.judging import judge_batch
from progress.models import Verdict
from tests.judged import LARGE, SWIFT, small_batches
from tests.judged_batch import make_country, write
from tests.promises import make_accepted, make_pledge, make_share

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
DAY, MONTH = re.compile(r"(\d+)月(\d+)日"), re.compile(r"(\d+)月")
FIGURES = ("expected", "actual", "gap", "gap_of_plan", "expected_value", "days_late")


def unexplained(verdict: Verdict) -> list[str]:
    """What the sentence says in digits and the row does not hold."""
    inputs = verdict.inputs
    text = verdict.text
    for words in (*(node["what"] for node in inputs["milestones"]), inputs["unit"]):
        text = text.replace(words, "") if words else text
    days = {date.fromisoformat(day) for day in _days(inputs)}
    wrong = [
        match[0]
        for match in DAY.finditer(text)
        if (int(match[1]), int(match[2])) not in {(day.month, day.day) for day in days}
    ]
    text = DAY.sub("", text)
    wrong += [m[0] for m in MONTH.finditer(text) if int(m[1]) != verdict.month.month]
    text = MONTH.sub("", text)
    known = _figures(verdict)
    return wrong + [n for n in NUMBER.findall(text) if Decimal(n.replace(",", "")) not in known]


def _days(inputs: dict[str, Any]) -> list[str]:
    """The days a sentence may name: never one that only stands somewhere in the plan's points."""
    named = [inputs[name] for name in ("day", "deadline", "report_due", "passed_on")]
    dues = [node["due"] for node in inputs["milestones"]]
    return [day for day in (*named, *dues, inputs["schedule"]["start"]) if day]


def _figures(verdict: Verdict) -> set[Decimal]:
    """Figures without their sign: a sentence says 落后 instead."""
    inputs = verdict.inputs
    target = inputs["target"]
    reported = [inputs["value"], inputs["last_value"], target["value"], target.get("upper")]
    found = [getattr(verdict, name) for name in FIGURES]
    return {abs(Decimal(figure)) for figure in (*reported, *found) if figure is not None}


def test_a_number_that_is_not_stored_is_found(batch, roads):
    verdict = Verdict(
        month=date(2020, 4, 1),
        expected=Decimal("39.67"),
        text="截至4月30日，计划完成39.67%（119.0公里），5月未报，相当于晚91天。",
        inputs={
            "day": "2020-04-30",
            "deadline": "2020-10-31",
            "report_due": None,
            "passed_on": None,
            "milestones": [],
            "schedule": {"start": "2020-01-01"},
            "unit": "公里",
            "value": "30.0000",
            "last_value": None,
            "target": {"value": "300.0000"},
        },
    )

    assert unexplained(verdict) == ["5月", "119.0", "91"]


def test_no_number_on_the_real_batches_goes_unexplained(loaded):
    stored = list(Verdict.objects.all())

    assert {v.text: found for v in stored if (found := unexplained(v))} == {}
    assert len({verdict.reason for verdict in stored}) > 8


@pytest.fixture
def country(chengde, office_agency, officer):
    return make_country(chengde, office_agency, officer)


@settings(
    max_examples=25,
    phases=SWIFT,
    suppress_health_check=[*LARGE, HealthCheck.function_scoped_fixture],
)
@given(drawn=small_batches())
def test_no_number_on_any_batch_goes_unexplained(country, drawn):
    with transaction.atomic():
        batch = write(drawn, country)
        for day in drawn.on:
            run = judge_batch(batch=batch, today=day)
            assert {v.text: found for v in run.verdicts if (found := unexplained(v))} == {}
        transaction.set_rollback(True)


def test_both_ends_of_a_range_are_named_and_stored(batch, traffic):
    share = make_share(
        make_pledge(batch, traffic), target="300", comparator="range", upper=Decimal(330)
    )
    make_accepted(share, date(2020, 10, 1), "340")
    judge_batch(batch=batch, today=date(2020, 11, 9))

    verdict = Verdict.objects.get(share=share)
    assert (verdict.light, verdict.text) == (
        "red", "期限10月31日已到，目标300公里至330公里，实际113.33%（340公里），未达目标。",
    )  # fmt: skip
    assert unexplained(verdict) == []
