"""Who comes in by the province's 统一身份认证: against a real provider in a process of its own."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.urls import reverse

from agencies.models import User
from agencies.roles import Role
from agencies.signing_in.temporary_passwords import give_password
from tests.people import PASSWORD, make_person
from tests.test_second_factor import clock, equip  # noqa: F401


def who(client) -> str:
    """The user name signed in at the portal; "" for nobody."""
    pk = client.session.get(SESSION_KEY)
    return User.objects.get(pk=pk).username if pk else ""


def links() -> list[tuple[str, str]]:
    return sorted(SocialAccount.objects.values_list("user__username", "uid"))


def test_whoever_has_an_account_of_that_name_is_in_and_linked(way, officer):
    answer = way.whole("officer")

    assert (answer.status_code, answer["Location"]) == (302, reverse("landing"))
    assert who(way.client) == "officer"
    assert links() == [("officer", "1")]
    assert SocialAccount.objects.get().extra_data == {}
    assert SocialAccount.objects.get().provider == way.provider.agreed().provider_id


def test_the_browser_is_sent_with_state_nonce_and_a_proof_key(way):
    asked = parse_qs(urlsplit(way.away()).query)

    assert set(asked) == {
        "client_id", "code_challenge", "code_challenge_method", "nonce", "redirect_uri",
        "response_type", "scope", "state",
    }  # fmt: skip
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert set(asked["scope"][0].split()) == {"openid", "profile"}
    assert asked["redirect_uri"] == ["http://testserver/accounts/unified/callback/"]


def test_each_sign_in_has_a_state_and_a_nonce_of_its_own(way):
    first, second = (parse_qs(urlsplit(way.away()).query) for _ in range(2))

    for name in ("state", "nonce", "code_challenge"):
        assert first[name] != second[name]


def test_the_request_has_no_say_in_what_is_asked_of_the_provider(way):
    address = f"{reverse('single_sign_on')}?scope=admin&auth_params=prompt%3Dnone&process=connect"

    asked = parse_qs(urlsplit(way.client.post(address)["Location"]).query)

    assert "prompt" not in asked
    assert "admin" not in asked["scope"][0].split()


def test_nobody_unknown_gets_in_and_no_account_is_made(way, officer):
    answer = way.whole("nobody")

    assert answer.status_code == 403
    assert "没有与之对应的账号" in answer.content.decode()
    assert who(way.client) == ""
    assert (list(User.objects.values_list("username", flat=True)), links()) == (["officer"], [])


def test_the_page_says_whom_to_call(way, settings):
    settings.SINGLE_SIGN_ON = way.provider.agreed(contact="省政务服务局 0431-12345")

    assert "省政务服务局 0431-12345" in way.whole("nobody").content.decode()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"is_active": False}, "已停用"),
        ({"awaits_confirmation": True}, "等待安全管理员确认"),
        ({"expires_on": date(2020, 5, 7)}, "有效期已于"),
        ({"is_system": True}, "接入系统的账号"),
    ],
)
def test_an_account_good_for_nothing_is_refused_and_not_linked(way, officer, changes, why):
    User.objects.filter(pk=officer.pk).update(**changes)

    answer = way.whole("officer")

    assert (answer.status_code, who(way.client), links()) == (403, "", [])
    assert why in answer.content.decode()


def test_the_last_day_of_an_account_still_counts(way, officer):
    User.objects.filter(pk=officer.pk).update(expires_on=date(2020, 5, 8))

    way.whole("officer")

    assert who(way.client) == "officer"


def test_a_link_once_made_outlives_the_name(way, officer):
    way.whole("officer")
    way.client.logout()
    User.objects.filter(pk=officer.pk).update(username="renamed")

    way.whole("officer")

    assert who(way.client) == "renamed"


def test_a_name_given_to_somebody_else_opens_nothing(way, officer):
    SocialAccount.objects.create(
        user=officer, provider=way.provider.agreed().provider_id, uid="the former holder"
    )

    answer = way.whole("officer")

    assert (answer.status_code, who(way.client)) == (403, "")
    assert links() == [("officer", "the former holder")]


def test_another_issuer_s_numbers_mean_nobody(way, officer, reporter):
    SocialAccount.objects.create(user=reporter, provider="oidc-of-a-former-platform", uid="1")

    way.whole("officer")

    assert who(way.client) == "officer"


def test_where_only_links_count_a_name_is_not_enough(way, officer, settings):
    settings.SINGLE_SIGN_ON = way.provider.agreed(linked_only=True)

    answer = way.whole("officer")

    assert (answer.status_code, who(way.client), links()) == (403, "", [])


def test_the_name_may_be_told_by_the_user_info_alone(way, officer, settings):
    settings.SINGLE_SIGN_ON = way.provider.agreed(username_claim="employee_no")
    assert way.whole("officer").status_code == 403

    way.provider.order(employee_no="officer")
    way.whole("officer")

    assert who(way.client) == "officer"


def test_a_temporary_password_does_not_bar_who_needs_none(way, officer):
    give_password(officer)
    officer.save()

    way.whole("officer")

    assert way.client.get(reverse("office")).status_code == 200


def test_the_way_back_leads_to_the_page_asked_for(way, officer):
    assert way.whole("officer", next="/office/calendar/")["Location"] == "/office/calendar/"


@pytest.mark.parametrize(
    "next_",
    ["https://evil.example/", "//evil.example/", "https:evil.example", "javascript:alert(1)"],
)
def test_the_way_back_never_leads_to_another_site(way, officer, next_):
    assert way.whole("officer", next=next_)["Location"] == reverse("landing")


class TestTheSecondFactor:
    def test_is_not_asked_again_where_the_provider_says_it_was(self, way, officer, settings):
        settings.SECOND_FACTOR = type(settings.SECOND_FACTOR)("all")
        settings.SINGLE_SIGN_ON = way.provider.agreed(second_factor_values=frozenset({"mfa"}))
        way.provider.order(amr=["pwd", "mfa"])

        way.whole("officer")

        assert way.client.get(reverse("office")).status_code == 200

    def test_is_asked_here_of_who_has_one(self, way, officer, clock):  # noqa: F811
        phone, _codes = equip(officer, clock)

        asked = way.whole("officer", next="/office/calendar/")
        inside = who(way.client)
        answer = way.client.post(reverse("mfa_authenticate"), {"code": phone.code})

        assert (asked["Location"], inside) == (reverse("mfa_authenticate"), "")
        assert (answer["Location"], who(way.client)) == ("/office/calendar/", "officer")

    @pytest.mark.parametrize("claims", [{}, {"amr": ["pwd"]}, {"acr": "0"}])
    def test_is_demanded_here_where_it_does_not(self, way, officer, settings, claims):
        settings.SECOND_FACTOR = type(settings.SECOND_FACTOR)("all")
        settings.SINGLE_SIGN_ON = way.provider.agreed(second_factor_values=frozenset({"mfa"}))
        way.provider.order(**claims)

        way.whole("officer")

        assert way.client.get(reverse("office"))["Location"] == reverse("second_factor_enrol")

    def test_word_of_it_counts_for_nothing_unless_it_was_agreed(self, way, officer, settings):
        settings.SECOND_FACTOR = type(settings.SECOND_FACTOR)("all")
        way.provider.order(amr=["mfa"])

        way.whole("officer")

        assert way.client.get(reverse("office"))["Location"] == reverse("second_factor_enrol")


class TestClosedPasswords:
    def signs_in(self, client, username: str) -> int:
        fields = {"login": username, "password": PASSWORD}
        return client.post(reverse("account_login"), fields).status_code

    def test_let_administrators_in_and_nobody_else(
        self, identity_provider, client, officer, settings
    ):
        settings.PASSWORDS_FOR_ADMINISTRATORS_ONLY = True
        make_person(Role.SECURITY, username="keeper")

        refused = client.post(reverse("account_login"), {"login": "officer", "password": PASSWORD})
        inside = (who(client), self.signs_in(client, "keeper"), who(client))

        assert refused.status_code == 403
        assert "须通过统一身份认证登录" in refused.content.decode()
        assert inside == ("", 302, "keeper")

    def test_do_not_close_the_province_s_door(self, way, officer, settings):
        settings.PASSWORDS_FOR_ADMINISTRATORS_ONLY = True

        way.whole("officer")

        assert who(way.client) == "officer"


def test_signing_out_here_signs_out_there(way, officer):
    way.whole("officer")

    away = way.client.post(reverse("account_logout"))["Location"]
    back = way.browser.get(away, timeout=5, allow_redirects=False)

    assert away.startswith(f"{way.provider.url}/logout/?id_token_hint=")
    assert (back.status_code, back.headers["Location"]) == (302, "http://testserver/")
    assert who(way.client) == ""
    # the province asks for the password again
    again = way.browser.get(way.away(), timeout=5)
    assert again.url.startswith(f"{way.provider.url}/login/")


def test_who_came_by_password_is_signed_out_here_alone(identity_provider, client, officer):
    client.force_login(officer)

    assert client.post(reverse("account_logout"))["Location"] == reverse("home")


def test_a_provider_that_does_not_answer_is_told_in_words(way, settings):
    settings.SINGLE_SIGN_ON = way.provider.agreed(issuer="http://127.0.0.1:9")

    answer = way.client.post(reverse("single_sign_on"))

    assert answer.status_code == 503
    assert "暂时无法连接" in answer.content.decode()


def test_without_a_provider_there_is_no_button_and_no_door(client, db, settings):
    settings.SINGLE_SIGN_ON = None

    assert "统一身份认证" not in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("single_sign_on"))["Location"] == reverse("account_login")


def test_with_one_the_sign_in_page_has_a_button_that_keeps_the_way_back(identity_provider, client):
    page = client.get(f"{reverse('account_login')}?next=/office/").content.decode()

    assert "通过统一身份认证登录" in page
    assert page.count('value="/office/"') == 2  # beside the password, and at the button


def test_a_bare_link_does_not_start_it(identity_provider, client, db):
    """Started by a press of ours alone, never by somebody else's picture or link."""
    assert client.get(reverse("single_sign_on")).status_code == 405


def test_nothing_of_the_province_s_stays_in_the_browser(way, officer):
    answer = way.whole("officer")

    assert requests.utils.dict_from_cookiejar(way.browser.cookies).keys() <= {
        "provider_session", "provider_csrf",
    }  # fmt: skip
    assert set(answer.cookies) <= {"sessionid", "messages", "csrftoken"}
