"""Who may not, and when it may not be: refused at the door, with nothing half-written."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from agencies.roles import Role
from pledges.models import Batch
from progress.models import MonthlyReport
from tests.people import make_person
from tests.promises import make_accepted, make_pledge, make_share

State = MonthlyReport.State
ADDRESSES = (
    "desk_report",
    "desk_cells",
    "desk_submit",
    "desk_recall",
    "desk_sign",
    "desk_return",
)


def dump() -> dict[str, list]:
    """Every row of every table of the reports, their audit trail included."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in apps.get_app_config("progress").get_models()
    }


def put(report: MonthlyReport, state: str) -> None:
    report.state = state
    report.submitted_on = date(2020, 5, 6)
    report.accepted_on = date(2020, 5, 7) if state == State.ACCEPTED else None
    report.save()


def told(answer) -> str:
    """What the answer says, be it a page or JSON for a script."""
    if answer["Content-Type"] == "application/json":
        return answer.json()["error"]
    return answer.content.decode()


def everything(share) -> dict[str, str]:
    return {f"value-{share.pk}": "30", f"note-{share.pk}": "试", "reason": "试"}


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_stranger_signs_in_first(client, roads, april_report, name):
    before = dump()
    address = reverse(name, args=[april_report.pk])

    answers = [client.get(address), client.post(address, everything(roads))]

    assert [(a.status_code, a["Location"].split("?")[0]) for a in answers] == [
        (302, "/accounts/login/")
    ] * 2
    assert dump() == before


@pytest.mark.parametrize("person", ["officer", "director", "leader", "auditor", "administrator"])
def test_who_speaks_for_no_unit_has_no_desk(client, roads, april_report, request, person):
    client.force_login(request.getfixturevalue(person))
    put(april_report, State.SUBMITTED)
    before = dump()

    codes = [client.get(reverse("desk")).status_code] + [
        send(reverse(name, args=[april_report.pk]), everything(roads)).status_code
        for name in ADDRESSES
        for send in (client.get, client.post)
    ]

    assert codes == [403] * 13
    assert dump() == before


@pytest.mark.parametrize("person", ["other_reporter", "other_head", "county_reporter"])
@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_another_units_people_are_refused(client, roads, april_report, request, person, state):
    client.force_login(request.getfixturevalue(person))
    put(april_report, state)
    before = dump()

    codes = [client.get(reverse("desk_report", args=[april_report.pk])).status_code] + [
        client.post(reverse(name, args=[april_report.pk]), everything(roads)).status_code
        for name in ADDRESSES
    ]

    assert codes == [403] * 7
    assert dump() == before


def test_an_agency_of_a_region_does_not_speak_for_the_region(client, chengde, roads, batch):
    """市交通运输局 lies in 承德市 and yet may not touch what 承德市 itself reports."""
    make_share(roads.indicator.pledge, target="30", region=chengde)
    report = MonthlyReport.objects.create(
        batch=batch, region=chengde, month=date(2020, 4, 1), due_on=date(2020, 5, 6)
    )
    client.force_login(make_person(Role.REPORTER, agency=roads.reporting_agency))

    assert client.get(reverse("desk_report", args=[report.pk])).status_code == 403


@pytest.mark.parametrize(
    ("person", "refused"),
    [
        ("reporter", ["desk_sign", "desk_return"]),
        ("head", ["desk_report", "desk_cells", "desk_submit", "desk_recall"]),
    ],
)
@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_reporter_and_head_keep_to_their_own_steps(
    client, roads, april_report, request, person, refused, state
):
    client.force_login(request.getfixturevalue(person))
    put(april_report, state)
    before = dump()

    codes = [
        client.post(reverse(name, args=[april_report.pk]), everything(roads)).status_code
        for name in refused
    ]

    assert set(codes) == {403}
    assert dump() == before


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("reporter", "desk_report"),
        ("reporter", "desk_cells"),
        ("reporter", "desk_submit"),
        ("reporter", "desk_recall"),
        ("head", "desk_sign"),
        ("head", "desk_return"),
    ],
)
def test_an_unknown_number_is_not_found(client, april_report, request, person, name):
    client.force_login(request.getfixturevalue(person))

    answer = client.post(reverse(name, args=[april_report.pk + 1]), {"reason": "试"})

    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["desk_report", "desk_cells", "desk_submit"])
@pytest.mark.parametrize("field", ["value", "note", "achieved"])
def test_a_share_of_another_report_refuses_the_whole_form(
    client, reporter, roads, labour, batch, april_report, name, field
):
    foreign = make_share(make_pledge(batch, labour, title="就业"), name="新增就业")
    client.force_login(reporter)
    before = dump()

    answer = client.post(
        reverse(name, args=[april_report.pk]),
        {f"value-{roads.pk}": "30", f"{field}-{foreign.pk}": "5"},
    )

    assert answer.status_code == 403
    assert "不属于本单位的任务" in told(answer)
    assert dump() == before


@pytest.mark.parametrize("name", ["desk_report", "desk_cells", "desk_submit"])
@pytest.mark.parametrize(
    ("state", "says"),
    [
        (State.SUBMITTED, "已送单位负责人审签，暂不能修改。"),
        (State.SIGNED, "单位负责人已审签，等待办公室审核，暂不能修改。如需修改，请办公室退回。"),
        (State.ACCEPTED, "办公室已审核通过，数据已锁定。"),
    ],
)
def test_a_report_on_its_way_takes_no_figures(
    client, reporter, roads, april_report, name, state, says
):
    make_accepted(roads, april_report.month, "30")
    put(april_report, state)
    client.force_login(reporter)
    before = dump()

    answer = client.post(reverse(name, args=[april_report.pk]), {f"value-{roads.pk}": "错"})

    assert answer.status_code == 409
    assert says in told(answer)
    assert dump() == before


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        (Batch.Stage.CLOSED, "2020年承德市民心实事已办结，不再填报。"),
        (Batch.Stage.DECIDED, "2020年承德市民心实事尚未公布，还不能填报。"),
    ],
)
def test_a_batch_that_is_not_running_is_locked_and_says_why(
    client, reporter, batch, roads, april_report, stage, says
):
    batch.stage = stage
    batch.save()
    client.force_login(reporter)
    before = dump()
    address = reverse("desk_report", args=[april_report.pk])

    page = client.get(address).content.decode()
    codes = [
        client.post(reverse(name, args=[april_report.pk]), everything(roads)).status_code
        for name in ("desk_report", "desk_submit")
    ]

    assert says in page
    assert f'name="value-{roads.pk}"' not in page
    assert codes == [409, 409]
    assert dump() == before


def test_a_month_that_has_not_begun_is_not_open(client, reporter, batch, roads, april_report):
    june = MonthlyReport.objects.create(
        batch=batch, agency=reporter.agency, month=date(2020, 6, 1), due_on=date(2020, 7, 6)
    )
    client.force_login(reporter)
    before = dump()

    answers = [
        client.get(reverse("desk_report", args=[june.pk])),
        client.post(reverse("desk_report", args=[june.pk]), everything(roads)),
        client.post(reverse("desk_submit", args=[june.pk]), everything(roads)),
    ]

    assert [a.status_code for a in answers] == [200, 409, 409]
    assert ["2020年6月还没有开始" in a.content.decode() for a in answers] == [True] * 3
    assert dump() == before


@pytest.mark.parametrize("name", ["desk_sign", "desk_return"])
@pytest.mark.parametrize(
    "state", [State.PENDING, State.DRAFT, State.RETURNED, State.SIGNED, State.ACCEPTED]
)
@pytest.mark.parametrize("reason", ["改一下", ""])
def test_only_what_was_sent_is_signed_or_returned(client, head, april_report, name, state, reason):
    put(april_report, state)
    client.force_login(head)
    before = dump()

    answer = client.post(reverse(name, args=[april_report.pk]), {"reason": reason})

    assert answer.status_code == 409
    assert dump() == before


@pytest.mark.parametrize("name", ["desk_submit", "desk_recall", "desk_sign", "desk_return"])
def test_an_action_opened_as_a_page_leads_back_to_the_report(
    client, reporter, head, april_report, name
):
    """Where a person lands who had to sign in again in the midst of it."""
    client.force_login(head if name in ("desk_sign", "desk_return") else reporter)
    before = dump()

    answer = client.get(reverse(name, args=[april_report.pk]))

    assert (answer.status_code, answer["Location"]) == (302, f"/desk/reports/{april_report.pk}/")
    assert dump() == before


def test_a_form_from_elsewhere_is_refused(reporter, roads, april_report):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reporter)
    before = dump()

    answer = client.post(reverse("desk_report", args=[april_report.pk]), everything(roads))

    assert answer.status_code == 403
    assert dump() == before
