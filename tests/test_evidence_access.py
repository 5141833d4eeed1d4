"""Who may see a file: every role against evidence of an agency, of a county, and of neither."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.models import Region
from agencies.roles import Role
from progress.actions.evidence import attach, attach_special, remove
from progress.actions.months import open_months
from progress.models import Evidence, MonthlyReport, SpecialReport
from tests.evidence_samples import docx, pdf, photo, sent
from tests.people import make_person
from tests.promises import APRIL, make_pledge, make_share

ROLES = (
    "reporter", "head", "other_reporter", "other_head", "county_reporter", "other_county",
    "officer", "director", "foreign_officer", "leader", "auditor", "administrator",
)  # fmt: skip
OFFICE = {"officer", "director", "leader"}
DAY = date(2020, 5, 8)


@pytest.fixture
def other_county(chengde):
    region = Region.objects.create(
        code="130822", name="兴隆县", short_name="兴隆县", level="county", parent=chengde
    )
    return make_person(Role.REPORTER, region=region, username="other_county")


@pytest.fixture
def own(roads, april_report, reporter) -> Evidence:
    """Of 市交通运输局's own report."""
    return attach(
        report=april_report, share=roads, files=[sent("现场.jpg", photo())], by=reporter, today=DAY
    ).kept[0]


@pytest.fixture
def county_s(roads, batch, county, county_reporter, labour) -> Evidence:
    """Of the county's report, on a task that 市交通运输局 leads; 市人社局 leads another of it."""
    share = make_share(
        roads.indicator.pledge, target="30", region=county, name=roads.indicator.name
    )
    jobs = make_pledge(batch, labour, title="就业")
    make_share(jobs, name="新增就业", unit="人")
    make_share(jobs, name="新增就业", target="30", region=county)
    open_months(batch=batch, today=APRIL)
    report = MonthlyReport.objects.get(region=county, month=APRIL)
    return attach(
        report=report, share=share, files=[sent("县里.jpg", photo())], by=county_reporter, today=DAY
    ).kept[0]


@pytest.fixture
def special_s(batch, traffic, reporter) -> Evidence:
    """Of a special report of 市交通运输局."""
    special = SpecialReport.objects.create(
        kind="major", batch=batch, agency=traffic, title="桥梁水毁", body="…", written_by=reporter
    )
    return attach_special(
        special=special, files=[sent("水毁.jpg", photo())], by=reporter, today=DAY
    ).kept[0]


@pytest.fixture(params=["own", "county_s", "special_s"])
def case(request) -> tuple[Evidence, set[str]]:
    """A file, and who may see it."""
    welcome = {
        "own": {"reporter", "head"},
        "county_s": {"county_reporter", "reporter", "head"},  # the lead sees its counties' too
        "special_s": {"reporter", "head"},
    }
    return request.getfixturevalue(request.param), welcome[request.param] | OFFICE


def codes(client, request, evidence: Evidence, name: str) -> dict[str, int]:
    found = {}
    for role in ROLES:
        client.force_login(request.getfixturevalue(role))
        found[role] = client.get(reverse(name, args=[evidence.pk])).status_code
    return found


@pytest.mark.parametrize("name", ["evidence_file", "evidence_thumb"])
def test_each_role_sees_exactly_what_it_should(case, client, request, name):
    evidence, welcome = case

    assert codes(client, request, evidence, name) == {
        role: 200 if role in welcome else 403 for role in ROLES
    }


def test_a_file_taken_away_is_seen_by_the_office_only(case, client, request, today):
    evidence, welcome = case
    remove(evidence=evidence, by=evidence.uploaded_by, today=today)

    assert codes(client, request, evidence, "evidence_file") == {
        role: 200 if role in OFFICE else 404 if role in welcome else 403 for role in ROLES
    }


@pytest.mark.parametrize("name", ["evidence_file", "evidence_thumb", "evidence_remove"])
def test_a_stranger_signs_in_first(own, client, name):
    address = reverse(name, args=[own.pk])

    answers = [client.get(address), client.post(address)]

    assert [(a.status_code, a["Location"].split("?")[0]) for a in answers] == [
        (302, "/accounts/login/")
    ] * 2


def test_one_who_left_the_post_sees_nothing(own, client, reporter, labour):
    reporter.agency = labour
    reporter.save()
    client.force_login(reporter)

    assert client.get(reverse("evidence_file", args=[own.pk])).status_code == 403


def test_the_lead_of_another_part_of_the_pledge_does_not_see_the_file(
    county_s, client, other_reporter, labour, roads
):
    roads.indicator.pledge.responsibilities.create(part=2, role="lead", agency=labour, order=0)
    client.force_login(other_reporter)

    assert client.get(reverse("evidence_file", args=[county_s.pk])).status_code == 403


def test_only_the_unit_s_reporter_puts_and_takes_away(own, client, request, roads, april_report):
    page = reverse("evidence_page", args=[april_report.pk, roads.pk])
    taken = reverse("evidence_remove", args=[own.pk])
    found = {}
    for role in (role for role in ROLES if role != "reporter"):
        client.force_login(request.getfixturevalue(role))
        put = client.post(page, {"files": sent("又.pdf", pdf()), "whole": "1"})
        found[role] = (
            client.get(page).status_code,
            put.status_code,
            client.post(taken).status_code,
        )

    assert found == dict.fromkeys(found, (403, 403, 403)) | {"head": (200, 403, 403)}
    assert list(Evidence.objects.values_list("name", "removed_at")) == [("现场.jpg", None)]


def test_a_file_goes_to_a_task_of_the_same_report_only(
    own, county_s, client, reporter, april_report, roads
):
    client.force_login(reporter)
    foreign = reverse("evidence_page", args=[april_report.pk, county_s.share_id])

    assert client.get(foreign).status_code == 404
    assert client.post(foreign, {"files": sent("又.pdf", pdf())}).status_code == 404
    with pytest.raises(PermissionDenied, match="不在这份月报中"):
        attach(
            report=april_report,
            share=county_s.share,
            files=[sent("又.pdf", pdf())],
            by=reporter,
            today=DAY,
        )


def test_a_file_that_never_was_is_not_found(client, reporter):
    client.force_login(reporter)

    assert client.get(reverse("evidence_file", args=[4711])).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "disposition"),
    [
        ("现场 一.jpg", photo(), "inline; filename*=utf-8''%E7%8E%B0%E5%9C%BA%20%E4%B8%80.jpg"),
        ("验收.pdf", pdf(), "inline; filename*=utf-8''%E9%AA%8C%E6%94%B6.pdf"),
        ("说明.docx", docx(), "attachment; filename*=utf-8''%E8%AF%B4%E6%98%8E.docx"),
        ('a"b;c.pdf', pdf(), 'inline; filename="a\\"b;c.pdf"'),
    ],
)
def test_a_file_is_served_so_that_no_browser_runs_it(
    client, reporter, april_report, roads, name, data, disposition
):
    (evidence,) = attach(
        report=april_report, share=roads, files=[sent(name, data)], by=reporter, today=DAY
    ).kept
    client.force_login(reporter)

    answer = client.get(reverse("evidence_file", args=[evidence.pk]))

    shown = (
        "Content-Type", "Content-Disposition", "Content-Length", "X-Content-Type-Options",
        "Content-Security-Policy", "Cache-Control", "X-Frame-Options",
    )  # fmt: skip
    assert {header: answer[header] for header in shown} == {
        "Content-Type": evidence.content_type,
        "Content-Disposition": disposition,
        "Content-Length": str(evidence.size),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=300",
        "X-Frame-Options": "DENY",
    }
    assert answer.streaming
    assert len(b"".join(answer.streaming_content)) == evidence.size


def test_a_document_has_no_thumbnail(client, reporter, april_report, roads):
    (evidence,) = attach(
        report=april_report, share=roads, files=[sent("验收.pdf", pdf())], by=reporter, today=DAY
    ).kept
    client.force_login(reporter)

    assert client.get(reverse("evidence_thumb", args=[evidence.pk])).status_code == 404


def test_a_row_cannot_point_outside_the_folder(own, client, reporter, files_root):
    (files_root / "secret").write_text("x")
    Evidence.objects.filter(pk=own.pk).update(stored="../secret", thumbnail="/etc/passwd")
    client.force_login(reporter)

    names = ("evidence_file", "evidence_thumb")
    assert [client.get(reverse(name, args=[own.pk])).status_code for name in names] == [404, 404]


@pytest.mark.parametrize(("who", "queries"), [("reporter", 3), ("officer", 3)])
def test_a_file_takes_few_queries(
    who, queries, county_s, own, client, request, django_assert_num_queries
):
    client.force_login(request.getfixturevalue(who))

    with django_assert_num_queries(queries):
        client.get(reverse("evidence_file", args=[own.pk]))
    client.force_login(request.getfixturevalue("reporter"))
    with django_assert_num_queries(4):  # and who leads the task
        client.get(reverse("evidence_file", args=[county_s.pk]))
