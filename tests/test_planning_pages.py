"""The planning pages: the batches of an office, one on its way, its steps as forms."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from pledges.models import Batch, Category, Decision, Share
from pledges.readers.planning import findings, missing_of
from tests.candidates import (
    DAY,
    make_ballot,
    make_candidate,
    make_decided,
    make_next,
    make_pooled,
    make_suggestion,
)
from tests.promises import make_pledge, make_share

NEW = {
    "title": "2021年承德市民心实事", "slug": "chengde-2021", "starts_on": "2021-01-01",
    "ends_on": "2021-12-31", "begins": "soliciting",
}  # fmt: skip
DECISION = {
    "kind": "leadership", "body": "市委、市政府", "decided_on": "2020-11-16",
    "document": "承办发〔2020〕21号",
}  # fmt: skip
PUBLISH = {
    "title": "2021年政府工作报告", "publisher": "承德日报", "dated": "2020-11-16",
    "reports_from": "2021-01",
}  # fmt: skip


@pytest.fixture(autouse=True)
def november(settings) -> None:
    settings.PORTAL_TODAY = DAY


@pytest.fixture
def following(batch) -> Batch:
    return make_next(batch)


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def directing(client, director):
    client.force_login(director)
    return client


def words(response) -> str:
    return " ".join(response.content.decode().split())


def make_whole(batch: Batch, lead, count: int = 1) -> None:
    """So many pledges with nothing missing."""
    for _number in range(count):
        make_share(make_pledge(batch, lead), until=batch.ends_on, plan=None)
    Share.objects.filter(indicator__pledge__batch=batch).delete()


@pytest.mark.parametrize("others", [1, 3])
def test_the_list_of_batches_takes_the_same_queries_however_many(
    office, batch, officer, traffic, others, django_assert_num_queries
):
    for number in range(others):
        made = make_next(batch, slug=f"x-{2021 + number}", title=f"第{number}批")
        make_candidate(made, officer)
        make_suggestion(made)
        make_whole(made, traffic, 2)

    with django_assert_num_queries(4):  # session, person, unit; batches; menu
        page = office.get(reverse("planning"))

    row = page.context["rows"][0].batch
    assert len(page.context["rows"]) == others + 1
    assert (row.suggestions, row.candidate_count, row.drafts) == (1, 1, 0)
    assert (row.pledge_count, row.indicator_count) == (2, 2)


@pytest.mark.parametrize("pledges", [1, 3])
def test_a_batch_takes_the_same_queries_however_many_pledges(
    office, following, officer, traffic, reporter, pledges, django_assert_num_queries
):
    make_whole(following, traffic, pledges)
    field = make_pooled(following, officer, "修路", "修桥", "护栏")
    make_ballot(following, officer, [(row, 9 - at) for at, row in enumerate(field)])

    # session, person, unit; batch, pledges, responsibilities, indicators; accounts; a round,
    # its lines; candidates by state; imports; decision; menu
    with django_assert_num_queries(13):
        page = office.get(reverse("planning_batch", args=[following.slug]))

    assert len(page.context["pledges"]) == pledges


def test_each_stage_offers_its_next_act_to_whoever_may(client, batch, officer, director, leader):
    stages = ("soliciting", "drafting", "decided", "published", "closed")
    made = {stage: make_next(batch, stage, slug=f"{stage}-2021") for stage in stages}
    doors = {
        "soliciting": "batch_drafting", "drafting": "decision_new", "decided": "batch_publish",
        "published": "dashboard_batch",
    }  # fmt: skip
    offered = {}
    for person in (officer, director, leader):
        client.force_login(person)
        page = client.get(reverse("planning")).content.decode()
        offered[person.role] = [
            stage
            for stage, door in doors.items()
            if f'"{reverse(door, args=[made[stage].slug])}"' in page
        ]

    assert offered == {
        "officer": ["soliciting", "published"],
        "director": ["soliciting", "drafting", "decided", "published"],
        "leader": ["published"],
    }


def test_an_office_sees_its_own_batches_and_a_leader_all(
    client, batch, foreign_officer, leader, officer
):
    listed = {}
    for person in (officer, foreign_officer, leader):
        client.force_login(person)
        rows = client.get(reverse("planning")).context["rows"]
        listed[person.role, person.agency_id] = [row.batch.slug for row in rows]

    assert list(listed.values()) == [["chengde-2020"], [], ["chengde-2020"]]
    client.force_login(foreign_officer)
    assert client.get(reverse("planning_batch", args=[batch.slug])).status_code == 403


def test_the_new_batch_s_form_puts_the_year_forward(office, batch):
    form = office.get(reverse("batch_new")).context["form"]

    assert form.initial == {
        "starts_on": date(2021, 1, 1), "ends_on": date(2021, 12, 31), "former": batch,
        "title": "2021年承德市民心实事", "slug": "chengde-2021",
    }  # fmt: skip


def test_a_new_batch_is_begun_from_its_form(office, batch):
    answer = office.post(reverse("batch_new"), NEW | {"former": batch.pk})

    made = Batch.objects.get(slug="chengde-2021")
    assert answer["Location"] == reverse("planning_batch", args=[made.slug])
    assert (made.stage, made.issuer, made.title) == ("soliciting", batch.issuer, NEW["title"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"slug": "chengde-2020"}, "标识“chengde-2020”已被使用"),
        ({"slug": "search"}, "并须带年份"),
        ({"slug": "Chengde-2021"}, "标识只用小写字母"),
        ({"slug": "承德2021"}, "标识只用小写字母"),
        ({"title": ""}, "请填写名称。"),
        ({"ends_on": "2020-12-31"}, "结束日期不得早于开始日期。"),
        ({"begins": ""}, "请选择。"),
        ({"former": "0"}, "请从列表中选择。"),
    ],
)
def test_a_new_batch_with_a_fault_keeps_what_was_typed(office, batch, change, message):
    answer = office.post(reverse("batch_new"), NEW | change)

    assert (answer.status_code, Batch.objects.count()) == (400, 1)
    assert message in words(answer)
    assert 'value="2021-01-01"' in answer.content.decode()


def test_what_is_missing_is_told_once_a_sort_with_its_places(following, traffic):
    make_whole(following, traffic, 2)
    pledges = following.pledges.all()
    pledges.update(category=None)
    Category.objects.filter(batch=following).delete()
    pledges[1].responsibilities.all().delete()

    told = [
        (finding.words, finding.blocks, [each.promise.no for each in finding.found])
        for finding in findings(missing_of(following))
    ]

    assert told == [
        ("没有牵头单位", True, ["2"]),
        ("没有归入方面", False, ["1", "2"]),
        ("牵头单位还没有填报账号", False, ["1"]),
    ]


def test_the_check_links_to_the_place_to_mend_for_whoever_may(
    client, following, officer, leader, traffic
):
    make_whole(following, traffic)
    pledge = following.pledges.get()
    pledge.indicators.all().delete()
    link = reverse("admin:pledges_pledge_change", args=[pledge.pk])
    found = {}
    for person in (officer, leader):
        client.force_login(person)
        page = client.get(reverse("planning_batch", args=[following.slug]))
        found[person.role] = ("没有指标" in words(page), link in page.content.decode())

    assert found == {"officer": (True, True), "leader": (True, False)}


def test_drafting_begins_with_a_press(office, batch):
    asking = make_next(batch, "soliciting")

    office.post(reverse("batch_drafting", args=[asking.slug]))
    again = office.post(reverse("batch_drafting", args=[asking.slug]))

    asking.refresh_from_db()
    assert (asking.stage, again.status_code) == ("drafting", 409)


def test_the_leadership_s_decision_is_entered_with_its_choice(directing, following, officer):
    roads, _bridges = make_pooled(following, officer, "修路", "修桥")
    page = reverse("decision_new", args=[following.slug])

    directing.post(page, DECISION | {"chosen": [roads.pk]})

    roads.refresh_from_db()
    following.refresh_from_db()
    assert (roads.state, following.stage) == ("chosen", "decided")
    assert directing.get(page).status_code == 409


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": ""}, "请选择审定方式。"),
        ({"kind": "ballot"}, "还没有登记票决结果，不能按票决审定。"),
        ({"body": ""}, "请填写审定机关。"),
        ({"document": ""}, "请填写依据文件。"),
        ({"decided_on": "2020-11-17"}, "审定日期不能晚于今天。"),
        ({"chosen": ["0"]}, "所选项目中有的已不在候选库"),
    ],
)
def test_a_decision_with_a_fault_is_refused_in_words(
    directing, following, officer, change, message
):
    make_pooled(following, officer, "修路")

    answer = directing.post(reverse("decision_new", args=[following.slug]), DECISION | change)

    assert (answer.status_code, Decision.objects.count()) == (400, 0)
    assert message in words(answer)


def test_a_vote_with_a_tie_is_said_in_the_decision_s_form(directing, following, officer):
    roads, bridges = make_pooled(following, officer, "修路", "修桥")
    make_ballot(following, officer, [(roads, 9), (bridges, 9)], places=1)
    page = reverse("decision_new", args=[following.slug])

    first = directing.get(page).context["form"].initial
    answer = directing.post(page, DECISION | {"kind": "ballot"})

    assert (first["kind"], first["body"]) == ("ballot", "市十四届人大六次会议")
    assert answer.status_code == 400
    assert "最后名额得票相同，须再次票决后才能审定。" in words(answer)


def test_a_decision_is_opened_anew_with_a_reason(directing, following, director):
    make_decided(following, director)
    page = reverse("decision_reopen", args=[following.slug])

    refused = directing.post(page, {"reason": ""})
    directing.post(page, {"reason": "增加一项"})

    following.refresh_from_db()
    assert (refused.status_code, following.stage) == (400, "drafting")
    assert "重新审定须写明原因。" in words(refused)


def test_publishing_waits_for_what_is_missing(directing, following, director, traffic):
    make_decided(following, director)
    page = reverse("batch_publish", args=[following.slug])

    asked = directing.get(page)
    forced = directing.post(page, PUBLISH)
    make_whole(following, traffic)
    directing.post(page, PUBLISH)

    following.refresh_from_db()
    assert "本批次还没有实事。" in words(asked)
    assert 'name="dated"' not in asked.content.decode()
    assert (forced.status_code, following.stage) == (409, "published")
    assert (following.source_title, following.source_date) == ("2021年政府工作报告", DAY)
    assert list(Share.objects.values_list("reporting_agency", flat=True)) == [traffic.pk]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "请填写公布文件的名称。"),
        ({"publisher": ""}, "请填写刊登原文的报刊或网站。"),
        ({"dated": "2020-11-17"}, "公布日期不能晚于今天。"),
        ({"reports_from": "2020-12"}, "请从列表中选择。"),
    ],
)
def test_a_publication_without_its_papers_is_refused_in_words(
    directing, following, director, traffic, change, message
):
    make_whole(following, traffic)
    make_decided(following, director)

    answer = directing.post(reverse("batch_publish", args=[following.slug]), PUBLISH | change)

    following.refresh_from_db()
    assert (answer.status_code, following.stage) == (400, "decided")
    assert message in words(answer)


def test_a_published_batch_is_not_checked_any_more(office, batch, roads):
    page = office.get(reverse("planning_batch", args=[batch.slug]))

    assert page.context["findings"] == []
    assert "公布前核对" not in words(page)
