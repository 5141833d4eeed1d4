"""The dashboard: what needs a hand comes first, everything else below, one month a page."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from oversight.readers.dashboard import Tally
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from progress.facts import Light
from progress.inputs import from_json
from progress.lateness import judge
from progress.models import Verdict
from progress.sentences import sentences
from progress.wording import sentence
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
AFTER_APRIL = date(2020, 5, 8)
AFTER_MAY = date(2020, 6, 10)
ADDRESS = "/office/chengde-2020/2020-04/"
BEHIND = (
    "截至4月30日，计划完成39.67%（119.0公里），实际10.00%（30公里），"
    "落后29.67个百分点，相当于晚91天。"
)


@pytest.fixture
def jobs(batch, labour):
    """城镇新增就业 46,000人, of another agency, never reported."""
    pledge = make_pledge(batch, labour, title="就业创业")
    return make_share(pledge, name="城镇新增就业", target="46000", unit="人")


@pytest.fixture
def april(batch, roads, jobs):
    """April: the roads lag, the jobs are not reported."""
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)


def names(response) -> list[str]:
    return [row.standing.indicator.name for row in response.context["shown"]]


def test_the_office_leads_to_the_newest_month_of_its_running_batch(
    client, officer, batch, april, chengde, government, office_agency
):
    Batch.objects.create(
        slug="chengde-2021",
        title="2021年承德市民心实事",
        starts_on=date(2021, 1, 1),
        ends_on=date(2021, 12, 31),
        stage=Batch.Stage.DRAFTING,
        region=chengde,
        issuer=government,
        office=office_agency,
    )
    client.force_login(officer)

    response = client.get(reverse("office"), follow=True)

    assert response.redirect_chain == [("/office/chengde-2020/", 302), (ADDRESS, 302)]
    assert response.status_code == 200


def test_an_office_without_batches_reads_why_there_is_nothing(client, foreign_officer, april):
    client.force_login(foreign_officer)

    response = client.get(reverse("office"))

    assert "还没有年度批次" in response.content.decode()


def test_the_month_is_part_of_the_address():
    assert reverse("dashboard", args=["chengde-2020", 2020, 4]) == ADDRESS


def test_where_the_text_names_no_lead_the_reporting_unit_is_named(client, officer, april, jobs):
    jobs.indicator.pledge.responsibilities.all().delete()
    client.force_login(officer)

    page = client.get(ADDRESS).content.decode()

    assert "填报单位：市人社局" in page


def test_the_strip_counts_pledges_and_indicators_by_light(client, officer, april, roads):
    make_share(roads.indicator.pledge, name="危桥改造", target="7", unit="座")
    client.force_login(officer)

    board = client.get(ADDRESS).context["board"]

    assert board.strip == [
        Tally(Light.BLUE, 0, 0, None, None),
        Tally(Light.GREEN, 0, 0, None, None),
        Tally(Light.YELLOW, 1, 1, None, None),
        Tally(Light.RED, 0, 0, None, None),
        Tally(Light.GREY, 1, 2, None, None),
    ]
    assert (board.received, [str(r.unit) for r in board.unreported]) == (1, ["市人社局"])


def test_the_strip_says_what_changed_since_the_month_before(
    client, officer, batch, april, roads, jobs
):
    make_accepted(roads, MAY, "160")
    make_accepted(jobs, MAY, "100")
    judge_batch(batch=batch, today=AFTER_MAY)
    client.force_login(officer)

    board = client.get("/office/chengde-2020/2020-05/").context["board"]

    assert board.strip == [
        Tally(Light.BLUE, 0, 0, 0, 0),
        Tally(Light.GREEN, 1, 1, 1, 1),
        Tally(Light.YELLOW, 0, 0, -1, -1),
        Tally(Light.RED, 1, 1, 1, 1),
        Tally(Light.GREY, 0, 0, -1, -1),
    ]


def test_a_former_month_keeps_its_lights_and_hides_later_flags(
    client, officer, batch, april, roads, jobs, settings
):
    settings.PORTAL_TODAY = AFTER_MAY
    make_accepted(roads, MAY, "40")
    make_accepted(jobs, MAY, "100")
    judge_batch(batch=batch, today=AFTER_MAY)
    client.force_login(officer)

    former, newest = (client.get(f"/office/chengde-2020/2020-0{month}/") for month in (4, 5))

    lights = [
        [(row.light, row.lit.since) for row in response.context["board"].rows]
        for response in (former, newest)
    ]
    assert lights == [
        [(Light.YELLOW, None), (Light.GREY, None)],
        [(Light.RED, AFTER_APRIL), (Light.RED, AFTER_APRIL)],
    ]
    assert former.context["months"] == [APRIL, MAY]
    assert "这是历史月份" in former.content.decode()
    assert "这是历史月份" not in newest.content.decode()


@pytest.mark.parametrize("month", ["2020-03", "2020-05", "2019-04"])
def test_a_month_without_verdicts_is_not_found(client, officer, april, month):
    client.force_login(officer)

    assert client.get(f"/office/chengde-2020/{month}/").status_code == 404


def test_a_red_month_put_right_later_is_marked(client, officer, batch, roads):
    reading = make_accepted(roads, APRIL, "3")
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(officer)
    before = client.get(ADDRESS).content.decode()
    correct(reading=reading, value=120, reason="漏报", by=officer, today=AFTER_APRIL)
    judge_batch(batch=batch, today=AFTER_APRIL)

    after = client.get(ADDRESS).content.decode()

    assert ("已补" in before, "已补" in after) == (False, True)


def test_a_leader_sees_the_same_without_anything_to_press(client, officer, leader, april):
    client.force_login(officer)
    officers = client.get(ADDRESS)
    client.force_login(leader)
    leaders = client.get(ADDRESS)

    assert leaders.context["board"].strip == officers.context["board"].strip
    assert [BEHIND in page.content.decode() for page in (officers, leaders)] == [True, True]
    assert ["一键催报" in page.content.decode() for page in (officers, leaders)] == [True, False]
    assert ['class="btn" href' in page.content.decode() for page in (officers, leaders)] == [
        True,
        False,
    ]


def test_three_sentences_tell_a_leader_how_it_stands(client, leader, officer, batch, april, roads):
    make_accepted(roads, MAY, "160")
    judge_batch(batch=batch, today=AFTER_MAY)
    client.force_login(leader)

    april, may = (
        client.get(f"/office/chengde-2020/2020-0{month}/").context["sentences"] for month in (4, 5)
    )

    assert april == [
        "计入亮灯的2项中：完成0项、正常0项、滞后1项、严重滞后0项、未报1项。",
        "这是首个研判月份，没有上月可比。",
        "1家单位月报未报；正常推进的任务中，没有预测不能按期完成的。",
    ]
    assert may[1] == "与上月相比：恢复正常1项。"


def test_categories_tell_their_lights_the_worst_first(client, officer, batch, april):
    client.force_login(officer)

    [bar] = client.get(ADDRESS).context["board"].categories

    assert (str(bar.category), [(p.light, p.count, p.start, p.length) for p in bar.segments]) == (
        "交通",
        [(Light.YELLOW, 1, 0, 50), (Light.GREY, 1, 50, 50)],
    )


def test_one_click_reminds_all_who_have_not_reported(client, officer, april, other_reporter):
    client.force_login(officer)
    page = client.get(ADDRESS).content.decode()

    response = client.post(reverse("remind_missing", args=["chengde-2020", 2020, 4]), follow=True)

    assert 'form="remind"' in page
    assert "已向1家单位、1人发出催报。" in response.content.decode()


def test_a_batch_not_under_reporting_shows_its_promises_without_lights(
    client, officer, batch, roads
):
    Batch.objects.filter(pk=batch.pk).update(reports_from=None)
    client.force_login(officer)

    page = client.get(reverse("dashboard_batch", args=[batch.slug])).content.decode()

    assert "本批次未纳入月报" in page
    assert "公路工程建设" in page
    assert 'class="light' not in page


def test_another_office_s_batch_is_refused(client, foreign_officer, april):
    client.force_login(foreign_officer)

    found = [client.get(path).status_code for path in ("/office/chengde-2020/", ADDRESS)]

    assert found == [403, 403]


def test_the_sentence_is_worded_in_the_reader_s_language(april, django_assert_num_queries):
    verdicts = list(Verdict.objects.order_by("pk"))
    stored = {verdict.pk: verdict.text for verdict in verdicts}

    with django_assert_num_queries(0):
        assert sentences(verdicts) == stored
    with translation.override("en"), django_assert_num_queries(1):
        found = sentences(verdicts)
        worded = {}
        for verdict in verdicts:
            facts = from_json(verdict.inputs)
            worded[verdict.pk] = sentence(facts, judge(facts))
    assert found == worded


def test_a_page_without_anything_lagging_says_so_kindly(client, officer, leader, batch, roads):
    make_accepted(roads, APRIL, "160")
    judge_batch(batch=batch, today=AFTER_APRIL)

    pages = []
    for person in (officer, leader):
        client.force_login(person)
        pages.append(client.get(ADDRESS).content.decode())

    assert ["今天的事都办完了" in page for page in pages] == [True, False]
    assert ["没有滞后或未报的事项" in page for page in pages] == [False, True]


@pytest.mark.parametrize("pledges", [1, 3, 50])
def test_the_dashboard_takes_as_many_queries_for_one_pledge_as_for_fifty(
    client, officer, batch, traffic, county, pledges, django_assert_num_queries
):
    for number in range(pledges):
        share = make_share(make_pledge(batch, traffic, title=f"公路{number}"), name="公路")
        part = make_share(share.indicator.pledge, name="公路", target="30", region=county)
        make_accepted(share, APRIL, "30")
        make_accepted(part, APRIL, "3")
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(officer)

    # session, person, office, unread; batch, months, the one being worked on, places;
    # standing's eleven less one; six of the forecasts; eight of today's list (no letters);
    # heat, saved views, batches, outlines of the places
    with django_assert_num_queries(14):
        response = client.get(ADDRESS)

    assert len(response.context["board"].rows) == pledges
