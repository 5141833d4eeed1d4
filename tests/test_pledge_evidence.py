"""The pledge's page shows what proves its figures, who applies for acceptance, who changed what."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from oversight.readers.pledge_evidence import FIRST, evidence_for
from pledges.models import Batch, Pledge
from progress.actions.acceptance import pass_acceptance
from progress.actions.judging import judge_batch
from progress.models import Evidence, MonthlyReport
from tests.promises import APRIL, make_accepted, make_share

MAY = date(2020, 5, 1)
AFTER = date(2020, 6, 10)


def prove(reading, by, name: str, **changes) -> Evidence:
    number = Evidence.objects.count()
    fields = {
        "name": name, "stored": f"stored{number}", "content_type": "application/pdf", "size": 9,
        "sha256": f"{number:064}", "uploaded_by": by,
    }  # fmt: skip
    return Evidence.objects.create(report=reading.report, share=reading.share, **(fields | changes))


@pytest.fixture
def april(roads):
    return make_accepted(roads, APRIL, "30")


@pytest.fixture
def may(batch, roads, april):
    reading = make_accepted(roads, MAY, "90")
    judge_batch(batch=batch, today=AFTER)
    return reading


def names(pledge, reader, **how) -> list[str]:
    found = evidence_for(pledge, reader, **how)
    return [exhibit.evidence.name for exhibit in found.shown]


def test_the_newest_month_s_files_come_first(officer, reporter, roads, april, may):
    for reading, name in ((april, "四月"), (may, "五月一"), (may, "五月二")):
        prove(reading, reporter, name)

    assert names(roads.indicator.pledge, officer) == ["五月二", "五月一", "四月"]


def test_a_file_of_a_place_stands_with_its_place_month_and_sender(
    client, officer, reporter, roads, april, may, county
):
    part = make_share(roads.indicator.pledge, name="农村公路", target="100", region=county)
    proof = prove(make_accepted(part, APRIL, "5"), reporter, "桥.pdf")
    client.force_login(officer)

    page = client.get(reverse("office_pledge", args=[roads.indicator.pledge_id])).content.decode()

    assert "承德县 · 2020年4月" in page
    assert f'href="{reverse("evidence_file", args=[proof.pk])}"' in page


def test_what_was_removed_or_not_handed_in_yet_is_not_shown(officer, reporter, roads, april, may):
    prove(april, reporter, "移除的", removed_by=reporter, removed_at="2020-05-08T08:00:00+08:00")
    prove(may, reporter, "草稿里的")
    MonthlyReport.objects.filter(pk=may.report_id).update(state="draft")

    assert evidence_for(roads.indicator.pledge, officer).count == 0


def of_evidence(page: str) -> str:
    """The part of a pledge's page that shows its files."""
    return page.partition('id="evidence"')[2].partition("</section>")[0]


def test_of_many_files_the_first_are_shown_and_all_are_one_step_away(
    client, officer, reporter, roads, may
):
    for number in range(FIRST + 2):
        prove(may, reporter, f"照片{number}")
    client.force_login(officer)
    address = reverse("office_pledge", args=[roads.indicator.pledge_id])

    page = client.get(address).content.decode()

    assert f"查看全部{FIRST + 2}份佐证材料" in page
    assert 'href="?month=2020-05&amp;evidence=all#evidence"' in page
    everything = client.get(f"{address}?evidence=all").content.decode()
    shown = [of_evidence(each) for each in (page, everything)]
    assert ["照片0<" in each for each in shown] == [False, True]
    assert "查看全部" not in everything


@pytest.mark.parametrize("files", [1, 3])
def test_three_files_take_as_many_queries_as_one(
    officer, reporter, roads, may, files, django_assert_num_queries
):
    for number in range(files):
        prove(may, reporter, f"照片{number}")

    with django_assert_num_queries(1):
        assert evidence_for(roads.indicator.pledge, officer).count == files


def test_before_there_is_a_case_the_page_says_who_applies(client, officer, batch, roads, may):
    client.force_login(officer)
    address = reverse("office_pledge", args=[roads.indicator.pledge_id])

    running = client.get(address).content.decode()
    pass_acceptance(
        indicator=roads.indicator, passed_on=AFTER, document="意见书", by=officer, today=AFTER
    )
    passed = client.get(address).content.decode()
    Batch.objects.filter(pk=batch.pk).update(stage="closed")

    assert "还没有验收申请。达到目标后由市交通运输局负责人提出申请" in running
    assert "没有验收申请。" in passed
    assert "达到目标后由" not in passed


def test_the_trail_tells_who_changed_what_in_words(client, officer, roads, may):
    client.force_login(officer)
    client.post(reverse("reading_correct", args=[may.pk]), {"value": "91", "reason": "笔误"})

    response = client.get(reverse("office_pledge", args=[roads.indicator.pledge_id]))

    told = [
        (entry.who, entry.label, entry.table, [(c.field, c.before, c.after) for c in entry.changes])
        for entry in response.context["trail"]
    ]
    assert ("王芳", "修改", "填报值", [("本月累计", "90", "91")]) in told
    assert len(told) <= 12


def test_a_former_year_s_pledge_is_named_by_its_year_and_linked_where_it_may_be_read(
    client, officer, foreign_officer, batch, roads, may
):
    former = Batch.objects.create(
        slug="chengde-2017", title="2017年民心实事", starts_on=date(2017, 1, 1),
        ends_on=date(2017, 12, 31), region=batch.region, issuer=batch.issuer, office=batch.office,
    )  # fmt: skip
    before = Pledge.objects.create(batch=former, no="3", position=3, title="修路")
    Pledge.objects.filter(pk=roads.indicator.pledge_id).update(predecessor=before)
    client.force_login(officer)
    address = reverse("office_pledge", args=[roads.indicator.pledge_id])

    own = client.get(address).content.decode()
    Batch.objects.filter(pk=former.pk).update(office=foreign_officer.agency)
    foreign = client.get(address).content.decode()

    link = f'href="{reverse("office_pledge", args=[before.pk])}"'
    assert ["往年（2017年）" in page for page in (own, foreign)] == [True, True]
    assert [link in page for page in (own, foreign)] == [True, False]
