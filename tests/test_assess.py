"""`manage.py assess` judges on request, and derives what is stored again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from progress import replaying, set_judging
from progress.facts import Light
from progress.lateness import judge
from progress.models import Flag, Verdict
from tests.promises import APRIL, make_accepted


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("assess", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def lagging(batch, roads):
    make_accepted(roads, APRIL, "30")


def test_it_prints_each_verdict_and_raises_the_flag(batch, lagging):
    rows = json.loads(run("--batch", batch.slug, "--as-of", "2020-04-30", "--json"))

    assert rows == [
        {
            "pledge": "公路工程建设",
            "indicator": "农村公路",
            "region": None,
            "month": "2020-04",
            "expected": 39.67,
            "actual": 10.0,
            "gap": -29.67,
            "light": "yellow",
            "reason": "behind",
            "text": "截至4月30日，计划完成39.67%（119.0公里），实际10.00%（30公里），"
            "落后29.67个百分点，相当于晚91天。",
        }
    ]
    assert Flag.objects.get().raised_on == date(2020, 4, 30)


def test_asking_twice_stores_nothing_more(batch, lagging):
    first = run("--batch", batch.slug, "--as-of", "2020-04-30", "--json")

    assert run("--batch", batch.slug, "--as-of", "2020-04-30", "--json") == first
    assert Verdict.objects.count() == 1


def test_replay_counts_what_it_compared(batch, lagging):
    run("--batch", batch.slug, "--as-of", "2020-04-30")

    assert run("--replay") == "compared 1, differing 0\n"


def test_replay_fails_when_a_rule_has_moved(batch, lagging, monkeypatch):
    run("--batch", batch.slug, "--as-of", "2020-04-30")
    monkeypatch.setattr(replaying, "judge", lambda facts: replace(judge(facts), light=Light.RED))

    with pytest.raises(SystemExit) as exit_:
        run("--replay")
    assert exit_.value.code == 1


def test_by_rule_judges_share_by_share_and_stores_nothing(batch, lagging):
    out = run("--batch", batch.slug, "--as-of", "2020-04-30", "--by-rule")

    assert out == "compared 1, differing 0\n"
    assert Verdict.objects.count() == 0


def test_by_rule_names_the_share_and_fails_when_the_database_judges_otherwise(
    batch, lagging, roads, monkeypatch
):
    monkeypatch.setattr(
        set_judging, "judge", lambda facts: replace(judge(facts), light=Light.GREEN)
    )
    out = StringIO()

    with pytest.raises(SystemExit) as exit_:
        call_command(
            "assess",
            *("--batch", batch.slug, "--as-of", "2020-04-30", "--by-rule"),
            stdout=out,
        )

    line, count, _ = out.getvalue().split("\n")
    assert (line.split(":")[0], count) == (f"share {roads.pk}", "compared 1, differing 1")
    assert exit_.value.code == 1


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "请用 --batch 指定批次。"),
        (("--batch", "jilin-1999"), "没有批次 jilin-1999，现有：chengde-2020。"),
    ],
)
def test_a_batch_that_is_not_there_is_said_in_one_line(batch, arguments, line):
    with pytest.raises(CommandError, match=line):
        run(*arguments)
