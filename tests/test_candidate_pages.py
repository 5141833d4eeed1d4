"""The candidates' pages in the office and on an agency's desk."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from pledges.actions.candidates import put_forward
from pledges.actions.screening import Answer, drop, screen
from pledges.models import Batch, Candidate
from tests.candidates import (
    DAY,
    PASSED,
    make_candidate,
    make_decided,
    make_next,
    make_pooled,
    make_suggestion,
    proposal,
)
from tests.promises import make_pledge

TYPED = {
    "source": "office", "title": "改造农村公路300公里", "content": "改造县乡公路",
    "estimated_yuan": "3,723.5",
}  # fmt: skip
SCREENED = {"need_outcome": "pass", "money_outcome": "doubt", "money_note": "县级配套未落实"}


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
def desk(client, reporter):
    client.force_login(reporter)
    return client


def words(response) -> str:
    return " ".join(response.content.decode().split())


def shown(client, batch, query: str = "") -> dict[str, list[str]]:
    page = client.get(reverse("candidates", args=[batch.slug]) + query)
    return {
        column.state: [card.candidate.title for card in column.cards]
        for column in page.context["columns"]
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_takes_the_same_queries_however_many(
    office, following, officer, count, django_assert_num_queries
):
    for candidate in make_pooled(following, officer, *[f"第{n}个" for n in range(count)]):
        make_candidate(following, officer, f"另{candidate}")

    # session, person, unit; batch; leads; candidates, screenings; by state; menu
    with django_assert_num_queries(8):
        page = office.get(reverse("candidates", args=[following.slug]))

    assert [(c.state, len(c.cards)) for c in page.context["columns"]] == [
        ("proposed", count), ("pooled", count), ("chosen", 0), ("dropped", 0),
    ]  # fmt: skip


def test_the_board_is_narrowed_by_its_address(office, following, officer, reporter, traffic):
    make_pooled(following, officer, "修路")
    mine = put_forward(
        batch=following, proposal=proposal("修桥", lead=traffic), by=reporter, today=DAY
    )
    gone = make_candidate(following, officer, "护栏")
    drop(candidate=gone, reason="重复", by=officer, today=DAY)

    everything = shown(office, following)
    narrowed = [
        shown(office, following, "?state=pooled"),
        shown(office, following, "?source=agency"),
        shown(office, following, f"?lead={traffic.pk}&state=proposed"),
        shown(office, following, "?words=护栏"),
    ]

    assert everything == {
        "proposed": ["修桥"], "pooled": ["修路"], "chosen": [], "dropped": ["护栏"],
    }  # fmt: skip
    assert narrowed == [
        {"pooled": ["修路"]},
        {"proposed": ["修桥"], "pooled": [], "chosen": [], "dropped": []},
        {"proposed": ["修桥"]},
        {"proposed": [], "pooled": [], "chosen": [], "dropped": ["护栏"]},
    ]
    assert mine.agency == traffic


def test_a_card_shows_the_four_marks(office, following, officer):
    candidate = make_candidate(following, officer)
    answers = {"need": Answer("pass"), "money": Answer("fail", "没有来源")}
    screen(candidate=candidate, answers=answers, by=officer, today=DAY)

    (card,) = office.get(reverse("candidates", args=[following.slug])).context["columns"][0].cards

    assert [(mark.label, mark.words) for mark in card.marks] == [
        ("需求", "通过"), ("可行", "未筛选"), ("资金", "不通过"), ("风险", "未筛选"),
    ]  # fmt: skip


def test_the_office_enters_one_with_its_money_in_wan(office, following, traffic):
    page = reverse("candidate_new", args=[following.slug])
    typed = TYPED | {"source": "agency", "agency": traffic.pk, "lead": traffic.pk}

    answer = office.post(page, typed)

    made = Candidate.objects.get()
    assert answer["Location"] == reverse("candidate", args=[made.pk])
    assert (made.estimated_yuan, made.agency, made.state) == (
        Decimal("37235000.00"), traffic, "proposed",
    )  # fmt: skip
    assert "3,723.5万元" in words(office.get(answer["Location"]))
    assert 'value="3,723.5"' in words(office.get(reverse("candidate_edit", args=[made.pk])))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "请填写项目名称。"),
        ({"content": ""}, "请填写建设内容和目标。"),
        ({"source": ""}, "请选择来源。"),
        ({"source": "agency"}, "部门提报的项目须写明提报单位。"),
        ({"estimated_yuan": "三千万"}, "“三千万”不是金额"),
        ({"estimated_yuan": "3万"}, "“3万”带了单位或约数"),
        ({"estimated_yuan": "约3"}, "“约3”带了单位或约数"),
        ({"estimated_yuan": "1000000000000"}, "请检查单位是不是万元。"),
        ({"title": "修路"}, "本批次已有候选项目“修路”。"),
        ({"lead": "0"}, "请从列表中选择。"),
    ],
)
def test_a_candidate_with_a_fault_keeps_what_was_typed(office, following, officer, change, message):
    make_candidate(following, officer, "修路")

    answer = office.post(reverse("candidate_new", args=[following.slug]), TYPED | change)

    assert (answer.status_code, Candidate.objects.count()) == (400, 1)
    assert message in words(answer)


def test_one_is_begun_from_suggestions(office, following):
    first, second = make_suggestion(following, "修路"), make_suggestion(following, "村路")
    unread = make_suggestion(following, "新的", state="new")
    page = reverse("candidate_new", args=[following.slug])
    query = "?" + "&".join(f"suggestion={row.pk}" for row in (first, second, unread))

    form = office.get(page + query).context["form"]
    office.post(page + query, TYPED | {"source": "public"})

    assert (form.initial["source"], form.initial["title"]) == ("public", "修路")
    assert list(Candidate.objects.get().suggestions.order_by("pk")) == [first, second]


def test_suggestions_are_chosen_on_their_page(office, following, officer):
    candidate = make_candidate(following, officer)
    first, second = make_suggestion(following, "修路"), make_suggestion(following, "村路")
    page = reverse("candidate_suggestions", args=[candidate.pk])

    office.post(page, {"suggestions": [first.pk, second.pk]})
    office.post(page, {"suggestions": [second.pk]})
    refused = office.post(page, {"suggestions": ["0"]})

    assert list(candidate.suggestions.all()) == [second]
    assert (refused.status_code, "请重新选择" in words(refused)) == (400, True)


def test_the_answers_are_typed_and_kept(office, following, officer):
    candidate = make_candidate(following, officer)
    page = reverse("candidate_screen", args=[candidate.pk])

    office.post(page, SCREENED)

    assert list(candidate.screenings.values_list("aspect", "outcome", "note", "by")) == [
        ("need", "pass", "", officer.pk), ("money", "doubt", "县级配套未落实", officer.pk),
    ]  # fmt: skip
    assert 'value="县级配套未落实"' in office.get(page).content.decode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"money_note": ""}, "结论不是“通过”的，须写明情况。"),
        ({"risk_note": "占地"}, "写了说明，请同时选定结论。"),
        ({"risk_outcome": "x"}, "请从列表中选择。"),
    ],
)
def test_an_answer_with_a_fault_saves_none(office, following, officer, change, message):
    candidate = make_candidate(following, officer)

    answer = office.post(reverse("candidate_screen", args=[candidate.pk]), SCREENED | change)

    assert (answer.status_code, candidate.screenings.count()) == (400, 0)
    assert message in words(answer)


def test_pooled_dropped_and_brought_back_by_press(office, following, officer):
    candidate = make_candidate(following, officer)
    screen(candidate=candidate, answers=PASSED, by=officer, today=DAY)
    states = []
    for step, typed in (
        ("pool", {}), ("drop", {"reason": ""}), ("drop", {"reason": "重复"}),
        ("back", {"reason": ""}), ("back", {"reason": "不重复"}),
    ):  # fmt: skip
        answer = office.post(reverse(f"candidate_{step}", args=[candidate.pk]), typed)
        candidate.refresh_from_db()
        states.append((step, answer.status_code, candidate.state))

    assert states == [
        ("pool", 302, "pooled"), ("drop", 400, "pooled"), ("drop", 302, "dropped"),
        ("back", 400, "dropped"), ("back", 302, "proposed"),
    ]  # fmt: skip


def test_a_leader_reads_and_is_offered_nothing(client, following, officer, leader):
    candidate = make_candidate(following, officer)
    client.force_login(leader)

    page = client.get(reverse("candidate", args=[candidate.pk]))

    told = page.context
    assert [told[name] for name in ("may_screen", "may_edit", "may_bring_back", "may_link")] == (
        [False] * 4
    )
    assert "<form" not in page.content.decode().split("<main")[1].split("</main>")[0]


def test_the_pledge_s_candidate_is_chosen_and_one_of_its_title_proposed(
    office, following, officer, director, traffic
):
    roads, bridges = make_pooled(following, officer, "公路工程建设", "修桥")
    make_decided(following, director, [roads])
    pledge = make_pledge(following, traffic)
    page = reverse("pledge_candidate", args=[pledge.pk])

    proposed = office.get(page).context["form"].initial["candidate"]
    refused = office.post(page, {"candidate": bridges.pk})
    office.post(page, {"candidate": roads.pk})

    roads.refresh_from_db()
    assert (proposed, refused.status_code, roads.pledge) == (roads, 400, pledge)
    assert "公路工程建设" in words(office.get(reverse("planning_batch", args=[following.slug])))


def test_the_desk_shows_the_calls_and_the_agency_s_own(
    desk, following, officer, reporter, other_reporter
):
    mine = put_forward(batch=following, proposal=proposal("修桥"), by=reporter, today=DAY)
    put_forward(batch=following, proposal=proposal("别家"), by=other_reporter, today=DAY)
    drop(candidate=mine, reason="与去年重复", by=officer, today=DAY)

    page = desk.get(reverse("desk_candidates"))

    assert page.context["calls"] == [following]
    assert [(row.title, told, may) for row, told, may in page.context["rows"]] == [
        ("修桥", "未入选：与去年重复", False)
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_the_same_queries_however_many(
    desk, following, reporter, count, django_assert_num_queries
):
    for number in range(count):
        put_forward(batch=following, proposal=proposal(f"第{number}个"), by=reporter, today=DAY)

    # session, person, unit; count, candidates; its place, the place above; calls; menu
    with django_assert_num_queries(9):
        page = desk.get(reverse("desk_candidates"))

    assert len(page.context["rows"]) == count


def test_an_agency_puts_forward_and_puts_right(desk, following, traffic):
    desk.post(reverse("desk_candidate_new", args=[following.slug]), TYPED | {"source": "public"})
    made = Candidate.objects.get()
    edit = reverse("desk_candidate_edit", args=[made.pk])
    desk.post(edit, TYPED | {"title": "改造农村公路320公里"})
    wrong = desk.post(edit, TYPED | {"title": ""})

    made.refresh_from_db()
    assert (made.title, made.source, made.agency) == ("改造农村公路320公里", "agency", traffic)
    assert wrong.status_code == 400


def test_past_drafting_the_desk_says_so(desk, following, reporter):
    made = put_forward(batch=following, proposal=proposal(), by=reporter, today=DAY)
    Batch.objects.filter(pk=following.pk).update(stage="decided")

    answers = [
        desk.get(reverse("desk_candidate_new", args=[following.slug])),
        desk.get(reverse("desk_candidate_edit", args=[made.pk])),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert desk.get(reverse("desk_candidates")).context["calls"] == []


def test_what_another_agency_put_forward_is_not_there(desk, following, other_reporter):
    theirs = put_forward(batch=following, proposal=proposal(), by=other_reporter, today=DAY)

    assert desk.get(reverse("desk_candidate_edit", args=[theirs.pk])).status_code == 403


def test_a_county_reads_who_puts_forward(client, following, county_reporter):
    client.force_login(county_reporter)

    page = client.get(reverse("desk_candidates"))

    assert "候选项目由部门提报" in words(page)
