"""An issued bulletin that proves wrong gets another edition, which says so; the first one stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from docx import Document

from agencies.papers.docx import render_docx
from agencies.papers.layout import lay_out
from agencies.papers.pdf import page_of
from agencies.refusals import Conflict
from oversight.actions.bulletins import correct, discard, issue
from oversight.bulletins.kinds import paper_for
from oversight.models import Bulletin
from progress.actions.judging import judge_batch
from progress.models import Reading, ReportingMonth
from tests.bulletins import DAY, drawn, values
from tests.promises import APRIL

LATER = date(2020, 5, 11)
REASON = "农村公路月报更正，由30公里改为200公里"
REMARK = f"（更正1号，以本件为准。更正原因：{REASON}。）"
TITLE = "关于《2020年承德市民心实事》2020年4月进展情况的通报"


@pytest.fixture
def issued(scored, officer, director) -> Bulletin:
    """April's bulletin under 「1号」; since then 农村公路 was put right to 200 of 300公里."""
    first = issue(bulletin=drawn(scored, officer), number="1号", by=director, today=DAY)
    Reading.objects.filter(share__indicator__name="农村公路", share__region=None).update(
        value=Decimal(200)
    )
    judge_batch(batch=scored, today=DAY)
    return first


@pytest.fixture
def corrected(issued, officer) -> Bulletin:
    return correct(bulletin=issued, reason=REASON, by=officer, today=LATER)


def test_the_correction_has_the_former_words_and_fresh_figures(issued, corrected, officer):
    before = Bulletin.objects.values().get(pk=issued.pk)

    corrected.refresh_from_db()

    assert (
        corrected.title, corrected.state, corrected.edition, corrected.corrects, corrected.reason,
        corrected.prepared_by, corrected.prepared_on, corrected.texts,
    ) == (f"{TITLE}（更正）", "draft", 2, issued, REASON, officer, LATER, issued.texts)  # fmt: skip
    yellow = [values(each.snapshot, "items_yellow") for each in (issued, corrected)]
    assert yellow == [(1,), (0,)]
    assert Bulletin.objects.values().get(pk=issued.pk) == before


def test_it_is_issued_like_the_first_and_the_month_keeps_its_day(corrected, director):
    made = issue(bulletin=corrected, number="2号", by=director, today=LATER)

    assert (made.state, made.number, made.issued_on) == ("issued", "2号", LATER)
    assert ReportingMonth.objects.get(month=APRIL).bulletin_on == DAY


def test_the_paper_says_under_its_title_what_it_corrects_and_why(corrected, director):
    issue(bulletin=corrected, number="2号", by=director, today=LATER)
    corrected.refresh_from_db()

    paper = paper_for(corrected)

    lines = [each.text for each in Document(BytesIO(render_docx(paper))).paragraphs]
    assert [line.replace("\n", "") for line in lines if line][:5] == [
        "民生工作领导小组办公室", "2号", f"{TITLE}（更正）", REMARK,
        "各县（市、区）人民政府、各牵头单位：",
    ]  # fmt: skip


def test_the_pdf_says_it_too(corrected):
    page = page_of(lay_out(paper_for(corrected)))

    assert f'<p class="remark">{REMARK}</p>' in page


def test_a_first_edition_says_nothing_under_its_title(issued):
    assert paper_for(issued).remark == ""


def test_a_pack_without_a_number_is_named_by_its_day(scored, officer, director, traffic):
    pack = drawn(scored, officer, kind="press", agency=traffic)
    issue(bulletin=pack, number="", by=director, today=DAY)

    made = correct(bulletin=pack, reason="错字。", by=officer, today=LATER)

    assert (made.agency, made.title) == (traffic, f"{pack.title}（更正）")
    assert paper_for(made).remark == (
        "（更正2020年5月8日印发的材料，以本件为准。更正原因：错字。）"
    )


def test_a_correction_may_be_corrected_in_its_turn(issued, corrected, officer, director):
    second = issue(bulletin=corrected, number="2号", by=director, today=LATER)

    third = correct(bulletin=second, reason="又有更正", by=officer, today=LATER)

    assert (third.edition, third.corrects, third.title) == (3, second, f"{TITLE}（第2次更正）")
    with pytest.raises(Conflict, match="这一份已有更正"):
        correct(bulletin=issued, reason="再改", by=officer, today=LATER)


def test_one_is_corrected_once_unless_the_draft_is_thrown_away(issued, corrected, officer):
    with pytest.raises(Conflict, match="这一份已有更正"):
        correct(bulletin=issued, reason=REASON, by=officer, today=LATER)

    discard(bulletin=corrected, by=officer)

    assert correct(bulletin=issued, reason=REASON, by=officer, today=LATER).edition == 2


def test_a_draft_needs_no_correction(scored, officer):
    with pytest.raises(Conflict, match="还没有印发，直接修改即可"):
        correct(bulletin=drawn(scored, officer), reason=REASON, by=officer, today=DAY)


@pytest.mark.parametrize("reason", ["", " \n ", "错" * 201])
def test_a_correction_says_why(issued, officer, reason):
    with pytest.raises(Conflict, match="请填写更正原因"):
        correct(bulletin=issued, reason=reason, by=officer, today=LATER)
    assert Bulletin.objects.count() == 1


@pytest.mark.parametrize("role", ["leader", "reporter", "foreign_officer"])
def test_only_its_office_corrects(issued, role, request):
    person = request.getfixturevalue(role)

    with pytest.raises(PermissionDenied):
        correct(bulletin=issued, reason=REASON, by=person, today=LATER)


# ---------- the pages ----------


def read(client, person, bulletin: Bulletin) -> str:
    client.force_login(person)
    return client.get(reverse("bulletin", args=[bulletin.pk])).content.decode()


def test_the_office_corrects_it_from_its_page(client, issued, officer):
    address = reverse("bulletin_correct", args=[issued.pk])
    offered = address in read(client, officer, issued)

    empty = client.post(address, {"reason": " "})
    answer = client.post(address, {"reason": REASON}, follow=True)

    made = Bulletin.objects.get(edition=2)
    assert offered
    assert (empty.status_code, "请填写更正原因。" in empty.content.decode()) == (400, True)
    assert answer.redirect_chain == [(reverse("bulletin", args=[made.pk]), 302)]
    page = answer.content.decode()
    assert "更正稿已拟定，数据已重新取。" in page
    assert f"更正原因：{REASON}" in page
    assert REMARK in page


def test_the_first_one_stays_readable_and_says_what_replaced_it(
    client, issued, corrected, officer, leader, director
):
    following = reverse("bulletin", args=[corrected.pk])
    before = {
        person.username: following in read(client, person, issued) for person in (officer, leader)
    }
    issue(bulletin=corrected, number="2号", by=director, today=LATER)

    page = read(client, leader, issued)

    assert before == {"officer": True, "leader": False}
    assert f'2020年5月11日已印发更正件<a href="{following}">' in page
    assert "农村公路" in page
    assert reverse("bulletin", args=[issued.pk]) in read(client, leader, corrected)


def test_once_corrected_it_offers_no_other_correction(client, issued, corrected, officer):
    address = reverse("bulletin_correct", args=[issued.pk])

    assert address not in read(client, officer, issued)
    assert client.get(address).status_code == 409


def test_a_leader_is_offered_no_correction(client, issued, leader):
    assert reverse("bulletin_correct", args=[issued.pk]) not in read(client, leader, issued)


def test_the_file_of_a_corrected_one_is_named_so_and_has_the_same_bytes(
    client, issued, corrected, officer, director
):
    client.force_login(officer)
    address = reverse("bulletin_docx", args=[issued.pk])
    before = client.get(address)
    issue(bulletin=corrected, number="2号", by=director, today=LATER)

    after = client.get(address)

    marked = "%EF%BC%88%E5%B7%B2%E6%9B%B4%E6%AD%A3%EF%BC%89.docx"
    assert marked not in before["Content-Disposition"]
    assert marked in after["Content-Disposition"]
    assert before.content == after.content


def test_the_list_has_the_newest_edition_first_and_marks_the_one_replaced(
    client, issued, corrected, director, leader
):
    issue(bulletin=corrected, number="2号", by=director, today=LATER)
    client.force_login(leader)

    answer = client.get(reverse("bulletins_batch", args=[issued.batch.slug]))

    assert list(answer.context["page"]) == [corrected, issued]
    assert answer.content.decode().count("已更正") == 1


def test_a_page_with_corrections_before_and_after_takes_as_many_queries_as_one_without(
    client, issued, officer, director, django_assert_num_queries
):
    client.force_login(director)
    address = reverse("bulletin", args=[issued.pk])
    with django_assert_num_queries(4):
        client.get(address)
    made = correct(bulletin=issued, reason=REASON, by=officer, today=LATER)
    made = issue(bulletin=made, number="2号", by=director, today=LATER)
    correct(bulletin=made, reason="又有更正", by=officer, today=LATER)

    with django_assert_num_queries(4):
        page = client.get(reverse("bulletin", args=[made.pk])).content.decode()

    assert (REMARK in page, "（第2次更正）" in page) == (True, True)
