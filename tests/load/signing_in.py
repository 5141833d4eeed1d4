"""The morning before the load: the clerks who have no session yet sign in by the page."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
import urllib3

from tests.load.seed import PASSWORD

AT_ONCE = 8
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def sign_in(url: str, clerks: list[dict]) -> dict[str, Any]:
    """Give each clerk the ``cookies`` of a session; how long the sign-ins took, in ms."""
    urllib3.disable_warnings()
    clerks = [clerk for clerk in clerks if "cookies" not in clerk]
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        took = sorted(pool.map(lambda clerk: _one(url, clerk), clerks))
    seconds = time.monotonic() - began
    return {
        "count": len(took),
        "at_once": AT_ONCE,
        "a_second": round(len(took) / seconds, 1),
        "p50": round(took[len(took) // 2] * 1000),
        "p95": round(took[int(len(took) * 0.95)] * 1000),
    }


def _one(url: str, clerk: dict) -> float:
    address = f"{url}/accounts/login/"
    with requests.Session() as browser:
        browser.verify, browser.trust_env = False, False
        token = TOKEN.search(browser.get(address, timeout=60).text)
        assert token, "the sign-in page has a form"
        typed = {"login": clerk["username"], "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        began = time.monotonic()
        answer = browser.post(address, typed, allow_redirects=False, timeout=60)
        took = time.monotonic() - began
        assert answer.status_code == 302, answer.text[-500:]
        clerk["cookies"] = browser.cookies.get_dict()
    return took
