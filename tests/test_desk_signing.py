"""The unit's head signs the month or returns it with the reason; the reporter mends it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pledges.models import Share
from progress.models import MonthlyReport, Reading, ReportStep
from tests.promises import make_accepted, make_share

TODAY = date(2020, 5, 8)
State = MonthlyReport.State


@pytest.fixture
def sent(client, reporter, roads, april_report) -> MonthlyReport:
    """April's report, filled and sent by its reporter."""
    client.force_login(reporter)
    client.post(reverse("desk_submit", args=[april_report.pk]), {f"value-{roads.pk}": "30"})
    client.logout()
    return april_report


def steps() -> list[tuple]:
    return list(ReportStep.objects.values_list("action", "by__username", "on", "reason"))


def state() -> str:
    return MonthlyReport.objects.get().state


def test_the_head_signs(client, head, sent):
    client.force_login(head)

    answer = client.post(reverse("desk_sign", args=[sent.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("desk"), 302)]
    assert [str(m) for m in answer.context["messages"]] == ["2020年4月月报已审签，报办公室审核。"]
    assert state() == "signed"
    assert steps() == [("submit", "reporter", TODAY, ""), ("sign", "head", TODAY, "")]


def test_the_head_sees_the_figures_read_only_beside_both_buttons(client, head, roads, sent):
    client.force_login(head)

    page = client.get(reverse("desk_report", args=[sent.pk])).content.decode()

    assert "30公里" in page
    assert f'name="value-{roads.pk}"' not in page
    assert reverse("desk_sign", args=[sent.pk]) in page
    assert reverse("desk_return", args=[sent.pk]) in page


def test_a_draft_is_not_the_heads_to_sign_yet(client, head, april_report):
    client.force_login(head)

    page = client.get(reverse("desk_report", args=[april_report.pk])).content.decode()

    assert "填报员正在填报，送来后由您审签。" in page
    assert reverse("desk_sign", args=[april_report.pk]) not in page


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_return_without_reason_is_refused_at_the_field(client, head, sent, reason):
    client.force_login(head)

    answer = client.post(reverse("desk_return", args=[sent.pk]), {"reason": reason})

    assert answer.status_code == 400
    assert '<a href="#id_reason">退回原因：请写明退回原因，填报员才知道改什么。</a>' in (
        answer.content.decode()
    )
    assert (state(), steps()) == ("submitted", [("submit", "reporter", TODAY, "")])


def test_a_reason_too_long_is_refused_and_kept(client, head, sent):
    client.force_login(head)

    answer = client.post(reverse("desk_return", args=[sent.pk]), {"reason": "改" * 1001})

    assert answer.status_code == 400
    assert "改" * 1001 in answer.content.decode()
    assert state() == "submitted"


def test_a_return_stands_on_top_of_the_report_until_it_is_mended(
    client, head, reporter, roads, sent
):
    client.force_login(head)
    client.post(reverse("desk_return", args=[sent.pk]), {"reason": "漏报一段"})
    assert (state(), steps()[-1]) == ("returned", ("return_by_head", "head", TODAY, "漏报一段"))
    client.force_login(reporter)
    address = reverse("desk_report", args=[sent.pk])
    assert client.get(address).context["grid"].returned.reason == "漏报一段"

    client.post(reverse("desk_submit", args=[sent.pk]), {f"value-{roads.pk}": "33"})

    assert client.get(address).context["grid"].returned is None
    assert (state(), Reading.objects.get().value) == ("submitted", Decimal(33))
    assert [step[0] for step in steps()] == ["submit", "return_by_head", "submit"]


def test_saving_a_returned_report_leaves_it_returned(client, head, reporter, roads, sent):
    client.force_login(head)
    client.post(reverse("desk_return", args=[sent.pk]), {"reason": "漏报一段"})
    client.force_login(reporter)

    client.post(reverse("desk_report", args=[sent.pk]), {f"value-{roads.pk}": "33"})

    assert (state(), Reading.objects.get().value) == ("returned", Decimal(33))


def test_signing_twice_takes_one_step(client, head, sent):
    client.force_login(head)
    client.post(reverse("desk_sign", args=[sent.pk]))

    again = client.post(reverse("desk_sign", args=[sent.pk]))

    assert again.status_code == 409
    assert [step[0] for step in steps()] == ["submit", "sign"]


@pytest.mark.parametrize("shares", [1, 3])
def test_the_heads_page_takes_as_many_queries_for_one_share_as_for_three(
    client, head, roads, april_report, shares, django_assert_num_queries
):
    for number in range(1, shares):
        make_share(roads.indicator.pledge, name=f"桥梁{number}", target="12", unit="座")
    for share in Share.objects.all():
        make_accepted(share, april_report.month, "3")
    MonthlyReport.objects.update(state=State.SUBMITTED, accepted_on=None)
    client.force_login(head)

    # session, person, agency, notices, report; the grid's, the stories', the missing places
    with django_assert_num_queries(8):
        page = client.get(reverse("desk_report", args=[april_report.pk]))

    assert len(page.context["lines"]) == shares
