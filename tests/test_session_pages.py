"""Where one is signed in, and ending it: one's own, and anybody's by who manages access."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import SignIn
from tests.directories import words_of
from tests.signing_in import ELSEWHERE, HOME, is_in, make_sign_in, signed_in


def test_the_list_tells_device_place_and_which_is_this_one(reporter, head):
    here, _there = signed_in("reporter"), signed_in("reporter", at=ELSEWHERE)
    signed_in("head")

    page = words_of(here.get(reverse("sessions")))

    assert page.count("Windows · Firefox") == 2
    assert page.count("本次登录") == 1
    assert HOME in page
    assert ELSEWHERE in page


def test_one_is_ended_and_the_others_go_on(reporter):
    here, there, third = (signed_in("reporter") for _ in range(3))
    row = SignIn.objects.get(session_key=there.session.session_key)

    answer = here.post(reverse("session_end", args=[row.pk]))

    assert answer["Location"] == reverse("sessions")
    assert [is_in(one) for one in (here, there, third)] == [True, False, True]


def test_all_others_are_ended_at_once(reporter, head):
    here, there, third = (signed_in("reporter") for _ in range(3))
    other = signed_in("head")

    here.post(reverse("sessions_end_others"))

    assert [is_in(one) for one in (here, there, third, other)] == [True, False, False, True]


def test_another_s_session_is_as_if_it_were_not_there(reporter, head):
    here, other = signed_in("reporter"), signed_in("head")
    row = SignIn.objects.get(person=head)

    assert here.post(reverse("session_end", args=[row.pk])).status_code == 404
    assert is_in(other)


def test_the_security_administrator_ends_anybody_s(security, reporter, head):
    keeper, one, two = signed_in("security"), signed_in("reporter"), signed_in("reporter")
    other = signed_in("head")

    row = SignIn.objects.get(session_key=one.session.session_key)
    keeper.post(reverse("access_end_one", args=[row.pk]))
    first = [is_in(each) for each in (keeper, one, two, other)]
    keeper.post(reverse("access_end", args=[reporter.pk]))

    assert first == [True, False, True, True]
    assert [is_in(each) for each in (keeper, one, two, other)] == [True, False, False, True]


def test_the_list_of_all_is_narrowed_by_name(security, reporter, head, client):
    client.force_login(security)
    for person in (reporter, head):
        make_sign_in(person, person.username)

    def found(**asked) -> set[str]:
        page = client.get(reverse("access_sessions"), asked).context["page"]
        return {row.person.username for row in page}

    assert found() == {"reporter", "head", "security"}
    assert found(words="head") == {"head"}
    assert found(words="没有这个人") == set()


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_take_the_same_queries_for_one_row_and_three(
    number, security, reporter, client, django_assert_num_queries
):
    for n in range(number):
        make_sign_in(reporter, f"key{n}")
    client.force_login(security)

    with django_assert_num_queries(5):
        client.get(reverse("access_sessions"))
    with django_assert_num_queries(5):
        client.get(reverse("access_people"))
    own = Client()
    own.force_login(reporter)
    with django_assert_num_queries(4):
        own.get(reverse("sessions"))
