"""The pages of bulletins: for the office to write, for leaders to read what is issued."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.papers import pdf
from oversight.actions.bulletins import issue
from oversight.bulletins.kinds import mark_of
from oversight.models import Bulletin
from progress.actions.judging import judge_batch
from progress.models import Reading
from tests.bulletins import DAY, MAY, NEXT, drawn, figures_in, make_two_months
from tests.promises import APRIL, make_accepted, make_pledge, make_share


@pytest.fixture
def draft(scored, officer) -> Bulletin:
    return drawn(scored, officer)


def page_of(bulletin: Bulletin) -> str:
    return reverse("bulletin", args=[bulletin.pk])


def written(bulletin: Bulletin, **texts: str) -> dict[str, str]:
    return {**bulletin.texts, "seen": mark_of(bulletin.texts), **texts}


def test_the_room_leads_to_the_current_batch(client, scored, officer):
    client.force_login(officer)

    assert client.get(reverse("bulletins"), follow=True).redirect_chain[-1][0] == reverse(
        "bulletins_batch", args=[scored.slug]
    )


def test_without_a_batch_the_room_says_so(client, officer):
    client.force_login(officer)

    assert "还没有批次" in client.get(reverse("bulletins")).content.decode()


def test_the_office_draws_one_up_from_the_page(client, scored, officer):
    client.force_login(officer)
    address = reverse("bulletin_new", args=[scored.slug])

    choices = client.get(address).context["form"].fields["month"].choices
    answer = client.post(address, {"kind": "monthly", "month": "2020-04"}, follow=True)

    assert choices == [("2020-04", "2020年4月")]
    assert Bulletin.objects.get().prepared_by == officer
    page = answer.content.decode()
    assert "已拟定，数据已固定。" in page
    assert "拟稿（未印发）" in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": "quarterly", "month": "2020-04"}, "季度通报请选3月、6月、9月或12月。"),
        ({"kind": "press", "month": "2020-04"}, "新闻发布材料须选择一个牵头单位或一个方面。"),
        ({"month": "2020-04"}, "请选择类型。"),
        ({"kind": "monthly"}, "请选择月份。"),
    ],
)
def test_a_choice_that_cannot_be_comes_back(client, scored, officer, typed, told):
    client.force_login(officer)

    answer = client.post(reverse("bulletin_new", args=[scored.slug]), typed)

    assert (answer.status_code, Bulletin.objects.count()) == (400, 0)
    assert told in answer.content.decode()


def test_a_batch_never_judged_has_nothing_to_draw_up(client, batch, officer):
    client.force_login(officer)

    page = client.get(reverse("bulletin_new", args=[batch.slug])).content.decode()

    assert "这个批次还没有研判结论" in page
    assert "取数拟稿" not in page


def test_the_words_are_written_beside_the_text(client, draft, officer):
    client.force_login(officer)

    answer = client.post(
        page_of(draft), written(draft, problems="黄灯{{黄灯项数}}项，3日内整改。"), follow=True
    )

    page = answer.content.decode()
    assert "文字已保存。" in page
    assert '黄灯<span class="locked">1</span>' in page
    assert "“主要问题”里的3是手工输入的" in page


def test_a_figure_there_is_none_of_comes_back_with_its_place_and_the_words(client, draft, officer):
    client.force_login(officer)

    answer = client.post(page_of(draft), written(draft, demands="一。\n共{{红灯数}}项"))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "第2段的{{红灯数}}不是可用的数据项" in page
    assert "共{{红灯数}}项</textarea>" in page


def test_words_another_has_changed_come_back_as_typed(client, draft, officer):
    client.force_login(officer)
    client.post(page_of(draft), written(draft, problems="先写的"))

    answer = client.post(page_of(draft), written(draft, problems="后写的"))

    assert answer.status_code == 400
    assert "刚被他人改动" in answer.content.decode()
    assert "后写的</textarea>" in answer.content.decode()


def test_moved_figures_are_told_and_taken_anew_with_one_click(client, draft, scored, officer):
    client.force_login(officer)
    still = client.get(page_of(draft)).content.decode()
    Reading.objects.filter(share__indicator__name="农村公路", share__region=None).update(
        value=Decimal(200)
    )
    judge_batch(batch=scored, today=DAY)

    moved = client.get(page_of(draft))
    again = client.post(reverse("bulletin_again", args=[draft.pk]), follow=True)

    assert "此后数据没有变动。" in still
    assert ("黄灯项数", "1", "0") in [
        (row.name, row.was, row.now) for row in moved.context["page"].moved
    ]
    assert "处数据已经变动" in moved.content.decode()
    assert again.context["page"].moved == []
    assert "您写的文字没有变" in again.content.decode()


def test_the_director_issues_it_from_the_page(client, draft, director):
    client.force_login(director)
    address = reverse("bulletin_issue", args=[draft.pk])

    asked = client.get(address).content.decode()
    refused = client.post(address, {"number": ""})
    answer = client.post(address, {"number": "民生办〔2020〕4号"}, follow=True)

    assert "印发的同时登记2020年4月通报" in asked
    assert refused.status_code == 400
    page = answer.content.decode()
    assert "已印发，内容不再变动。" in page
    assert "民生办〔2020〕4号" in page
    assert "修改文字" not in page
    assert client.get(address).status_code == 409


def test_what_the_calendar_refuses_is_told_on_the_form(client, draft, scored, director):
    scored.reports.update(due_on=date(2020, 5, 28))
    client.force_login(director)

    answer = client.post(reverse("bulletin_issue", args=[draft.pk]), {"number": "1号"})

    assert answer.status_code == 400
    assert "月报2020年5月28日才到期" in answer.content.decode()


def test_an_officer_sees_no_way_to_issue(client, draft, officer):
    client.force_login(officer)

    assert (
        reverse("bulletin_issue", args=[draft.pk])
        not in client.get(page_of(draft)).content.decode()
    )
    assert client.get(reverse("bulletin_issue", args=[draft.pk])).status_code == 403


def test_a_draft_is_deleted_having_been_asked(client, draft, scored, officer):
    client.force_login(officer)
    address = reverse("bulletin_discard", args=[draft.pk])

    asked = client.get(address).status_code
    answer = client.post(address)

    assert (asked, answer.url) == (200, reverse("bulletins_batch", args=[scored.slug]))
    assert Bulletin.objects.count() == 0
    assert client.post(address).status_code == 404


def test_a_leader_reads_and_downloads_what_is_issued_and_nothing_else(
    client, draft, director, leader
):
    names = ("bulletin", "bulletin_docx", "bulletin_pdf")
    client.force_login(leader)
    listed = reverse("bulletins_batch", args=[draft.batch.slug])
    before = [client.get(reverse(name, args=[draft.pk])).status_code for name in names]
    empty = client.get(listed).content.decode()
    issue(bulletin=draft, number="1号", by=director, today=DAY)

    after = [client.get(reverse(name, args=[draft.pk])).status_code for name in names]

    assert (before, after) == ([403] * 3, [200] * 3)
    assert draft.title not in empty
    assert draft.title in client.get(listed).content.decode()
    assert client.post(page_of(draft), written(draft)).status_code == 403


def test_an_issued_one_takes_no_more_words(client, draft, director):
    issue(bulletin=draft, number="1号", by=director, today=DAY)
    client.force_login(director)

    assert client.post(page_of(draft), written(draft)).status_code == 409


def test_the_word_file_is_named_after_the_bulletin(client, draft, officer, director):
    client.force_login(officer)
    address = reverse("bulletin_docx", args=[draft.pk])

    first = client.get(address)
    issue(bulletin=draft, number="1号", by=director, today=DAY)
    second = client.get(address)

    assert figures_in(first.content)["items"] == "2"
    assert "%EF%BC%88%E6%8B%9F%E7%A8%BF%EF%BC%89.docx" in first["Content-Disposition"]
    assert "%E6%8B%9F%E7%A8%BF" not in second["Content-Disposition"]


def test_the_pdf_is_the_same_twice(client, draft, officer):
    client.force_login(officer)
    address = reverse("bulletin_pdf", args=[draft.pk])

    first, second = (client.get(address) for _ in range(2))

    assert first.content[:5] == b"%PDF-"
    assert first.content == second.content


def test_a_machine_without_the_drawing_library_says_so(client, draft, officer, monkeypatch):
    client.force_login(officer)
    for place in ("oversight.views.bulletins.available", f"{pdf.__name__}.available"):
        monkeypatch.setattr(place, lambda: False)

    answer = client.get(reverse("bulletin_pdf", args=[draft.pk]))

    assert answer.status_code == 503
    assert "Pango" in answer.content.decode()
    assert "下载 PDF" not in client.get(page_of(draft)).content.decode()


def test_press_packs_stand_in_the_same_list_and_are_written_the_same_way(
    client, scored, officer, traffic
):
    client.force_login(officer)
    client.post(
        reverse("bulletin_new", args=[scored.slug]),
        {"kind": "press", "month": "2020-04", "agency": traffic.pk},
    )
    pack = Bulletin.objects.get()

    answer = client.post(
        page_of(pack), written(pack, opening="共{{牵头实事件数}}件。"), follow=True
    )

    assert '共<span class="locked">1</span>' in answer.content.decode()
    listed = client.get(reverse("bulletins_batch", args=[scored.slug])).content.decode()
    assert "新闻发布材料" in listed
    assert "市交通运输局" in listed
    assert client.get(reverse("bulletin_docx", args=[pack.pk])).status_code == 200


def test_the_list_reads_the_same_number_of_queries_for_one_and_three(
    client, scored, officer, traffic, labour, django_assert_num_queries
):
    drawn(scored, officer)
    client.force_login(officer)
    address = reverse("bulletins_batch", args=[scored.slug])
    with django_assert_num_queries(7):
        client.get(address)
    for agency in (traffic, labour):
        drawn(scored, officer, kind="press", agency=agency)

    with django_assert_num_queries(7):
        page = client.get(address)

    assert len(page.context["page"].object_list) == 3


def test_a_draft_reads_the_same_number_of_queries_for_one_and_three_rows(
    client, batch, roads, labour, government, officer, director, django_assert_num_queries
):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=DAY)
    bulletin = drawn(batch, officer)
    client.force_login(officer)
    with django_assert_num_queries(19):
        client.get(page_of(bulletin))
    for agency in (labour, government):
        make_accepted(make_share(make_pledge(batch, agency)), APRIL, "30")
    judge_batch(batch=batch, today=DAY)

    with django_assert_num_queries(19):
        client.get(page_of(bulletin))
    issue(bulletin=bulletin, number="1号", by=director, today=DAY)

    with django_assert_num_queries(4):
        client.get(page_of(bulletin))


def test_the_preview_shows_two_months_and_what_turned(client, batch, roads, labour, officer):
    make_two_months(roads, labour)
    bulletin = drawn(batch, officer, month=MAY, today=NEXT)
    client.force_login(officer)

    page = client.get(page_of(bulletin)).content.decode()

    assert "由黄灯转为红灯<sup>" in page
    assert "由黄灯转为绿灯<sup>" in page
    assert "比4月" in page
