"""What the pages of a bulletin warn of before it is signed, and where they lead instead."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from oversight.bulletins.sections import default_texts, paper_of
from oversight.bulletins.snapshot import monthly_snapshot
from oversight.models import Bulletin
from pledges.models import Category
from progress.actions.judging import judge_batch
from progress.models import Acceptance, MonthlyReport
from tests.bulletins import DAY, drawn, told
from tests.press import narrate
from tests.promises import APRIL, make_accepted, make_share

LAST = date(2020, 4, 30)


@pytest.fixture
def waiting(scored, traffic):
    """市交通运输局's report of April waits for the office."""
    MonthlyReport.objects.filter(agency=traffic).update(state="signed", accepted_on=None)
    judge_batch(batch=scored, today=DAY)
    return scored


def test_draft_and_issue_page_name_whose_reports_wait(client, waiting, officer, director):
    bulletin = drawn(waiting, officer)
    client.force_login(director)

    pages = [
        client.get(reverse(name, args=[bulletin.pk])).content.decode()
        for name in ("bulletin", "bulletin_issue")
    ]

    words = "取数时，1家单位的月报已报送、还没有审核：市交通运输局。名次表不排这些单位"
    assert [words in page for page in pages] == [True, True]


def test_nothing_is_warned_of_where_all_is_accepted(client, scored, officer, director):
    bulletin = drawn(scored, officer)
    client.force_login(director)

    for name in ("bulletin", "bulletin_issue"):
        page = client.get(reverse(name, args=[bulletin.pk])).content.decode()
        assert "还没有审核" not in page


def test_a_second_drawing_up_leads_to_the_first(client, scored, officer):
    first = drawn(scored, officer)
    client.force_login(officer)

    answer = client.post(
        reverse("bulletin_new", args=[scored.slug]), {"kind": "monthly", "month": "2020-04"}
    )

    page = answer.content.decode()
    assert (answer.status_code, Bulletin.objects.count()) == (409, 1)
    assert "已有人拟定" in page
    assert f'<a href="{reverse("bulletin", args=[first.pk])}">' in page


@pytest.mark.parametrize("kind", ["monthly", "quarterly"])
def test_a_bulletin_of_an_agency_or_a_category_is_refused(client, scored, officer, traffic, kind):
    category = Category.objects.get(batch=scored)
    client.force_login(officer)
    month = {"kind": kind, "month": "2020-04"}
    for whose in ({"agency": traffic.pk}, {"category": category.pk}):
        answer = client.post(reverse("bulletin_new", args=[scored.slug]), month | whose)

        assert (answer.status_code, Bulletin.objects.count()) == (400, 0)
        assert "通报不分单位和方面" in answer.content.decode()


def test_a_press_pack_is_of_one_only(client, scored, officer, traffic):
    category = Category.objects.get(batch=scored)
    client.force_login(officer)

    answer = client.post(
        reverse("bulletin_new", args=[scored.slug]),
        {"kind": "press", "month": "2020-04", "agency": traffic.pk, "category": category.pk},
    )

    assert (answer.status_code, Bulletin.objects.count()) == (400, 0)
    assert "须选择一个牵头单位或一个方面" in answer.content.decode()


def test_a_pack_says_whose_next_steps_were_held_back(client, batch, roads, traffic, officer):
    reading = make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    narrate(reading, next_step="办公室已约谈，限期整改。")
    pack = drawn(batch, officer, kind="press", agency=traffic)
    client.force_login(officer)

    page = client.get(reverse("bulletin", args=[pack.pk])).content.decode()

    assert "1件实事的下一步安排涉及内部事项，没有写入：公路工程建设。" in page
    assert pack.texts["next"] == "公路工程建设：下一步安排待牵头单位提供公开口径。"


def test_a_long_list_of_accepted_ones_is_cut_and_counted_whole(batch, roads):
    make_accepted(roads, APRIL, "30")
    for number in range(12):
        share = make_share(roads.indicator.pledge, name=f"第{number}座桥", unit="座")
        Acceptance.objects.create(indicator=share.indicator, passed_on=APRIL, document="意见")
    judge_batch(batch=batch, today=DAY)

    snapshot = monthly_snapshot(batch, APRIL, DAY)

    names = "、".join(f"第{number}座桥" for number in range(10))
    assert told(snapshot, "accepted", "accepted_names") == ("12", names)
    text = [getattr(b, "text", "") for b in paper_of(snapshot, default_texts(snapshot)).blocks]
    assert any(f"通过验收12项（{names}等，详见附件），" in line for line in text)


@pytest.mark.parametrize(
    ("achieved", "accepted", "said", "light"),
    [
        (False, False, "推进中", "绿灯"),
        (True, False, "已报完成", "绿灯"),
        (True, True, "已完成", "蓝灯"),
    ],
)
def test_a_target_in_words_is_called_done_only_under_blue(
    batch, roads, achieved, accepted, said, light
):
    share = make_share(
        roads.indicator.pledge, name="建章", target=None, unit="", kind="qualitative",
        comparator="qualitative", plan=None,
    )  # fmt: skip
    report = make_accepted(roads, APRIL, "30").report
    report.readings.create(share=share, achieved=achieved, note="已起草", as_of=LAST)
    if accepted:
        Acceptance.objects.create(indicator=share.indicator, passed_on=APRIL, document="意见")
    judge_batch(batch=batch, today=DAY)

    snapshot = monthly_snapshot(batch, APRIL, DAY)

    row = snapshot["table"][1]
    figure, lamp = told(snapshot, row[5], row[9])
    assert (figure, lamp.partition("·")[0]) == (said, light)


def test_every_figure_of_the_annex_has_its_unit(batch, roads):
    make_accepted(roads, APRIL, "30", approx="余")
    make_accepted_rate = make_share(
        roads.indicator.pledge, name="合格率", target="95", unit="%", kind="level", plan=None,
        comparator=">=",
    )  # fmt: skip
    report = MonthlyReport.objects.get()
    report.readings.create(share=make_accepted_rate, value="90.5", as_of=LAST)
    judge_batch(batch=batch, today=DAY)

    snapshot = monthly_snapshot(batch, APRIL, DAY)

    assert [told(snapshot, row[4], row[5]) for row in snapshot["table"]] == [
        ("300公里", "30余公里"),
        ("不低于95%", "90.5%"),
    ]
    assert snapshot["figures"][snapshot["table"][0][5]]["value"] == "30"
