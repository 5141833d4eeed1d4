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
def shown(worked):
    """The demo as it is found on its day."""
    assert run() == "演示发布：已建立"
    return worked


def test_one_passed_three_people_one_was_taken_back_one_waits(client, shown):
    made = Publication.objects.exclude(prepared_by=None, state="published").order_by("slug")
    checks = PublicationCheck.objects.order_by("pk").values_list(
        "publication__slug", "step", "passed", "by__username"
    )

    assert [(row.slug, row.number, row.state) for row in made] == [
        ("chengde-2020", 3, "published"),
        ("jilin-2021", 6, "withdrawn"),
        ("jilin-2023", 3, "published"),
        ("jilin-2023", 4, "draft"),
    ]
    assert list(checks) == [
        ("chengde-2020", "first", True, "office"),
        ("chengde-2020", "second", True, "office2"),
        ("chengde-2020", "final", True, "director"),
        ("jilin-2023", "first", True, "office"),
        ("jilin-2023", "second", True, "office2"),
        ("jilin-2023", "final", True, "director"),
        ("jilin-2023", "first", True, "office"),
    ]
    assert "误发" in made[1].withdraw_reason
    assert Message.objects.filter(recipient__username="office2", rung="second:1").count() == 3


def test_the_schedule_is_public_for_the_closed_batch_alone(shown):
    assert sorted(PublicSettings.objects.values_list("batch__slug", "shows_schedule")) == [
        ("chengde-2020", True),
        ("jilin-2023", False),
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


def test_august_is_published_again_with_everything_a_page_can_tell(client, shown):
    page = {no: words(client.get(f"/results/jilin-2023/{no}/")) for no in ("5", "23", "25")}

    assert "原目标 100个 新目标 105个" in page["5"]
    assert "调整原因：部分市州自愿增建5个（演示）" in page["5"]
    assert "278,400人" in page["23"]
    assert "更正" in page["23"]
    assert "“改造城镇老旧小区”现场（演示图片，非实拍）" in page["25"]
    assert "满意度测评" in words(client.get("/results/jilin-2023/"))


def test_its_figures_may_still_be_objected_to(client, shown):
    version = Publication.objects.get(slug="jilin-2023", number=3)

    assert (shown - version.public_from).days < version.content["settings"]["objection_days"]
    assert "数据异议" in words(client.get("/results/jilin-2023/5/say/"))


def test_every_verdict_can_still_be_derived_again(shown):
    out = StringIO()

    call_command("assess", "--replay", stdout=out)

    assert out.getvalue().strip().endswith("differing 0")


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

    assert "第4版发布稿待复审" in page
    assert "由赵国华撤回，原因：与第5版内容重复" in page
