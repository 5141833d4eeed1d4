"""The provider as a fixture, and a person's way there and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import requests
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.identity_provider.running import Provider, provider


@pytest.fixture(scope="session")
def provider_process(tmp_path_factory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("provider"), "http://testserver") as made:
        yield made


@pytest.fixture
def identity_provider(provider_process, settings, db) -> Provider:
    """The province's sign-in, which the portal has agreed with; it tells the truth."""
    settings.SINGLE_SIGN_ON = provider_process.agreed()
    provider_process.order()
    return provider_process


@dataclass
class Way:
    """One browser's way: ``client`` at the portal, ``browser`` at the provider."""

    client: Client
    provider: Provider
    browser: requests.Session

    def away(self, **fields: str) -> str:
        """Press the button; the address the browser is sent to."""
        answer = self.client.post(reverse("single_sign_on"), fields)
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"]

    def signed_in(self, address: str, username: str) -> str:
        """Sign in at the provider; the path and query the browser comes back with."""
        parts = urlsplit(self.provider.sign_in(address, username, self.browser))
        assert (parts.scheme, parts.netloc) == ("http", "testserver")
        return f"{parts.path}?{parts.query}"

    def whole(self, username: str, **fields: str) -> HttpResponse:
        """There and back again; the portal's answer."""
        return self.client.get(self.signed_in(self.away(**fields), username))


@pytest.fixture
def way(client, identity_provider) -> Way:
    return Way(client, identity_provider, requests.Session())
