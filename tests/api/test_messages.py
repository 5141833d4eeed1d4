"""A system reads what its own account was told, and nobody else's."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from agencies.actions.messages import post
from agencies.models import Message

EIGHT = datetime(2020, 5, 8, 8, 0, tzinfo=timezone.get_fixed_timezone(480))


@pytest.fixture
def told(reporter, other_reporter) -> None:
    """Two things the reporter was told, an hour apart; one the other was."""
    for people, matter, hours in (
        ([reporter], "report:1", 1), ([reporter], "report:2", 0), ([other_reporter], "report:3", 0),
    ):  # fmt: skip
        post(
            people=people, matter=matter, rung="returned", subject="月报已退回", body="请修改。",
            link="/desk/", now=EIGHT + timedelta(hours=hours),
        )  # fmt: skip


def test_the_account_s_own_are_told_the_oldest_first(ask, told, reporter):
    found = ask("messages/", reporter).json()

    assert found["count"] == 2
    assert [row["matter"] for row in found["results"]] == ["report:2", "report:1"]
    assert found["results"][0] == {
        "id": str(Message.objects.get(matter="report:2").pk),
        "matter": "report:2",
        "rung": "returned",
        "subject": "月报已退回",
        "body": "请修改。",
        "link": "/desk/",
        "created_at": "2020-05-08T08:00:00+08:00",
    }


def test_a_reader_goes_on_from_where_it_stopped(ask, told, reporter):
    found = ask("messages/?since=2020-05-08T08:30:00%2B08:00", reporter).json()

    assert [row["matter"] for row in found["results"]] == ["report:1"]


def test_reading_them_leaves_them_unread_for_people(ask, told, reporter):
    ask("messages/", reporter)

    assert Message.objects.filter(read_at__isnull=True).count() == 3
