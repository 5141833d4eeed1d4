"""The demo has bulletins and what citizens wrote, in every state, marked as of the demo."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.models import User
from oversight.models import Bulletin
from pledges.models import Batch
from results.models import Remark

STEPS = ("create_demo_bulletins", "create_demo_publications", "create_demo_remarks")


def told_by(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def demo(worked) -> date:
    """The demo as it is found on its day, which is returned."""
    for step in STEPS:
        told_by(step)
    return worked


def test_bulletins_remarks_and_what_waits_are_there_once(client, demo):
    assert sorted(Bulletin.objects.values_list("kind", "month", "state", "number")) == [
        ("monthly", date(2023, 8, 1), "issued", "吉民生通〔2023〕8号（演示）"),
        ("monthly", date(2023, 9, 1), "draft", ""),
        ("press", date(2023, 8, 1), "issued", ""),
    ]
    remarks = Remark.objects.order_by("pk").values_list("no", "kind", "state", "is_public")
    assert list(remarks) == [
        ("25", "question", "answered", True),
        ("5", "suggestion", "answered", False),
        ("26", "question", "new", False),
        ("23", "objection", "new", False),
    ]
    assert all(remark.text.startswith("（演示）") for remark in Remark.objects.all())
    assert [told_by(step) for step in ("create_demo_bulletins", "create_demo_remarks")] == [
        "演示通报：已有人拟定，未改动",
        "演示意见：已有公众意见，未改动",
    ]
    client.force_login(User.objects.get(username="director"))
    today = client.get(reverse("dashboard", args=["jilin-2023", 2023, 9])).context["today"]
    waiting = {group.key: group.count for group in (*today.groups, *today.rest)}
    assert waiting["issue"] == 1


@pytest.mark.parametrize("command", ["create_demo_bulletins", "create_demo_remarks"])
def test_outside_the_demo_nothing_is_made(settings, db, command):
    settings.MODE = "production"

    with pytest.raises(CommandError):
        told_by(command)


def test_without_the_demo_s_batch_or_before_its_day_nothing_is_made(loaded, settings):
    settings.PORTAL_TODAY = date(2023, 10, 1)
    before = [told_by("create_demo_bulletins"), told_by("create_demo_remarks")]
    settings.PORTAL_TODAY = loaded
    Batch.objects.filter(slug="jilin-2023").update(simulated=False)

    assert before == [
        "演示通报：没有适用的演示批次，未建立",
        "演示意见：没有适用的演示批次，未建立",
    ]
    assert told_by("create_demo_bulletins") == before[0]
    assert not Bulletin.objects.exists()
    assert not Remark.objects.exists()
