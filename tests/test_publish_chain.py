"""初审, 复审, 终审: whose turn it is, who may take it, and what a return does."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.models import Message
from agencies.refusals import Conflict
from agencies.roles import Role
from results.actions.checking import check, publish_unchecked
from results.actions.preparing import discard, prepare, refreeze
from results.actions.settings import save_settings
from results.chain import chain_of
from results.models import Publication, PublicationCheck
from tests.people import make_person
from tests.promises import APRIL, make_accepted
from tests.publications import checked, release

TODAY = date(2020, 5, 8)


@pytest.fixture
def reported(batch, roads):
    make_accepted(roads, APRIL, "30")
    return batch


@pytest.fixture
def draft(reported, officer) -> Publication:
    return prepare(batch=reported, month=APRIL, by=officer)


def press(draft, step, person, *, passed=True, **said):
    return check(publication=draft, step=step, passed=passed, by=person, today=TODAY, **said)


def rows() -> list[tuple[int, str, bool, str, date, str]]:
    found = PublicationCheck.objects.order_by("pk")
    return list(found.values_list("round", "step", "passed", "by__username", "on", "note"))


def test_three_people_publish_one_after_the_other(draft, officer, second_officer, director):
    press(draft, "first", officer)
    press(draft, "second", second_officer, note="  已核对。 ")
    press(draft, "final", director)

    draft.refresh_from_db()
    assert rows() == [
        (1, "first", True, "officer", TODAY, ""),
        (1, "second", True, "second_officer", TODAY, "已核对。"),
        (1, "final", True, "director", TODAY, ""),
    ]
    assert (draft.state, draft.published_by, draft.published_on, draft.public_from) == (
        "published", director, TODAY, TODAY,
    )  # fmt: skip


def test_a_second_director_may_do_the_second_step(draft, officer, office_agency, director):
    other = make_person(Role.DIRECTOR, agency=office_agency)

    checked(draft, ("first", officer), ("second", other), ("final", director))

    draft.refresh_from_db()
    assert draft.state == "published"


def test_each_step_waits_for_the_one_before(draft, director, second_officer):
    with pytest.raises(Conflict, match="现在轮到初审，不能进行终审。"):
        press(draft, "final", director)
    with pytest.raises(Conflict, match="现在轮到初审，不能进行复审。"):
        press(draft, "second", second_officer)

    assert rows() == []


def test_a_refusal_says_who_may_instead(draft, officer, second_officer, director):
    with pytest.raises(PermissionDenied) as of_first:
        press(draft, "first", director)
    press(draft, "first", officer)
    with pytest.raises(PermissionDenied) as of_same:
        press(draft, "second", officer)
    with pytest.raises(PermissionDenied) as of_director:
        press(draft, "second", director)
    press(draft, "second", second_officer)
    with pytest.raises(PermissionDenied) as of_final:
        press(draft, "final", second_officer)

    assert [str(error.value) for error in (of_first, of_same, of_director, of_final)] == [
        "初审由办公室经办人进行，负责人在后面的环节审核。可由王芳、孙志强办理。",
        "您已做过本轮的初审，复审须由另一个人进行。可由孙志强办理。",
        "终审只能由您进行，复审须由另一个人进行。可由孙志强办理。",
        "终审须由办公室负责人进行。可由王芳办理。",
    ]
    assert [row[1] for row in rows()] == ["first", "second"]


def test_an_office_too_small_is_told_what_to_do(draft, officer, director):
    press(draft, "first", officer)

    with pytest.raises(PermissionDenied) as error:
        press(draft, "second", officer)

    assert str(error.value) == (
        "您已做过本轮的初审，复审须由另一个人进行。"
        "本办公室没有可办理的人，请联系系统管理员，或调整公开设置后重新拟稿。"
    )


def test_somebody_who_has_left_may_not_be_named(draft, officer, second_officer, director):
    second_officer.is_active = False
    second_officer.save()
    press(draft, "first", officer)

    assert [str(person) for person in chain_of(draft).may] == []


def test_two_steps_leave_out_the_second(reported, officer, director):
    save_settings(batch=reported, by=officer, steps=2)
    draft = prepare(batch=reported, month=APRIL, by=officer)

    with pytest.raises(Conflict, match="不能进行复审"):
        press(draft, "second", director)
    checked(draft, ("first", officer), ("final", director))

    draft.refresh_from_db()
    assert (draft.state, [row[1] for row in rows()]) == ("published", ["first", "final"])


def test_one_step_is_the_director_s(reported, officer, director):
    save_settings(batch=reported, by=officer, steps=1)
    draft = prepare(batch=reported, month=APRIL, by=officer)

    with pytest.raises(PermissionDenied, match="终审须由办公室负责人进行。可由王芳办理。"):
        press(draft, "final", officer)
    press(draft, "final", director)

    draft.refresh_from_db()
    assert draft.state == "published"


def test_where_people_need_not_be_distinct_one_may_do_all(reported, director):
    save_settings(batch=reported, by=director, distinct_people=False)
    draft = prepare(batch=reported, month=APRIL, by=director)

    checked(draft, ("first", director), ("second", director), ("final", director))

    draft.refresh_from_db()
    assert draft.state == "published"


def test_settings_made_after_the_draft_do_not_shorten_its_chain(draft, reported, officer, director):
    save_settings(batch=reported, by=director, steps=1, distinct_people=False)

    draft.refresh_from_db()
    with pytest.raises(Conflict, match="现在轮到初审"):
        press(draft, "final", director)
    refreeze(publication=draft, by=officer, today=TODAY)
    press(draft, "final", director)

    draft.refresh_from_db()
    assert (draft.state, draft.round) == ("published", 2)


def test_a_return_needs_words_and_reaches_the_drafter(draft, officer, second_officer):
    press(draft, "first", second_officer)
    with pytest.raises(Conflict, match="退回须写明意见。"):
        press(draft, "second", officer, passed=False, note=" ")

    press(draft, "second", officer, passed=False, note="第1件的单位有误。")

    told = Message.objects.get(recipient=officer, rung="return:1")
    assert (told.subject, told.body, told.link) == (
        "《2020年承德市民心实事》第1版发布稿已退回",
        "复审退回《2020年承德市民心实事》第1版发布稿，请修改后重新拟稿。退回意见：第1件的单位有误。",
        f"/office/publish/{draft.pk}/",
    )


def test_a_return_ends_the_round(draft, officer, second_officer, director):
    press(draft, "first", officer, passed=False, note="单位有误")

    with pytest.raises(Conflict, match="这一稿已经退回，须重新拟稿后再审。"):
        press(draft, "first", second_officer)

    refreeze(publication=draft, by=second_officer, today=TODAY)
    checked(draft, ("first", officer), ("second", second_officer), ("final", director))
    draft.refresh_from_db()
    assert (draft.state, draft.round, draft.prepared_by) == ("published", 2, second_officer)
    assert [row[:4] for row in rows()] == [
        (1, "first", False, "officer"),
        (2, "first", True, "officer"),
        (2, "second", True, "second_officer"),
        (2, "final", True, "director"),
    ]


def test_freezing_anew_takes_the_figures_of_now(draft, roads, officer):
    roads.readings.update(value=31)

    refreeze(publication=draft, by=officer, today=TODAY)

    draft.refresh_from_db()
    figure = draft.content["pledges"][0]["indicators"][0]
    assert (figure["value"], figure["share"]) == ("31", "10.33")


def test_those_whose_turn_it_is_are_told_and_the_drafter_is_not(
    second_officer, director, draft, officer
):
    press(draft, "first", second_officer)

    found = Message.objects.filter(matter=f"publication:{draft.pk}").order_by("pk")
    assert list(found.values_list("recipient__username", "rung", "subject")) == [
        ("second_officer", "first:1", "《2020年承德市民心实事》第1版发布稿待初审"),
    ]
    press(draft, "second", officer)
    assert found.filter(recipient=director).get().rung == "final:1"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DIRECTOR])
def test_another_office_does_nothing(draft, foreign_officer, role):
    stranger = make_person(role, agency=foreign_officer.agency)

    for act in (
        lambda: press(draft, "first", stranger),
        lambda: refreeze(publication=draft, by=stranger, today=TODAY),
        lambda: discard(publication=draft, reason="误拟", by=stranger, today=TODAY),
    ):
        with pytest.raises(PermissionDenied, match="这个批次由其他办公室管理。"):
            act()


def test_what_is_no_draft_any_more_moves_no_further(draft, officer, director):
    discard(publication=draft, reason="误拟", by=officer, today=TODAY)

    for act in (
        lambda: press(draft, "first", officer),
        lambda: refreeze(publication=draft, by=officer, today=TODAY),
        lambda: discard(publication=draft, reason="误拟", by=officer, today=TODAY),
        lambda: publish_unchecked(publication=draft, today=TODAY),
    ):
        with pytest.raises(Conflict, match="这一版现为“已作废”，不能进行这项操作。"):
            act()


def test_the_loader_s_way_is_closed_to_what_a_person_has_drafted(draft):
    with pytest.raises(Conflict, match="有人拟稿的版本须经审核发布。"):
        publish_unchecked(publication=draft, today=TODAY)


def test_a_loaded_version_has_no_checks(reported):
    made = release(reported, APRIL)

    assert (made.state, made.published_by, rows()) == ("published", None, [])
