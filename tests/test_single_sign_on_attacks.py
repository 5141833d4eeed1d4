"""What a thief, a liar or a broken provider may try at the province's door. None gets in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

FAULTS = (
    "nonce", "no nonce", "issuer", "audience", "party", "expired", "no subject", "unsigned",
    "shared secret", "other key", "unknown key",
)  # fmt: skip


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def refused(client: Client, answer) -> bool:
    """Told in words, on a page, and nobody is in or linked."""
    return (
        answer.status_code == 403
        and "没有完成" in answer.content.decode()
        and not is_in(client)
        and not SocialAccount.objects.exists()
    )


def changed(back: str, **fields: str) -> str:
    """The address the browser comes back with, one field of it another."""
    parts = urlsplit(back)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return parts._replace(query=urlencode(query | fields)).geturl()


def test_a_good_token_gets_in(way, officer):
    """The others are refused for their one fault, and for nothing else."""
    way.whole("officer")

    assert is_in(way.client)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_token_with_one_fault_is_refused(way, officer, fault):
    way.provider.order(fault)

    assert refused(way.client, way.whole("officer"))


def test_a_state_of_nobody_s_is_refused(way, officer):
    back = way.signed_in(way.away(), "officer")

    assert refused(way.client, way.client.get(changed(back, state="A" * 16)))


def test_another_browser_s_state_is_refused(way, officer):
    """Somebody is lured to a callback address that the thief has fetched for himself."""
    back = way.signed_in(way.away(), "officer")
    victim = Client()

    assert refused(victim, victim.get(back))


def test_the_same_address_does_not_work_twice(way, officer):
    back = way.signed_in(way.away(), "officer")
    way.client.get(back)
    way.client.logout()
    SocialAccount.objects.all().delete()

    assert refused(way.client, way.client.get(back))


def test_a_code_used_before_is_refused_with_a_state_of_its_own(way, officer):
    """Stolen from the first sign-in, sent with the thief's own state and proof key."""
    first = way.signed_in(way.away(), "officer")
    way.client.get(first)
    code = parse_qs(urlsplit(first).query)["code"][0]
    SocialAccount.objects.all().delete()
    thief = Client()
    state = parse_qs(urlsplit(thief.post(reverse("single_sign_on"))["Location"]).query)["state"][0]

    answer = thief.get(f"{reverse('single_sign_on_callback')}?code={code}&state={state}")

    assert refused(thief, answer)


def test_a_code_not_used_yet_is_of_no_use_to_another_browser(way, officer):
    """The proof key (PKCE): a code seen on its way is worth nothing without it."""
    code = parse_qs(urlsplit(way.signed_in(way.away(), "officer")).query)["code"][0]
    thief = Client()
    state = parse_qs(urlsplit(thief.post(reverse("single_sign_on"))["Location"]).query)["state"][0]

    answer = thief.get(f"{reverse('single_sign_on_callback')}?code={code}&state={state}")

    assert refused(thief, answer)


@pytest.mark.parametrize(
    "query", ["", "?state=x", "?code=x", "?error=access_denied", "?error=%0d%0aX&state=%00"]
)
def test_a_callback_without_a_sign_in_is_refused(way, officer, query):
    assert refused(way.client, way.client.get(f"{reverse('single_sign_on_callback')}{query}"))


def test_a_sign_in_that_was_cancelled_is_told(way, officer):
    state = parse_qs(urlsplit(way.away()).query)["state"][0]
    address = f"{reverse('single_sign_on_callback')}?error=access_denied&state={state}"

    assert refused(way.client, way.client.get(address))


def test_who_is_in_is_not_changed_into_somebody_else(way, officer, reporter):
    """Login CSRF: the victim would go on working under the thief's name."""
    back = way.signed_in(way.away(), "officer")
    way.client.force_login(reporter)

    answer = way.client.get(back)

    assert answer["Location"] == reverse("landing")
    assert way.client.session[SESSION_KEY] == str(reporter.pk)


def test_a_description_of_another_issuer_is_not_believed(way, settings):
    """A provider that speaks for another: mix-up."""
    host = urlsplit(way.provider.url)
    settings.SINGLE_SIGN_ON = way.provider.agreed(issuer=f"http://localhost:{host.port}")

    assert way.client.post(reverse("single_sign_on")).status_code == 503


def test_what_a_stranger_sends_does_not_write_lines_of_its_own_into_the_log(way, caplog):
    state = parse_qs(urlsplit(way.away()).query)["state"][0]
    caplog.clear()

    way.client.get(f"{reverse('single_sign_on_callback')}?error=x%0aERROR+forged&state={state}")

    told = [
        r.getMessage() for r in caplog.records if r.name == "agencies.signing_in.single_sign_on"
    ]
    assert len(told) == 1
    assert "\n" not in told[0]
