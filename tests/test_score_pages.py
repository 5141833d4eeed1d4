"""The pages of scoring, for the office and leaders; nobody else sees a score."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from oversight.models import Difficulty, Satisfaction, ScoreSheet, ScoringScheme
from progress.actions.judging import judge_batch
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import release
from tests.scoring import DAY, draw

MONTH = {"slug": "chengde-2020", "year": 2020, "month": 4}


def table() -> str:
    return reverse("scores_month", kwargs=MONTH)


def scheme(**weights) -> dict:
    given = {"completion": "60", "pace": "20", "reporting": "10", "satisfaction": "10"} | weights
    names = {f"name_{rule}": rule for rule in given}
    return names | {f"weight_{rule}": weight for rule, weight in given.items()}


def test_the_table_shows_ranks_points_and_who_drew_it(client, scored, officer):
    draw(scored, officer)
    client.force_login(officer)

    page = client.get(table())

    assert [
        (str(row.sheet.agency), row.sheet.rank, [points for _name, points in row.points])
        for row in page.context["table"].agencies
    ] == [
        ("市人社局", 1, ["60.00", "20.00", "0.00", None]),
        ("市交通运输局", 2, ["6.00", "10.00", "10.00", None]),
    ]
    assert "2020年5月8日由王芳按考核办法第1版生成" in page.content.decode()


def test_the_office_draws_from_the_page(client, scored, officer):
    client.force_login(officer)

    response = client.post(reverse("scores_draw", kwargs=MONTH), follow=True)

    assert ScoreSheet.objects.count() == 3
    assert "已生成3个单位的得分。" in response.content.decode()


def test_the_table_reads_the_same_number_of_queries_for_one_and_three(
    client, batch, roads, traffic, officer, counties, django_assert_num_queries
):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    draw(batch, officer)
    client.force_login(officer)
    with django_assert_num_queries(11):
        client.get(table())
    for place in counties:
        make_accepted(make_share(roads.indicator.pledge, target="30", region=place), APRIL, "10")
    judge_batch(batch=batch, today=DAY)
    draw(batch, officer)

    with django_assert_num_queries(11):
        page = client.get(table())

    assert len(page.context["table"].regions) == 3


def test_drawing_reads_the_same_number_of_queries_for_one_and_three_units(
    batch, traffic, labour, government, officer, django_assert_num_queries
):
    make_accepted(make_share(make_pledge(batch, traffic)), APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    draw(batch, officer)
    with django_assert_num_queries(19):
        draw(batch, officer)
    for agency in (labour, government):
        make_accepted(make_share(make_pledge(batch, agency)), APRIL, "30")
    judge_batch(batch=batch, today=DAY)

    with django_assert_num_queries(19):
        draw(batch, officer)

    assert ScoreSheet.objects.count() == 3


def test_a_sheet_explains_each_point(client, scored, traffic, officer, leader):
    draw(scored, officer)
    client.force_login(leader)

    sheet = ScoreSheet.objects.get(agency=traffic)
    page = client.get(reverse("score_sheet", args=[sheet.pk])).content.decode()

    expected = (
        "28.89", "截至2020年4月30日完成30公里，为目标300公里的10.00%。", "滞后。",
        "2020年5月6日按时报送。", "其余90分折算为100分", "没有可计分的依据。",
        "黄灯计1/2",
    )  # fmt: skip
    assert [words for words in expected if words not in page] == []


def test_a_leader_reads_and_changes_nothing(client, scored, officer, leader):
    draw(scored, officer)
    client.force_login(leader)
    slug = {"slug": scored.slug}
    pages = [
        reverse(f"scoring_{name}", kwargs=slug) for name in ("scheme", "difficulty", "satisfaction")
    ]

    read = [client.get(page).status_code for page in [table(), *pages]]
    written = [client.post(page, {}).status_code for page in pages]

    assert (read, written) == ([200] * 4, [403] * 3)
    assert client.post(reverse("scores_draw", kwargs=MONTH)).status_code == 403


def test_the_formula_table_is_changed_in_versions(client, scored, officer):
    client.force_login(officer)
    page = reverse("scoring_scheme", kwargs={"slug": scored.slug})

    first = client.get(page).context["form"]
    response = client.post(page, scheme(completion="70", satisfaction="") | {"reason": "会议决定"})

    assert [weight.value() for _line, _name, weight in first.rows] == ["60", "20", "10", "10"]
    assert response.status_code == 302
    assert list(
        ScoringScheme.objects.get().components.values_list("rule", "weight").order_by("position")
    ) == [("completion", Decimal(70)), ("pace", Decimal(20)), ("reporting", Decimal(10))]
    assert [weight.value() for _line, _name, weight in client.get(page).context["form"].rows] == [
        "70",
        "20",
        "10",
        None,
    ]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (scheme(completion="50") | {"reason": "x"}, "各项分值合计须为100，现为90。"),
        (scheme() | {"reason": ""}, "请写明调整原因。"),
        (scheme(completion="六十") | {"reason": "x"}, "请填写数字。"),
        (scheme() | {"name_pace": "", "reason": "x"}, "请填写考核项名称。"),
    ],
)
def test_a_table_that_cannot_be_comes_back(client, scored, officer, typed, told):
    client.force_login(officer)

    response = client.post(reverse("scoring_scheme", kwargs={"slug": scored.slug}), typed)

    assert (response.status_code, ScoringScheme.objects.count()) == (400, 0)
    assert told in response.content.decode()


def test_difficulty_is_said_of_one_indicator(client, scored, roads, officer):
    client.force_login(officer)
    page = reverse("scoring_difficulty", kwargs={"slug": scored.slug})

    refused = client.post(page, {"indicator": roads.indicator_id, "factor": "3", "reason": "x"})
    taken = client.post(page, {"indicator": roads.indicator_id, "factor": "1.5", "reason": "山区"})

    assert (refused.status_code, taken.status_code) == (400, 302)
    assert list(Difficulty.objects.values_list("indicator", "factor", "reason")) == [
        (roads.indicator_id, Decimal("1.5"), "山区")
    ]
    assert "山区" in client.get(page).content.decode()


def test_a_vote_is_recorded_from_the_page(client, scored, county, officer):
    client.force_login(officer)
    page = reverse("scoring_satisfaction", kwargs={"slug": scored.slug})
    typed = {
        "unit": f"region-{county.pk}", "held_on": "2020-04-20", "members": "100",
        "satisfied": "51", "basically": "0", "dissatisfied": "0", "over_members": "on",
        "document": "测评1号",
    }  # fmt: skip

    refused = client.post(page, typed | {"basically": "50"})
    future = client.post(page, typed | {"held_on": "2020-05-09"})
    taken = client.post(page, typed)

    assert (refused.status_code, future.status_code, taken.status_code) == (400, 400, 302)
    assert "各类票数之和不得超过应到人数。" in refused.content.decode()
    assert list(Satisfaction.objects.values_list("region", "satisfied", "over_members")) == [
        (county.pk, 51, True)
    ]


def test_the_room_leads_to_the_current_month(client, scored, officer):
    client.force_login(officer)

    assert client.get(reverse("scores"), follow=True).redirect_chain[-1][0] == table()


def test_without_a_judged_month_there_is_nothing_to_score(client, batch, officer):
    client.force_login(officer)

    page = client.get(reverse("scores_batch", kwargs={"slug": batch.slug}))

    assert "还没有可以评分的月份" in page.content.decode()
    assert client.get(table()).status_code == 404


def test_no_unit_sees_a_score_its_own_neither(client, scored, officer, head, reporter, auditor):
    sheet = draw(scored, officer)[0]
    found = []
    for person in (head, reporter, auditor):
        client.force_login(person)
        found += [
            client.get(page).status_code
            for page in (table(), reverse("score_sheet", args=[sheet.pk]), reverse("scores"))
        ]

    assert found == [403] * 9


def test_no_public_page_feed_or_download_holds_a_score(scored, officer, director, traffic):
    """The score is one no figure could be mistaken for; 考核 is no word of the public site."""
    draw(scored, officer)
    ScoreSheet.objects.update(total=Decimal("87.13"))
    release(scored, APRIL)
    slug = {"slug": scored.slug}
    pages = [
        reverse("home"),
        reverse("batch", kwargs=slug),
        reverse("pledge", kwargs=slug | {"no": "1"}),
        reverse("feed"),
        *(reverse(f"data_{form}", kwargs=slug) for form in ("csv", "json")),
    ]
    stranger = Client()

    read = {page: stranger.get(page) for page in pages}

    assert {page: answer.status_code for page, answer in read.items()} == dict.fromkeys(pages, 200)
    told = {page: answer.content.decode() for page, answer in read.items()}
    assert [page for page, text in told.items() if "农村公路" not in text and "data" in page] == []
    assert [
        (page, words)
        for page, text in told.items()
        for words in ("87.13", "考核评分", "考核得分", "名次", "score")
        if words in text
    ] == []


def test_the_workbook_for_the_public_holds_no_score(scored, officer, director):
    draw(scored, officer)
    ScoreSheet.objects.update(total=Decimal("87.13"))
    release(scored, APRIL)

    data = Client().get(reverse("data_xlsx", kwargs={"slug": scored.slug})).content
    cells = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(BytesIO(data))
        for row in sheet.iter_rows()
        for cell in row
    ]

    assert "农村公路" in cells
    assert [cell for cell in cells if "87.13" in cell or "得分" in cell] == []
