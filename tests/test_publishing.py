"""The officer prepares, sees what changes for the public, and the director publishes."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.roles import Role
from pledges.models import Batch
from progress.models import MonthlyReport, Reading
from results.actions import prepare, publish
from results.models import Publication
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import release, rows, words

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


def states() -> list[tuple[int, str]]:
    return list(Publication.objects.order_by("number").values_list("number", "state"))


def test_from_report_to_public_page(client, reported, officer, director):
    client.force_login(officer)
    response = client.post(PREPARE, {"month": "2020-04"}, follow=True)
    draft = Publication.objects.get(state="draft")
    assert response.redirect_chain == [(f"/office/publish/{draft.pk}/", 302)]
    assert "发布稿已拟定，请核对后送终审。" in words(response)
    assert (draft.month, draft.prepared_by, draft.number) == (APRIL, officer, 2)

    client.force_login(director)
    response = client.post(f"/office/publish/{draft.pk}/publish/", follow=True)
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


def test_the_review_shows_exactly_what_changes(client, draft, officer, director):
    client.force_login(officer)

    response = client.get(f"/office/publish/{draft.pk}/")

    assert [row for row in rows(response) if row != ["内容", "现在公开的", "发布后公开的"]] == [
        ["数据截至", "无", "2020年4月30日"],
        ["状态", "已公布", "推进中"],
        ["本期进展 农村公路", "无", "30公里，完成率10.00%（截至2020年4月30日）"],
    ]
    assert "与第1版相比，公众将看到3处变化" in words(response)


def test_the_officer_is_told_who_must_publish_and_has_no_button(client, draft, officer, director):
    client.force_login(officer)

    response = client.get(f"/office/publish/{draft.pk}/")

    assert "本稿须由办公室负责人终审发布。 可终审人：王芳。" in words(response)
    assert f"/office/publish/{draft.pk}/publish/" not in response.content.decode()
    client.force_login(director)
    assert (
        f"/office/publish/{draft.pk}/publish/"
        in client.get(f"/office/publish/{draft.pk}/").content.decode()
    )


def test_an_office_without_director_is_told_so(client, draft, officer):
    client.force_login(officer)

    assert "本办公室尚未设置负责人账号" in words(client.get(f"/office/publish/{draft.pk}/"))


def test_what_was_accepted_after_the_draft_is_pointed_out(client, draft, officer):
    client.force_login(officer)
    assert "拟稿之后" not in words(client.get(f"/office/publish/{draft.pk}/"))

    Reading.objects.update(value=31)

    assert "拟稿之后，审核通过的内容又有1处变化" in words(
        client.get(f"/office/publish/{draft.pk}/")
    )


def test_a_withdrawn_draft_leaves_the_public_page_alone(client, draft, officer):
    client.force_login(officer)

    response = client.post(f"/office/publish/{draft.pk}/discard/", follow=True)

    assert "发布稿已撤回，公开内容没有变化。" in words(response)
    assert states() == [(1, "published"), (2, "discarded")]


def test_a_second_draft_publishing_twice_and_a_withdrawn_draft_are_conflicts(
    client, draft, officer, director
):
    client.force_login(director)
    assert client.post(PREPARE, {"month": "2020-04"}).status_code == 409
    assert client.post(f"/office/publish/{draft.pk}/publish/").status_code == 302

    again = client.post(f"/office/publish/{draft.pk}/publish/")
    withdrawn = client.post(f"/office/publish/{draft.pk}/discard/")

    assert (again.status_code, withdrawn.status_code) == (409, 409)
    assert "这一稿现为“已发布”，不能进行这项操作。" in words(again)
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


def addresses(draft) -> dict[str, str]:
    return {
        "review": f"/office/publish/{draft.pk}/",
        "prepare": PREPARE,
        "publish": f"/office/publish/{draft.pk}/publish/",
        "discard": f"/office/publish/{draft.pk}/discard/",
    }


@pytest.mark.parametrize(
    "person", ["foreign_officer", "leader", "reporter", "head", "auditor", "administrator"]
)
def test_others_may_neither_see_nor_move_a_draft(client, draft, request, person):
    client.force_login(request.getfixturevalue(person))
    at = addresses(draft)

    answers = [client.get(at["review"]).status_code]
    answers += [client.post(at[n], {"month": "2020-04"}).status_code for n in at if n != "review"]

    assert answers == [403, 403, 403, 403]
    assert states() == [(1, "published"), (2, "draft")]


def test_a_director_of_another_office_may_not_publish(client, draft, foreign_officer):
    stranger = make_person(Role.DIRECTOR, agency=foreign_officer.agency)
    client.force_login(stranger)

    assert client.post(addresses(draft)["publish"]).status_code == 403
    assert states() == [(1, "published"), (2, "draft")]


def test_the_officer_may_not_publish(client, draft, officer):
    client.force_login(officer)

    assert client.post(addresses(draft)["publish"]).status_code == 403
    assert states() == [(1, "published"), (2, "draft")]


@pytest.mark.parametrize("name", ["review", "prepare", "publish", "discard"])
def test_a_stranger_is_sent_to_sign_in(client, draft, name):
    address = addresses(draft)[name]
    response = client.get(address) if name == "review" else client.post(address)

    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={address}",
    )


@pytest.mark.parametrize("name", ["prepare", "publish", "discard"])
def test_looking_moves_nothing(client, draft, director, name):
    client.force_login(director)

    assert client.get(addresses(draft)[name]).status_code == 405
    assert states() == [(1, "published"), (2, "draft")]


def test_what_does_not_exist_is_not_found(client, db, officer):
    client.force_login(officer)

    assert client.get("/office/publish/999/").status_code == 404
    assert client.post("/office/publish/nowhere/prepare/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_seven_queries_however_many_batches(
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

    with django_assert_num_queries(7):  # session, person, agency, batches, months, versions, menu
        assert client.get(LIST).content.decode().count("现行第1版") == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_review_takes_as_many_queries_however_many_rows(
    client, batch, traffic, officer, count, django_assert_num_queries
):
    shares = [make_share(make_pledge(batch, traffic)) for _ in range(count)]
    make_accepted(shares[0], APRIL, "30")
    report = MonthlyReport.objects.get()
    for share in shares[1:]:
        report.readings.create(share=share, value=30, as_of=date(2020, 4, 30))
    release(batch)
    draft = prepare(batch=batch, month=APRIL, by=officer)
    client.force_login(officer)

    with django_assert_num_queries(21):
        client.get(f"/office/publish/{draft.pk}/")


def test_a_version_once_published_is_shown_without_buttons(client, draft, director):
    publish(publication=draft, by=director, today=date(2020, 5, 8))
    client.force_login(director)

    response = client.get(f"/office/publish/{draft.pk}/")

    assert "2020年5月8日发布 · 终审：王芳" in words(response)
    assert '<button type="submit" class="btn main">' not in response.content.decode()
