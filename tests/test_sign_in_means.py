"""The security administrator sees how people sign in, helps who lost the telephone, and links."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from agencies.actions.identities import link_identity, unlink_identity
from agencies.actions.second_factor import reset_second_factor
from agencies.models import Message, User
from agencies.refusals import Conflict
from agencies.roles import Role
from agencies.signing_in.means import people_with_means
from agencies.signing_in.policy import SecondFactor, SingleSignOn
from tests.people import PASSWORD, make_person
from tests.test_second_factor import Clock, clock, equip  # noqa: F401

NOW = datetime(2020, 5, 8, tzinfo=UTC)
PROVINCE = SingleSignOn(
    issuer="https://sso.example.gov.cn", client_id="x", secret="x", name="统一身份认证"
)


@pytest.fixture
def keeper(db) -> User:
    return make_person(Role.SECURITY, username="keeper", name=("安", "全"))


@pytest.fixture
def inside(client, keeper) -> Client:
    client.force_login(keeper)
    return client


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_costs_as_much_for_one_as_for_three(
    inside, more, settings, django_assert_num_queries
):
    settings.SINGLE_SIGN_ON = PROVINCE
    settings.SECOND_FACTOR = SecondFactor.OPTIONAL
    for _ in range(more):
        make_person(Role.LEADER)
    inside.get(reverse("means"))

    with django_assert_num_queries(5):  # session, person, unread, count, the page
        page = inside.get(reverse("means"))

    assert len(page.context["page"].object_list) == 1 + more


def test_those_who_lack_one_are_found(keeper, officer, reporter, clock, settings):  # noqa: F811
    settings.SECOND_FACTOR = SecondFactor.OFFICE
    equip(officer, clock)

    assert [p.username for p in people_with_means(state="lacking")] == ["keeper"]
    assert [p.username for p in people_with_means(state="with")] == ["officer"]
    assert [p.username for p in people_with_means(state="without")] == ["keeper", "reporter"]
    assert [p.username for p in people_with_means(words=" 安全")] == ["keeper"]
    assert [p.username for p in people_with_means(words="REP")] == ["reporter"]


def test_a_reset_ends_the_factor_and_the_sessions_and_is_told(inside, officer, clock):  # noqa: F811
    equip(officer, clock)
    theirs = Client()
    theirs.force_login(officer)

    answer = inside.post(reverse("factor_reset", args=[officer.pk]))

    assert answer["Location"] == reverse("means_of", args=[officer.pk])
    assert not Authenticator.objects.exists()
    assert theirs.get(reverse("office"))["Location"].startswith(reverse("account_login"))
    assert "安全管理员已重置您的动态口令，请重新启用。" in Message.objects.filter(
        recipient=officer
    ).values_list("subject", flat=True)
    fields = {"login": "officer", "password": PASSWORD}
    assert Client().post(reverse("account_login"), fields)["Location"] == reverse("landing")


def test_where_there_is_nothing_to_reset_it_is_said(inside, officer):
    assert inside.post(reverse("factor_reset", args=[officer.pk])).status_code == 409


def test_nobody_resets_or_links_his_own(keeper, clock):  # noqa: F811
    equip(keeper, clock)
    with pytest.raises(Conflict, match="本人"):
        reset_second_factor(person=keeper, by=keeper, now=NOW)
    with pytest.raises(Conflict, match="本人"):
        link_identity(person=keeper, subject="7", provider=PROVINCE, by=keeper)
    assert Authenticator.objects.filter(user=keeper).count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY])
def test_nobody_else_resets_or_links(officer, office_agency, role):
    other = make_person(role, agency=office_agency)
    for action in (
        lambda: reset_second_factor(person=officer, by=other, now=NOW),
        lambda: link_identity(person=officer, subject="7", provider=PROVINCE, by=other),
        lambda: unlink_identity(person=officer, provider=PROVINCE, by=other),
    ):
        with pytest.raises(PermissionDenied):
            action()


class TestLinking:
    @pytest.fixture(autouse=True)
    def province(self, settings) -> None:
        settings.SINGLE_SIGN_ON = PROVINCE

    def test_by_hand_and_off_again(self, inside, officer):
        address = {name: reverse(name, args=[officer.pk]) for name in ("means_of",)}
        inside.post(reverse("identity_link", args=[officer.pk]), {"subject": " 工号-7 "})
        linked = list(SocialAccount.objects.values_list("user__username", "uid", "provider"))
        page = inside.get(address["means_of"]).content.decode()
        inside.post(reverse("identity_unlink", args=[officer.pk]))

        assert linked == [("officer", "工号-7", PROVINCE.provider_id)]
        assert "工号-7" in page
        assert not SocialAccount.objects.exists()

    def test_nothing_typed_is_told_on_the_page(self, inside, officer):
        answer = inside.post(reverse("identity_link", args=[officer.pk]), {"subject": " "})

        assert answer.status_code == 400
        assert "error-summary" in answer.content.decode()

    def test_one_identity_opens_one_account(self, inside, officer, reporter):
        inside.post(reverse("identity_link", args=[officer.pk]), {"subject": "7"})
        second = inside.post(reverse("identity_link", args=[reporter.pk]), {"subject": "7"})
        again = inside.post(reverse("identity_link", args=[officer.pk]), {"subject": "8"})

        assert (second.status_code, again.status_code) == (409, 409)
        assert list(SocialAccount.objects.values_list("user__username", "uid")) == [
            ("officer", "7")
        ]

    def test_without_a_provider_there_is_nothing_to_link(self, inside, officer, settings):
        settings.SINGLE_SIGN_ON = None

        answer = inside.post(reverse("identity_link", args=[officer.pk]), {"subject": "7"})

        assert answer.status_code == 409
