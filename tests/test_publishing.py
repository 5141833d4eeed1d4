"""The pages of publishing: a draft from its month to the public page, checked by three."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.roles import Role
from pledges.models import Batch
from progress.models import MonthlyReport, Reading
from results.actions.files import choose_file
from results.actions.preparing import discard, prepare
from results.actions.withdrawing import withdraw
from results.models import Publication
from tests.evidence_samples import attach_photo
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import RELEASE_DAY, checked, release, rows, words

LIST = "/office/publish/"
PREPARE = "/office/publish/chengde-2020/prepare/"
MAY = date(2020, 5, 1)


@pytest.fixture
def reported(batch, roads):
    """April is accepted; the promise is public."""
    make_accepted(roads, APRIL, "30")
    release(batch)
    return batch


@pytest.fixture
def draft(reported, officer) -> Publication:
    return prepare(batch=reported, month=APRIL, by=officer)


@pytest.fixture
def ready(draft, officer, second_officer) -> Publication:
    """The draft, waiting for its final check."""
    checked(draft, ("first", officer), ("second", second_officer))
    return draft


def states() -> list[tuple[int, str]]:
    return list(Publication.objects.order_by("number").values_list("number", "state"))


def test_from_report_to_public_page(client, reported, officer, second_officer, director):
    client.force_login(officer)
    response = client.post(PREPARE, {"month": "2020-04"}, follow=True)
    draft = Publication.objects.get(state="draft")
    at = f"/office/publish/{draft.pk}/"
    assert response.redirect_chain == [(at, 302)]
    assert "发布稿已拟定，请核对公众将看到的变化。" in words(response)
    assert (draft.month, draft.prepared_by, draft.number) == (APRIL, officer, 2)

    response = client.post(f"{at}check/first/", {"note": "", "seen": draft.digest}, follow=True)
    assert "初审通过。" in words(response)
    assert "您已做过本轮的初审，复审须由另一个人进行。可由孙志强办理。" in words(response)
    client.force_login(second_officer)
    client.post(f"{at}check/second/", {"note": "已核对", "seen": draft.digest})
    client.force_login(director)
    page = words(client.get(at))
    assert "初审 王芳，2020年5月8日通过 复审 孙志强，2020年5月8日通过 已核对 终审 等待审核" in page
    last = {"note": "", "public_from": "2020-05-08", "seen": draft.digest}
    response = client.post(f"{at}check/final/", last, follow=True)

    draft.refresh_from_db()
    assert response.redirect_chain == [(LIST, 302)]
    assert "已发布，公众现在可以看到。" in words(response)
    assert (draft.state, draft.published_by, draft.published_on) == (
        "published",
        director,
        date(2020, 5, 8),
    )
    client.logout()
    assert "30公里" in words(client.get("/results/chengde-2020/"))


def test_an_embargo_is_set_with_the_final_check(client, ready, director):
    client.force_login(director)
    at = f"/office/publish/{ready.pk}/check/final/"

    refused = client.post(at, {"note": "留下的话", "public_from": "2020-05-07"})
    assert (refused.status_code, "公开日期：公开日期不得早于今天。" in words(refused)) == (
        400,
        True,
    )
    assert "留下的话" in refused.content.decode()
    sent = {"note": "", "public_from": "2020-05-20", "seen": ready.digest}
    response = client.post(at, sent, follow=True)

    assert "终审通过，2020年5月20日起公众可以看到。" in words(response)
    ready.refresh_from_db()
    assert ready.public_from == date(2020, 5, 20)


def test_a_draft_is_sent_back_with_words_and_frozen_anew(client, draft, officer):
    client.force_login(officer)
    at = f"/office/publish/{draft.pk}/"

    refused = client.post(f"{at}return/first/", {"note": ""})
    assert (refused.status_code, "退回意见：退回须写明意见。" in words(refused)) == (400, True)
    response = client.post(
        f"{at}return/first/", {"note": "单位有误", "seen": draft.digest}, follow=True
    )
    assert "发布稿已退回，拟稿人会收到通知。" in words(response)
    assert "已退回，待重新拟稿" in words(response)
    assert "第2版发布稿被王芳在初审退回，待重新拟稿" in words(client.get(LIST))
    response = client.post(f"{at}refreeze/", follow=True)

    assert "已按最新数据重新拟稿，审核从头开始。" in words(response)
    assert "第1轮初审： 王芳，2020年5月8日退回 单位有误" in words(response)


def test_the_review_shows_exactly_what_changes(client, draft, officer, director):
    client.force_login(officer)

    response = client.get(f"/office/publish/{draft.pk}/")

    assert [row for row in rows(response) if row != ["内容", "此前公开的", "本版公开的"]] == [
        ["数据截至", "无", "2020年4月30日"],
        ["状态", "已公布", "推进中"],
        ["本期进展 农村公路", "无", "30公里，完成率10.00%（截至2020年4月30日）"],
    ]
    assert "与第1版相比，公众将看到3处变化" in words(response)


def test_whoever_may_not_check_is_told_who_may_and_has_no_button(client, ready, officer, director):
    client.force_login(officer)
    response = client.get(f"/office/publish/{ready.pk}/")

    assert "终审须由办公室负责人进行。可由王芳办理。" in words(response)
    assert f"/office/publish/{ready.pk}/check/" not in response.content.decode()
    client.force_login(director)
    page = client.get(f"/office/publish/{ready.pk}/").content.decode()
    assert f"/office/publish/{ready.pk}/check/final/" in page


def test_an_office_without_director_is_told_so(client, ready, officer):
    client.force_login(officer)

    assert "终审须由办公室负责人进行。本办公室没有可办理的人" in words(
        client.get(f"/office/publish/{ready.pk}/")
    )


def test_what_was_accepted_after_the_draft_is_pointed_out(client, draft, officer):
    client.force_login(officer)
    assert "拟稿之后" not in words(client.get(f"/office/publish/{draft.pk}/"))

    Reading.objects.update(value=31)

    assert "拟稿之后，审核通过的内容或公开设置又有1处变化" in words(
        client.get(f"/office/publish/{draft.pk}/")
    )


def test_a_withdrawn_draft_leaves_the_public_page_alone(client, draft, officer):
    client.force_login(officer)

    at = f"/office/publish/{draft.pk}/discard/"
    response = client.post(at, {"reason": "误拟"}, follow=True)

    assert "发布稿已作废，公开内容没有变化。" in words(response)
    assert states() == [(1, "published"), (2, "discarded")]


def test_a_second_draft_publishing_twice_and_a_published_one_dropped_are_conflicts(
    client, ready, director
):
    client.force_login(director)
    last = {"public_from": "2020-05-08", "seen": ready.digest}
    final = f"/office/publish/{ready.pk}/check/final/", last
    assert client.post(PREPARE, {"month": "2020-04"}).status_code == 409
    assert client.post(*final).status_code == 302

    again = client.post(*final)
    dropped = client.post(f"/office/publish/{ready.pk}/discard/")

    assert (again.status_code, dropped.status_code) == (409, 409)
    assert "这一版现为“已发布”，不能进行这项操作。" in words(again)
    assert states() == [(1, "published"), (2, "published")]


def test_a_batch_not_yet_public_has_no_form_and_a_request_is_a_conflict(client, batch, officer):
    Batch.objects.update(stage=Batch.Stage.DRAFTING)
    client.force_login(officer)

    assert "本批次尚未公布，公布后方可发布。" in words(client.get(LIST))
    assert client.post(PREPARE, {"month": ""}).status_code == 409
    assert states() == []


@pytest.mark.parametrize("month", ["", "2020-05", "2020-13", "<b>", "2020-04-01"])
def test_a_month_without_accepted_figures_is_refused_on_the_page(client, reported, officer, month):
    client.force_login(officer)

    response = client.post(PREPARE, {"month": month})

    assert response.status_code == 400
    message = "请选择月份。" if month == "" else "请从列表中选择已有审核通过数据的月份。"
    assert f"有内容需要更正 发布内容：{message}" in words(response)
    assert 'href="#chengde-2020_month"' in response.content.decode()
    assert states() == [(1, "published")]


def test_a_month_without_any_accepted_report_is_not_offered(client, reported, roads, officer):
    MonthlyReport.objects.create(
        batch=reported, agency=roads.reporting_agency, month=MAY, due_on=date(2020, 6, 5)
    )
    client.force_login(officer)

    page = client.get(LIST).content.decode()

    assert ('value="2020-04"' in page, 'value="2020-05"' in page) == (True, False)


def test_a_batch_without_reports_publishes_the_promise_itself(client, batch, roads, officer):
    client.force_login(officer)

    assert "尚无审核通过的月报，只能发布任务本身。" in words(client.get(LIST))
    client.post(PREPARE, {"month": ""})

    assert list(Publication.objects.values_list("month", "state")) == [(None, "draft")]


def test_an_office_without_batches_has_a_written_empty_state(client, reported, foreign_officer):
    client.force_login(foreign_officer)

    assert "没有可发布的批次" in words(client.get(LIST))


POSTS = (
    "check/first", "return/first", "refreeze", "discard", "embargo", "withdraw",
)  # fmt: skip


@pytest.mark.parametrize(
    "person", ["foreign_officer", "leader", "reporter", "head", "auditor", "administrator"]
)
def test_others_may_neither_see_nor_move_a_draft(client, draft, request, person):
    client.force_login(request.getfixturevalue(person))
    at = f"/office/publish/{draft.pk}/"

    answers = [client.get(at).status_code, client.post(PREPARE, {"month": "2020-04"}).status_code]
    answers += [client.post(f"{at}{name}/").status_code for name in POSTS]

    assert answers == [403] * 8
    assert states() == [(1, "published"), (2, "draft")]


def test_a_director_of_another_office_may_not_publish(client, ready, foreign_officer):
    stranger = make_person(Role.DIRECTOR, agency=foreign_officer.agency)
    client.force_login(stranger)
    at = f"/office/publish/{ready.pk}/check/final/"

    assert client.post(at, {"public_from": "2020-05-08"}).status_code == 403
    assert states() == [(1, "published"), (2, "draft")]


@pytest.mark.parametrize("name", ["", *(f"{name}/" for name in POSTS)])
def test_a_stranger_is_sent_to_sign_in(client, draft, name):
    address = f"/office/publish/{draft.pk}/{name}"
    response = client.post(address) if name else client.get(address)

    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={address}",
    )


PAGES = ("refreeze", "discard", "withdraw")  # ask before they do it


@pytest.mark.parametrize("name", [name for name in POSTS if name not in PAGES])
def test_looking_moves_nothing(client, draft, director, name):
    client.force_login(director)

    assert client.get(f"/office/publish/{draft.pk}/{name}/").status_code == 405
    assert states() == [(1, "published"), (2, "draft")]


def test_what_does_not_exist_is_not_found(client, db, officer):
    client.force_login(officer)

    assert client.get("/office/publish/999/").status_code == 404
    assert client.post("/office/publish/nowhere/prepare/").status_code == 404


def test_the_list_tells_every_kind_of_version(client, reported, officer, director, settings):
    out = release(reported, APRIL)
    taken = release(reported, APRIL)
    withdraw(publication=taken, reason="误发", by=director, today=date(2020, 5, 8))
    dropped = prepare(batch=reported, month=APRIL, by=officer)
    discard(publication=dropped, reason="误拟", by=officer, today=RELEASE_DAY)
    coming = release(reported, APRIL)
    Publication.objects.filter(pk=coming.pk).update(public_from=date(2020, 5, 9))
    prepare(batch=reported, month=APRIL, by=officer)
    client.force_login(officer)

    page = words(client.get(LIST))

    for piece in (
        f"现行 第{out.number}版",
        "以前的版本（1个） 第1版",
        "已撤回 第3版 · 数据截至2020年4月30日 · 2020年5月8日发布",
        "2020年5月8日由王芳撤回，原因：误发",
        "作废的发布稿（1个） 第4版 · 数据截至2020年4月30日 2020年5月8日由王芳作废，原因：误拟",
        "禁发期，2020年5月9日公开 第5版",
        "第6版发布稿待初审 · 拟稿：王芳 · 可办理：王芳",
    ):
        assert piece in page, piece
    settings.PORTAL_TODAY = date(2020, 5, 9)
    assert "现行 第5版" in words(client.get(LIST))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_eleven_queries_however_many_batches(
    client, chengde, government, office_agency, officer, count, django_assert_num_queries
):
    for number in range(count):
        made = Batch.objects.create(
            slug=f"batch-{number}",
            title=f"批次{number}",
            starts_on=date(2020, 1, 1),
            ends_on=date(2020, 12, 31),
            stage=Batch.Stage.PUBLISHED,
            region=chengde,
            issuer=government,
            office=office_agency,
        )
        release(made)
        prepare(batch=made, month=None, by=officer)
    client.force_login(officer)

    # session, person, agency, batches, months, versions, changes, checks, people, remarks, menu
    with django_assert_num_queries(10):
        assert client.get(LIST).content.decode().count(">现行<") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_review_takes_as_many_queries_however_many_rows(
    client, batch, traffic, officer, reporter, count, django_assert_num_queries
):
    shares = [make_share(make_pledge(batch, traffic)) for _ in range(count)]
    make_accepted(shares[0], APRIL, "30")
    report = MonthlyReport.objects.get()
    for share in shares[1:]:
        report.readings.create(share=share, value=30, as_of=date(2020, 4, 30))
    photos = [attach_photo(report, share, reporter) for share in shares]
    release(batch)
    draft = prepare(batch=batch, month=APRIL, by=officer)
    for photo in photos[1:]:
        said = {"caption": "现场", "by": officer, "today": RELEASE_DAY}
        choose_file(publication=draft, evidence=photo, **said)
    client.force_login(officer)

    with django_assert_num_queries(21):
        client.get(f"/office/publish/{draft.pk}/")


def test_a_version_once_published_is_shown_without_buttons(client, ready, officer, director):
    checked(ready, ("final", director))
    client.force_login(officer)

    response = client.get(f"/office/publish/{ready.pk}/")

    assert "2020年5月8日发布 · 终审：王芳 · 2020年5月8日起公开" in words(response)
    assert '<form method="post" action="/office/publish/' not in response.content.decode()
    assert "撤回这一版" not in words(response)
    client.force_login(director)
    assert "撤回这一版" in words(client.get(f"/office/publish/{ready.pk}/"))


def test_a_draft_is_compared_with_what_the_public_reads_not_with_what_is_to_come(
    client, reported, officer
):
    coming = release(reported, APRIL)
    Publication.objects.filter(pk=coming.pk).update(public_from=date(2020, 5, 20))
    draft = prepare(batch=reported, month=APRIL, by=officer)
    client.force_login(officer)

    page = words(client.get(f"/office/publish/{draft.pk}/"))

    assert "与第1版相比，公众将看到3处变化" in page
    assert "第2版已经发布，尚在禁发期，2020年5月20日起公开。" in page
