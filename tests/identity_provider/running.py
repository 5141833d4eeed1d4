"""Start the provider, talk to it as a person with a browser would."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

from agencies.signing_in.policy import SingleSignOn
from tests.receivers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
CLIENT, SECRET, PASSWORD = "minsheng", "a secret of the two", "of the province"
PEOPLE = ("officer", "reporter", "security", "office", "nobody")


@dataclass
class Provider:
    """The running provider."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)

    def agreed(self, **changes: Any) -> SingleSignOn:
        """What the portal is told of it."""
        told: dict[str, Any] = {
            "issuer": self.url, "client_id": CLIENT, "secret": SECRET, "name": "统一身份认证",
            "origins": (self.url,),
        }  # fmt: skip
        return SingleSignOn(**(told | changes))

    def order(self, *faults: str, **claims: Any) -> None:
        """What to do wrong in the next token; claims to add to all."""
        answer = requests.post(
            f"{self.url}/orders/", json={"faults": faults, "claims": claims}, timeout=5
        )
        answer.raise_for_status()

    def sign_in(self, address: str, username: str, browser: requests.Session | None = None) -> str:
        """Follow the portal to the provider and sign in there; where the browser is sent back."""
        browser = browser or requests.Session()
        page = self._followed(browser, address)
        if page.status_code == 200:
            token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page.text)
            assert token, page.text
            answers = {
                "csrfmiddlewaretoken": token[1], "username": username, "password": PASSWORD,
                "next": html.unescape(re.search(r'name="next" value="([^"]*)', page.text)[1]),
            }  # fmt: skip
            sent = browser.post(page.url, data=answers, timeout=5, allow_redirects=False)
            assert sent.status_code == 302, sent.text
            page = self._followed(browser, f"{self.url}{sent.headers['Location']}")
        assert page.status_code == 302, page.text
        return page.headers["Location"]

    def _followed(self, browser: requests.Session, address: str) -> requests.Response:
        """The page at the address, or the first redirect that leads away from the provider."""
        while True:
            page = browser.get(address, timeout=5, allow_redirects=False)
            target = urljoin(page.url, page.headers.get("Location", ""))
            if page.status_code != 302 or not target.startswith(self.url):
                return page
            address = target


@contextmanager
def provider(folder: Path, *portals: str) -> Iterator[Provider]:
    """A provider that knows ``PEOPLE`` and lets the portals at these addresses ask."""
    port = free_port()
    environment = os.environ | {
        "PROVIDER_CLIENT": CLIENT,
        "PROVIDER_SECRET": SECRET,
        "PROVIDER_REDIRECTS": " ".join(f"{one}/accounts/unified/callback/" for one in portals),
        "PROVIDER_LOGOUTS": " ".join(f"{one}/" for one in portals),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    with (folder / "provider.log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.identity_provider", str(folder), str(port), *PEOPLE],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n", (folder / "provider.log").read_text()
            yield Provider(f"http://127.0.0.1:{port}")
        finally:
            child.terminate()
            child.wait(10)
