"""A system tells of its unit's projects: listed once, changed with If-Match, by desk rules."""

from __future__ import annotations

from datetime import date

import pytest

from pledges.models import Milestone, Project
from tests.conftest import TODAY
from tests.promises import make_pledge, make_share
from tests.systems import Caller, make_system, make_token

LIST = "/api/v1/projects/"
KEY = {"idempotency-key": "b6f1a9d2"}


@pytest.fixture
def pledge(batch, traffic):
    return make_share(make_pledge(batch, traffic)).indicator.pledge


@pytest.fixture
def caller(traffic, pledge) -> Caller:
    return Caller(make_token(make_system(agency=traffic)).text)


@pytest.fixture
def project(pledge) -> Project:
    return Project.objects.create(
        pledge=pledge, position=1, name="一号路", stage="started", stage_on=date(2020, 4, 1),
        state="路基施工",
    )  # fmt: skip


def at(project: Project) -> str:
    return f"{LIST}{project.pk}/"


def changed(caller, project, data):
    return caller.patch(at(project), data, **{"if-match": caller.get(at(project))["ETag"]})


def pointers(answer) -> list[str]:
    return [fault["pointer"] for fault in answer.json()["errors"]]


def nodes(project: Project) -> list[tuple]:
    return list(project.milestones.order_by("due", "pk").values_list("what", "due", "done_on"))


def test_a_project_is_listed_once_a_key(caller, pledge, county):
    data = {
        "pledge": pledge.pk, "name": "二号路", "no": "2", "region": county.pk,
        "indicator": pledge.indicators.get().pk, "stage": "tender", "state": "招标中",
        "finish": "2020-10-31",
    }  # fmt: skip

    answers = [caller.post(LIST, data, **KEY) for _turn in range(2)]

    made = Project.objects.get()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json() == caller.get(at(made)).json()
    assert (made.name, made.region, made.stage, made.stage_on) == (
        "二号路",
        county,
        "tender",
        TODAY,
    )
    assert made.finish == date(2020, 10, 31)


def test_a_change_leaves_the_rest_as_it_was(caller, project):
    answer = changed(caller, project, {"stage": "structure"})

    project.refresh_from_db()
    assert (answer.status_code, answer.json()["stage"]) == (200, "structure")
    # a new stage has a day of its own
    assert (project.stage, project.stage_on, project.state) == ("structure", TODAY, "路基施工")
    changed(caller, project, {"state": "面层施工"})
    project.refresh_from_db()
    assert (project.stage, project.stage_on, project.state) == ("structure", TODAY, "面层施工")


def test_a_change_is_made_from_what_was_read(caller, project):
    tag = caller.get(at(project))["ETag"]
    changed(caller, project, {"stage": "structure"})

    late = caller.patch(at(project), {"stage": "completed"}, **{"if-match": tag})
    blind = caller.patch(at(project), {"stage": "completed"})

    project.refresh_from_db()
    assert (late.status_code, blind.status_code, project.stage) == (412, 428, "structure")


def test_milestones_are_told_whole(caller, project):
    kept = Milestone.objects.create(
        pledge=project.pledge, project=project, what="路基", due=date(2020, 5, 1)
    )
    gone = Milestone.objects.create(pledge=project.pledge, project=project, what="多余")
    published = Milestone.objects.create(
        pledge=project.pledge, project=project, what="通车", due=date(2020, 10, 1), quote="10月通车"
    )
    sent = [
        {"id": kept.pk, "what": "路基", "due": "2020-05-01", "done_on": "2020-05-06"},
        {"id": published.pk, "what": "改了", "due": "2021-10-01", "done_on": None},
        {"what": "面层", "due": "2020-08-01"},
    ]

    answer = changed(caller, project, {"milestones": sent})

    assert answer.status_code == 200
    assert nodes(project) == [
        ("路基", date(2020, 5, 1), date(2020, 5, 6)),
        ("面层", date(2020, 8, 1), None),
        ("通车", date(2020, 10, 1), None),
    ]
    assert not Milestone.objects.filter(pk=gone.pk).exists()
    changed(caller, project, {"state": "面层施工"})
    assert len(nodes(project)) == 3


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"name": ""}, "/name"),
        ({"stage": "tender"}, "/stage"),  # back, without a reason
        ({"stage": "flying"}, "/stage"),
        ({"stage": "structure", "stage_on": "2020-05-09"}, "/stage"),
        ({"start": "2020-05-01", "finish": "2020-04-01"}, "/finish"),
        ({"region": 987654}, "/region"),
        ({"indicator": 987654}, "/indicator"),
        ({"colour": "red"}, "/colour"),
        ({"milestones": [{"id": 987654, "what": "路基"}]}, "/milestones/0/id"),
        ({"milestones": [{"what": "路基", "done_on": "2020-05-09"}]}, "/milestones/0/done_on"),
        ({"milestones": [{"what": ""}]}, "/milestones/0/what"),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_place(caller, project, change, where):
    answer = changed(caller, project, change)

    assert (answer.status_code, pointers(answer)) == (400, [where])
    project.refresh_from_db()
    assert (project.name, project.stage, nodes(project)) == ("一号路", "started", [])


def test_a_stage_goes_back_with_a_reason(caller, project):
    answer = changed(caller, project, {"stage": "tender", "reason": "流标，重新招标"})

    assert (answer.status_code, answer.json()["stage"]) == (200, "tender")


def test_a_milestone_of_another_project_stays_where_it_is(caller, project, pledge):
    other = Project.objects.create(pledge=pledge, position=2, name="二号路")
    milestone = Milestone.objects.create(pledge=pledge, project=other, what="路基")

    answer = changed(caller, project, {"milestones": [{"id": milestone.pk, "what": "改了"}]})

    milestone.refresh_from_db()
    assert (answer.status_code, milestone.what, milestone.project) == (400, "路基", other)


def test_nothing_is_listed_under_another_unit_s_pledge(caller, batch, labour):
    foreign = make_share(make_pledge(batch, labour, title="就业")).indicator.pledge

    answer = caller.post(LIST, {"pledge": foreign.pk, "name": "二号路"}, **KEY)

    assert (answer.status_code, pointers(answer)) == (400, ["/pledge"])
    assert not Project.objects.exists()


def test_another_unit_s_project_is_not_there(project, batch, labour):
    make_share(make_pledge(batch, labour, title="就业"))
    other = Caller(make_token(make_system(agency=labour, username="others")).text)

    answer = other.patch(at(project), {"stage": "accepted"}, **{"if-match": "*"})

    project.refresh_from_db()
    assert (answer.status_code, project.stage) == (404, "started")
