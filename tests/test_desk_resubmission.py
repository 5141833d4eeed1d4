"""A return says beside each figure what to mend; the next hand-in shows what was changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from progress.actions import reports
from progress.actions.entries import Cell
from progress.models import MonthlyReport, ReportStep, ReturnedCell
from progress.readers.resubmission import changes_since_last
from tests.promises import make_share

TODAY = date(2020, 5, 8)


@pytest.fixture
def bridges(roads):
    return make_share(roads.indicator.pledge, name="桥梁", target="12", unit="座")


@pytest.fixture
def hand_in(client, reporter, april_report):
    """Fill and send April's report as its reporter; ``share.pk`` → figure."""

    def sent(figures: dict[int, str], **notes: str) -> MonthlyReport:
        client.force_login(reporter)
        fields = {f"value-{pk}": figure for pk, figure in figures.items()}
        fields |= {name.replace("__", "-"): text for name, text in notes.items()}
        answer = client.post(reverse("desk_submit", args=[april_report.pk]), fields)
        assert answer.status_code == 302
        return april_report

    return sent


def send_back(client, head, report, **fields: str):
    client.force_login(head)
    named = {name.replace("__", "-"): text for name, text in fields.items()}
    return client.post(reverse("desk_return", args=[report.pk]), named)


def rows(client, report) -> dict[int, tuple[str, list[str]]]:
    """Share → what was said of it, and what the hand-in changed."""
    grid = client.get(reverse("desk_report", args=[report.pk])).context["grid"]
    return {row.share.pk: (row.why, list(row.changes)) for row in grid.rows}


def test_a_word_beside_one_figure_is_enough_to_return(client, head, roads, bridges, hand_in):
    report = hand_in({roads.pk: "30", bridges.pk: "5"})

    answer = send_back(client, head, report, **{f"why__{bridges.pk}": "请补充座数依据"})

    assert (answer.status_code, MonthlyReport.objects.get().state) == (302, "returned")
    assert list(ReturnedCell.objects.values_list("share", "reason")) == [
        (bridges.pk, "请补充座数依据")
    ]
    assert ReportStep.objects.last().reason == "见逐项意见。"


def test_the_reason_stands_beside_its_own_figure_until_it_is_sent_again(
    client, reporter, head, roads, bridges, hand_in
):
    report = hand_in({roads.pk: "30", bridges.pk: "5"})
    send_back(client, head, report, reason="请核对", **{f"why__{bridges.pk}": "请补充座数依据"})
    client.force_login(reporter)

    assert rows(client, report) == {roads.pk: ("", []), bridges.pk: ("请补充座数依据", [])}
    page = client.get(reverse("desk_report", args=[report.pk])).content.decode()
    assert "退回：请补充座数依据" in page
    assert page.count('class=" returned"') == 1

    hand_in({bridges.pk: "6"})

    assert rows(client, report) == {
        roads.pk: ("", []),
        bridges.pk: ("请补充座数依据", ["上次报送5座，本次6座"]),
    }
    page = client.get(reverse("desk_report", args=[report.pk])).content.decode()
    assert "上次退回意见：请补充座数依据" in page


def test_the_head_reads_what_the_new_hand_in_changed(client, head, roads, bridges, hand_in):
    report = hand_in({roads.pk: "30", bridges.pk: "5"})
    send_back(client, head, report, reason="请核对")
    hand_in({roads.pk: "约33"}, **{f"note__{bridges.pk}": "含在建"})
    client.force_login(head)

    assert rows(client, report) == {
        roads.pk: ("", ["上次报送30公里，本次约33公里"]),
        bridges.pk: ("", ["说明原为“未填”，本次为“含在建”"]),
    }
    page = client.get(reverse("desk_report", args=[report.pk])).content.decode()
    assert "这是重新报送的月报，与上次报送不同的地方标在各项下面。" in page


def test_the_changes_are_those_of_the_last_two_hand_ins(client, head, roads, bridges, hand_in):
    report = hand_in({roads.pk: "30", bridges.pk: "5"})
    assert changes_since_last(report) == {}
    send_back(client, head, report, reason="请核对")
    hand_in({roads.pk: "31"})
    send_back(client, head, report, reason="再核对")
    hand_in({bridges.pk: "6"})

    assert changes_since_last(report) == {
        bridges.pk: (Cell(Decimal(5)), Cell(Decimal(6))),
    }


def test_a_first_hand_in_changes_nothing(client, head, roads, hand_in):
    report = hand_in({roads.pk: "30"})
    client.force_login(head)

    page = client.get(reverse("desk_report", args=[report.pk])).content.decode()

    assert rows(client, report) == {roads.pk: ("", [])}
    assert "这是重新报送的月报" not in page


def test_a_word_too_long_is_refused_at_its_own_figure(client, head, roads, bridges, hand_in):
    report = hand_in({roads.pk: "30", bridges.pk: "5"})

    answer = send_back(client, head, report, reason="请核对", **{f"why__{roads.pk}": "改" * 1001})

    assert answer.status_code == 400
    assert list(answer.context["return_form"].errors) == [f"why-{roads.pk}"]
    assert f'<a href="#id_why-{roads.pk}">' in answer.content.decode()
    assert MonthlyReport.objects.get().state == "submitted"


def test_the_reporter_takes_back_what_is_not_signed_yet(client, reporter, roads, hand_in):
    report = hand_in({roads.pk: "30"})
    assert (
        reverse("desk_recall", args=[report.pk])
        in client.get(reverse("desk_report", args=[report.pk])).content.decode()
    )

    answer = client.post(reverse("desk_recall", args=[report.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("desk_report", args=[report.pk]), 302)]
    assert [str(m) for m in answer.context["messages"]] == ["2020年4月月报已撤回，可以继续修改。"]
    assert MonthlyReport.objects.get().state == "draft"
    assert f'name="value-{roads.pk}"' in answer.content.decode()


def test_what_was_answered_once_does_not_wait_again_when_taken_back(
    client, reporter, head, roads, hand_in
):
    report = hand_in({roads.pk: "30"})
    send_back(client, head, report, **{f"why__{roads.pk}": "请核对"})
    hand_in({roads.pk: "31"})

    client.post(reverse("desk_recall", args=[report.pk]))

    assert rows(client, report) == {roads.pk: ("", [])}


def test_what_is_signed_is_not_taken_back(client, reporter, head, roads, hand_in):
    report = hand_in({roads.pk: "30"})
    reports.sign(report=report, by=head, today=TODAY)
    client.force_login(reporter)

    page = client.get(reverse("desk_report", args=[report.pk])).content.decode()
    answer = client.post(reverse("desk_recall", args=[report.pk]))

    assert reverse("desk_recall", args=[report.pk]) not in page
    assert (answer.status_code, MonthlyReport.objects.get().state) == (409, "signed")
