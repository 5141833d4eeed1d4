"""`create_demo_publications`: versions in every state, each made by the people of the demo."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from agencies.models import Message, User
from results.models import Publication, PublicationCheck, PublicSettings
from tests.publications import words


def run() -> str:
    out = StringIO()
    call_command("create_demo_publications", stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def shown(loaded, settings):
    """The demo as it is found on its day."""
    call_command("create_demo_work", stdout=StringIO())
    assert run() == "演示发布：已建立"
    return loaded


def test_one_passed_three_people_one_was_taken_back_one_waits(client, shown):
    made = Publication.objects.exclude(prepared_by=None, state="published").order_by("slug")
    checks = PublicationCheck.objects.order_by("pk").values_list(
        "publication__slug", "step", "passed", "by__username"
    )

    assert [(row.slug, row.number, row.state) for row in made] == [
        ("chengde-2020", 3, "published"),
        ("jilin-2021", 6, "withdrawn"),
        ("jilin-2023", 3, "draft"),
    ]
    assert list(checks) == [
        ("chengde-2020", "first", True, "office"),
        ("chengde-2020", "second", True, "office2"),
        ("chengde-2020", "final", True, "director"),
        ("jilin-2023", "first", True, "office"),
    ]
    assert "误发" in made[1].withdraw_reason
    assert Message.objects.filter(recipient__username="office2", rung="second:1").count() == 2


def test_the_schedule_is_public_for_the_closed_batch_alone(shown):
    assert list(PublicSettings.objects.values_list("batch__slug", "shows_schedule")) == [
        ("chengde-2020", True)
    ]
    public = Publication.objects.public(shown)
    assert {row.slug: "behind" in row.content["counts"] for row in public} == {
        "chengde-2020": True,
        "jilin-2019": False,
        "jilin-2021": False,
        "jilin-2023": False,
        "changbaishan-14fyp": False,
    }
    counts = public.get(slug="chengde-2020").content["counts"]
    assert counts["behind"] > 0


def test_the_waiting_draft_has_photographs_of_the_month(client, shown):
    draft = Publication.objects.get(state="draft")

    captions = [file["caption"] for row in draft.content["pledges"] for file in row["files"]]

    assert captions == list(draft.files.values_list("caption", flat=True)) != []


def test_a_second_run_changes_nothing(shown):
    before = list(Publication.objects.order_by("pk").values())

    assert run() == "演示发布：已有人办理，未改动"
    assert list(Publication.objects.order_by("pk").values()) == before


def test_never_in_production(db, settings):
    settings.MODE = "production"

    with pytest.raises(CommandError, match="只能在演示环境"):
        run()


def test_nothing_to_show_without_the_texts(db):
    assert run() == "演示发布：没有适用的演示批次，未建立"


def test_the_office_finds_it_on_its_list(client, shown):
    client.force_login(User.objects.get(username="office2"))

    page = words(client.get("/office/publish/"))

    assert "第3版发布稿待复审" in page
    assert "由赵国华撤回，原因：与第5版内容重复" in page
