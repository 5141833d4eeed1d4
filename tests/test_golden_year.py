"""A simulated year of a province, lived through day by day by the real jobs.

50 件, 120 项, 33 市县, twelve months with their holidays; what becomes of them — lights, flags
and letters — is told in ``golden/story.txt``, which was checked line by line against the rules.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from oversight.tasks import draft_notices
from pledges.models import Indicator, Pledge, Share
from progress.tasks import judge_running
from tests.golden.crew import Crew
from tests.golden.log import Lights, Matters, flags, letters
from tests.golden.province import found
from tests.golden.year import Year

STORY = (Path(__file__).parent / "golden" / "story.txt").read_text(encoding="utf-8")


def live(settings, night: Callable[[date], None]) -> str:
    """Live through the year; the story of it."""
    year, lights, matters = Year(found()), Lights(), Matters()
    told: list[str] = []
    for day in year.days():
        settings.PORTAL_TODAY = day
        year.act(day)
        night(day)
        told += [*lights.changes(day), *matters.changes(day)]
    return "\n".join([*told, "", *flags(), "", *letters()]) + "\n"


def by_itself(_day: date) -> None:
    """A night's jobs, one after the other, in this process."""
    judge_running()
    draft_notices()


@pytest.mark.django_db
def test_the_year_is_the_story_that_was_checked_by_hand(settings):
    assert live(settings, by_itself) == STORY

    assert (Pledge.objects.count(), Indicator.objects.count()) == (50, 120)
    assert Share.objects.filter(region__isnull=False).count() == 33
    out = StringIO()
    call_command("assess", "--replay", stdout=out)
    assert out.getvalue().endswith(", differing 0\n")


@pytest.mark.nightly
@pytest.mark.django_db
def test_the_year_is_the_same_a_second_time(settings):
    assert live(settings, by_itself) == STORY


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_the_year_is_the_same_with_two_workers_and_two_beats(settings, tmp_path):
    with Crew(tmp_path, workers=2, beats=2) as crew:
        assert live(settings, crew.night) == STORY


@pytest.mark.nightly
@pytest.mark.parametrize("seed", [2023, 4])
@pytest.mark.django_db(transaction=True)
def test_the_year_is_the_same_with_workers_killed_at_random(settings, tmp_path, seed):
    chance = random.Random(seed)

    with Crew(tmp_path, workers=2, beats=1) as crew:

        def night(day: date) -> None:
            # more often around the days on which reports come in and something happens
            if chance.random() < (0.35 if day.day <= 12 else 0.03):
                crew.night_with_a_death(day, after=chance.uniform(0, 0.4))
            else:
                crew.night(day)

        assert live(settings, night) == STORY
