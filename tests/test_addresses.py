"""Addresses of pages are looked up once, and are right wherever the portal stands."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, reverse, set_script_prefix

from agencies.addresses import _found, address_of


@pytest.fixture
def below_a_path():
    """The portal as the proxy gives it, under a path of its own."""
    set_script_prefix("/shishi/")
    yield
    set_script_prefix("/")


def test_an_address_is_what_reverse_says():
    assert address_of("dashboard", "zhejiang-2026", 2026, 3) == reverse(
        "dashboard", args=["zhejiang-2026", 2026, 3]
    )


def test_it_is_looked_up_once():
    address_of("office_pledge", 71)
    before = _found.cache_info()

    address_of("office_pledge", 71)

    after = _found.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)


def test_below_another_path_it_is_another(below_a_path):
    set_script_prefix("/")
    plain = address_of("office_pledge", 71)
    set_script_prefix("/shishi/")

    assert address_of("office_pledge", 71) == "/shishi" + plain


def test_of_other_pages_it_is_theirs():
    with override_settings(ROOT_URLCONF="agencies.access_urls"), pytest.raises(NoReverseMatch):
        address_of("office_pledge", 71)


def test_a_page_there_is_none_of_is_an_error():
    with pytest.raises(NoReverseMatch):
        address_of("no_such_page", 71)
