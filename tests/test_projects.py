"""项目清单: whose projects they are, how far they have come, and what an indicator counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.refusals import Conflict
from agencies.roles import Role
from pledges.actions.projects import (
    Move,
    StageConflict,
    count_projects,
    move_stages,
)
from pledges.models import Indicator, Milestone, Project, Share
from pledges.project_lists import count_stages, projects_of, read_project_list, stage_history
from pledges.projects import goes_back, project_count, project_counts
from tests.people import make_person
from tests.promises import make_pledge, make_share

TODAY = date(2020, 5, 8)
Stage = Project.Stage


def make_project(pledge, name: str = "一号路", **fields) -> Project:
    position = pledge.projects.count() + 1
    return Project.objects.create(pledge=pledge, position=position, name=name, **fields)


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def pledge(roads):
    return roads.indicator.pledge


@pytest.fixture
def quarters(batch, traffic) -> Share:
    """综合改造老旧小区 134个."""
    pledge = make_pledge(batch, traffic, title="老旧小区改造工程")
    return make_share(pledge, name="综合改造老旧小区", target="134", unit="个")


def test_stages_are_counted_as_the_press_conference_told_them(quarters):
    told = {Stage.PREPARATION: 20, Stage.TENDER: 20, Stage.REVIEW: 73, Stage.DESIGN: 21}
    pledge = quarters.indicator.pledge
    Project.objects.bulk_create(
        Project(pledge=pledge, position=len(told) * number + offset, name=f"{stage}{number}",
                stage=stage)
        for offset, (stage, count) in enumerate(told.items())
        for number in range(count)
    )  # fmt: skip

    listed = read_project_list(pledge, TODAY)

    assert {row.stage: row.count for row in listed.stages} == told
    assert sum(row.count for row in listed.stages) == 134


def test_the_bar_has_no_gaps_and_no_overlap(pledge):
    for number, stage in enumerate([Stage.STARTED, Stage.STARTED, Stage.ACCEPTED, ""]):
        make_project(pledge, f"路{number}", stage=stage)

    rows = count_stages(pledge.projects.all())

    assert [(str(r.label), r.count, r.start, r.length) for r in rows] == [
        ("开工", 2, "0.00%", "50.00%"),
        ("验收", 1, "50.00%", "25.00%"),
        ("未填报", 1, "75.00%", "25.00%"),
    ]


def test_an_indicator_counts_projects_that_have_come_far_enough(pledge, roads, county, labour):
    whole = roads.indicator
    other = make_share(pledge, name="桥梁")
    make_project(pledge, "甲", stage=Stage.STARTED, region=county)
    make_project(pledge, "乙", stage=Stage.COMPLETED, implementer=labour)
    make_project(pledge, "丙", stage=Stage.DESIGN)
    make_project(pledge, "丁", stage=Stage.ACCEPTED, indicator=other.indicator)
    part = make_share(pledge, target="1", region=county, name="农村公路")
    body = Share.objects.create(indicator=whole, agency=labour, value=1, reporting_agency=labour)
    Indicator.objects.filter(pk=whole.pk).update(counts_projects_at=Stage.STARTED)
    shares = list(Share.objects.select_related("indicator"))

    assert project_counts(shares) == {roads.pk: 2, part.pk: 1, body.pk: 1}
    assert project_count(Share.objects.get(pk=roads.pk)) == 2
    assert project_count(Share.objects.get(pk=other.pk)) is None


def test_all_shares_are_counted_in_one_query(pledge, roads, county, django_assert_num_queries):
    Indicator.objects.update(counts_projects_at=Stage.STARTED)
    make_share(pledge, target="1", region=county, name="农村公路")
    shares = list(Share.objects.select_related("indicator"))

    with django_assert_num_queries(1):
        assert set(project_counts(shares).values()) == {0}
    with django_assert_num_queries(0):
        assert project_counts([]) == {}


@pytest.mark.parametrize(
    ("old", "new", "back"),
    [
        (Stage.DESIGN, Stage.TENDER, False),
        (Stage.TENDER, Stage.DESIGN, False),
        (Stage.STARTED, Stage.DESIGN, True),
        (Stage.COMPLETED, Stage.STARTED, True),
        (Stage.STARTED, Stage.ACCEPTED, False),
        (Stage.STARTED, "", True),
        (Stage.DESIGN, "", True),
        ("", Stage.ACCEPTED, False),
    ],
)
def test_preparation_has_no_order_and_building_has(old, new, back):
    assert goes_back(old, new) is back


def test_each_unit_looks_after_its_own(
    pledge, county, chengde, traffic, labour, reporter, other_reporter, county_reporter, officer
):
    city = make_person(Role.REPORTER, region=chengde, username="city")
    make_project(pledge, "甲", region=county)
    make_project(pledge, "乙", implementer=labour)
    make_project(pledge, "丙", region=chengde)

    def names(user) -> str:
        return "".join(projects_of(user).order_by("position").values_list("name", flat=True))

    people = (reporter, other_reporter, county_reporter, city, officer)
    assert [names(user) for user in people] == ["甲乙丙", "乙", "甲", "甲丙", ""]


def test_the_list_saves_several_stages_at_once(client, reporter, pledge):
    first, second = make_project(pledge, "甲"), make_project(pledge, "乙", stage=Stage.STARTED)
    untouched = make_project(pledge, "丙", stage=Stage.DESIGN)
    client.force_login(reporter)

    response = client.post(
        reverse("projects_stages") + "?stage=&text=",
        {
            f"stage-{first.pk}": "started", f"on-{first.pk}": "2020-05-01", f"old-{first.pk}": "",
            f"stage-{second.pk}": "completed", f"old-{second.pk}": "started",
            f"stage-{untouched.pk}": "design", f"old-{untouched.pk}": "design",
        },
        follow=True,
    )  # fmt: skip

    assert list(pledge.projects.values_list("name", "stage", "stage_on")) == [
        ("甲", "started", date(2020, 5, 1)),
        ("乙", "completed", TODAY),
        ("丙", "design", None),
    ]
    assert "已更新2个项目的形象进度。" in words(response)


def moved(client, project, **sent):
    names = {f"{name}-{project.pk}": value for name, value in sent.items() if name != "reason"}
    return client.post(
        reverse("projects_stages"), names | {"reason": sent.get("reason", "")}, follow=True
    )


def test_a_stage_goes_back_only_with_a_reason_that_is_kept(client, reporter, pledge):
    project = make_project(pledge, stage=Stage.COMPLETED)
    client.force_login(reporter)

    refused = moved(client, project, stage="started", old="completed")
    project.refresh_from_db()
    assert (refused.status_code, project.stage) == (400, "completed")
    assert "从“竣工”退回“开工”，须写明原因。" in words(refused)

    moved(client, project, stage="started", old="completed", reason="返工")
    project.refresh_from_db()
    assert (project.stage, project.stage_on) == ("started", TODAY)
    assert [(str(c.label), c.who, c.on, c.reason) for c in stage_history(project)] == [
        ("开工", "王芳", TODAY, "返工"),
        ("竣工", "系统", None, ""),
    ]
    assert "退回原因：返工" in words(client.get(reverse("project", args=[project.pk])))


def test_what_someone_else_moved_meanwhile_is_not_overwritten(client, reporter, pledge):
    project = make_project(pledge, stage=Stage.STRUCTURE)
    client.force_login(reporter)

    response = moved(client, project, stage="started", old="design")

    project.refresh_from_db()
    assert (response.status_code, project.stage) == (400, "structure")
    assert "已被他人改为“主体施工”" in words(response)


def test_a_day_yet_to_come_is_refused_and_nothing_of_the_page_is_saved(client, reporter, pledge):
    fine, wrong = make_project(pledge, "甲"), make_project(pledge, "乙")
    client.force_login(reporter)

    response = client.post(
        reverse("projects_stages"),
        {
            f"stage-{fine.pk}": "started", f"old-{fine.pk}": "",
            f"stage-{wrong.pk}": "started", f"old-{wrong.pk}": "", f"on-{wrong.pk}": "2020-05-09",
        },
    )  # fmt: skip

    assert response.status_code == 400
    assert "形象进度日期不能晚于今天" in words(response)
    assert set(pledge.projects.values_list("stage", flat=True)) == {""}


def test_another_unit_s_project_is_not_moved(client, other_reporter, head, pledge):
    project = make_project(pledge)
    for person in (other_reporter, head):
        client.force_login(person)
        assert moved(client, project, stage="started", old="").status_code == 403
    with pytest.raises(PermissionDenied):
        move_stages(
            moves={project.pk: Move("", "started")}, reason="", by=other_reporter, today=TODAY
        )

    project.refresh_from_db()
    assert project.stage == ""


def test_the_list_narrows_by_pledge_region_stage_and_words(
    client, reporter, pledge, quarters, county
):
    make_project(pledge, "钟鼓楼路", region=county, stage=Stage.STARTED)
    make_project(pledge, "荆巴路")
    make_project(quarters.indicator.pledge, "钟鼓楼小区")
    client.force_login(reporter)

    def names(**asked) -> list[str]:
        rows = client.get(reverse("projects"), asked).context["rows"]
        return [row.line.project.name for row in rows]

    assert names() == ["钟鼓楼路", "荆巴路", "钟鼓楼小区"]
    assert names(pledge=pledge.pk) == ["钟鼓楼路", "荆巴路"]
    assert names(region=county.pk) == ["钟鼓楼路"]
    assert names(stage="started") == ["钟鼓楼路"]
    assert names(stage="none") == ["荆巴路", "钟鼓楼小区"]
    assert names(text="钟鼓楼") == ["钟鼓楼路", "钟鼓楼小区"]
    assert names(stage="nonsense") == ["钟鼓楼路", "荆巴路", "钟鼓楼小区"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_project_and_for_three(
    client, reporter, pledge, county, count, django_assert_num_queries
):
    for number in range(count):
        project = make_project(pledge, f"路{number}", region=county, stage=Stage.STARTED)
        Milestone.objects.create(pledge=pledge, project=project, what="开工", due=TODAY)
    client.force_login(reporter)
    client.get(reverse("projects"))

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("projects"))


# session, person, unit; choices (2), count, page, milestones, stages, pledges; unread messages
LIST_QUERIES = 10


def test_a_county_lists_a_project_in_its_own_place(client, county_reporter, county, pledge):
    make_share(pledge, target="30", region=county, name="农村公路")
    client.force_login(county_reporter)

    response = client.post(
        reverse("project_new", args=[pledge.pk]),
        {"name": "六沟路", "region": county.pk, "stage": "started", "stage_on": "2020-04-20"},
        follow=True,
    )

    assert "项目已登记。" in words(response)
    assert list(pledge.projects.values_list("name", "region", "stage", "stage_on", "position")) == [
        ("六沟路", county.pk, "started", date(2020, 4, 20), 1)
    ]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": ""}, "请填写项目名称。"),
        ({"name": "一号路"}, "同一地方已经有了"),
        ({"name": "二号路", "start": "2020-06-01", "finish": "2020-05-01"}, "不得早于开工日期"),
        ({"name": "二号路", "stage": "started", "stage_on": "2020-05-09"}, "不能晚于今天"),
        ({"name": "二号路", "start": "2020-02-30"}, "2020-02-30"),
    ],
)
def test_a_project_that_cannot_be_taken_comes_back(client, reporter, pledge, sent, told):
    make_project(pledge)
    client.force_login(reporter)

    response = client.post(reverse("project_new", args=[pledge.pk]), sent)

    assert (response.status_code, pledge.projects.count()) == (400, 1)
    assert told in words(response)


def nodes(*rows: dict) -> dict[str, str]:
    sent = {"node-TOTAL_FORMS": str(len(rows)), "node-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        sent |= {f"node-{number}-{name}": str(value) for name, value in row.items()}
    return sent


def test_a_project_keeps_its_own_milestones(client, reporter, pledge):
    project = make_project(pledge)
    told = Milestone.objects.create(
        pledge=pledge, project=project, what="年内完工", quote="年內完工", due=date(2020, 12, 31)
    )
    gone = Milestone.objects.create(pledge=pledge, project=project, what="误填")
    client.force_login(reporter)

    client.post(
        reverse("project", args=[project.pk]),
        {"name": "一号路"}
        | nodes(
            {"pk": told.pk, "what": "改写", "done_on": "2020-05-01"},
            {"pk": gone.pk, "what": ""},
            {"what": "路基", "due": "2020-06-30"},
        ),
    )

    rows = project.milestones.order_by("due").values_list("what", "due", "done_on")
    assert list(rows) == [
        ("路基", date(2020, 6, 30), None),
        ("年内完工", date(2020, 12, 31), date(2020, 5, 1)),
    ]


def test_a_head_reads_and_does_not_write(client, head, pledge):
    project = make_project(pledge)
    client.force_login(head)

    shown = client.get(reverse("project", args=[project.pk]))
    refused = client.post(reverse("project", args=[project.pk]), {"name": "改名"})

    listed = words(client.get(reverse("projects")))
    assert (shown.status_code, refused.status_code) == (200, 403)
    assert "保存" not in words(shown) + listed
    assert "市交通运输局负责的项目。由填报员登记和更新，您可以查看。" in listed


def test_the_office_sees_stages_late_milestones_and_settles_the_count(client, officer, pledge):
    project = make_project(pledge, stage=Stage.STARTED)
    late = date(2020, 5, 7)
    Milestone.objects.create(pledge=pledge, project=project, what="路基", due=late)
    Milestone.objects.create(pledge=pledge, project=project, what="进场", due=late, done_on=late)
    Milestone.objects.create(pledge=pledge, project=project, what="今天", due=TODAY)
    indicator = pledge.indicators.get()
    client.force_login(officer)

    page = client.get(reverse("office_projects", args=[pledge.pk]))
    client.post(
        reverse("indicator_counting", args=[indicator.pk]),
        {f"i{indicator.pk}-counts_projects_at": "started"},
    )

    (line,) = page.context["listed"].lines
    assert [milestone.what for milestone in line.late] == ["路基"]
    assert "1个项目有逾期节点" in words(page)
    assert project_count(Share.objects.get(indicator=indicator)) == 1


def test_a_stage_before_building_is_no_threshold(client, officer, pledge):
    indicator = pledge.indicators.get()
    client.force_login(officer)

    response = client.post(
        reverse("indicator_counting", args=[indicator.pk]),
        {f"i{indicator.pk}-counts_projects_at": "tender"},
    )

    assert response.status_code == 400
    with pytest.raises(Conflict, match="须从开工算起"):
        count_projects(indicator=indicator, stage="tender", by=officer)


@pytest.mark.parametrize("person", ["leader", "foreign_officer", "reporter"])
def test_nobody_else_settles_the_count(client, pledge, request, person):
    indicator = pledge.indicators.get()
    client.force_login(request.getfixturevalue(person))

    address = reverse("indicator_counting", args=[indicator.pk])
    response = client.post(address, {f"i{indicator.pk}-counts_projects_at": "started"})

    indicator.refresh_from_db()
    assert (response.status_code, indicator.counts_projects_at) == (403, "")


def test_a_leader_reads_the_list_without_settings(client, leader, pledge):
    make_project(pledge)
    client.force_login(leader)

    page = client.get(reverse("office_projects", args=[pledge.pk]))

    assert (page.status_code, page.context["forms"]) == (200, [])


def test_a_conflict_names_its_project(pledge, reporter):
    project = make_project(pledge, stage=Stage.STARTED)

    with pytest.raises(StageConflict) as refusal:
        move_stages(moves={project.pk: Move("design", "structure")}, reason="", by=reporter,
                    today=TODAY)  # fmt: skip

    assert refusal.value.project == project
    assert Decimal(pledge.projects.count()) == 1
