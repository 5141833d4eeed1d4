"""Finding every page there is: each person starts at the front door and follows every link.

Of the pages behind one address pattern (a pledge, a report) the first few met stand for the
rest. Django's stock admin is not ours to judge.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Page

PASSWORD = "Minsheng-2021"
PEOPLE = (
    "", "office", "director", "leader", "reporter", "head", "county", "countyhead", "auditor",
    "admin",
)  # fmt: skip
PAGES_EACH = 2
# pages no link leads to
BESIDES = {"": ("/accounts/login/", "/no-such-page/", "/results/none/")}
OUTSIDE = ("/admin/", "/api/")
VIEWPORT = {"width": 1280, "height": 900}


@dataclass(frozen=True, slots=True)
class Met:
    """A page as a person meets it; ``html`` is what the server sent, with its ``status``."""

    person: str
    address: str
    html: str
    status: int

    @property
    def name(self) -> str:
        """Fit to be a file's name."""
        return re.sub(r"[^\w-]+", "_", f"{self.person or 'public'}{self.address}")[:120]


def opened(browser: Browser, url: str, person: str, scheme: str = "light") -> Page:
    """A window of the person's own, signed in."""
    context = browser.new_context(
        locale="zh-CN",
        base_url=url,
        viewport=VIEWPORT,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if person:
        page.goto("/accounts/login/")
        page.locator("[name=login]").fill(person)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        page.wait_for_load_state()
    return page


def pages_of(page: Page, url: str, person: str, each: int = PAGES_EACH) -> Iterator[Met]:
    """The pages the person can walk to, ``page`` standing on each in turn."""
    waiting = ["/", *BESIDES.get(person, ()), *(["/landing/"] if person else [])]
    seen = set(waiting)
    kinds: Counter[str] = Counter()
    while waiting:
        address = waiting.pop(0)
        if person and not address.startswith("/landing") and _is_public(address):
            continue  # those are judged as a stranger
        sent = _sent(page.context, address)
        if sent is None:
            continue
        page.goto(address)
        for found in _links(page, url):
            kind = kind_of(found)
            if found not in seen and kind and kinds[kind] < each:
                seen.add(found)
                kinds[kind] += 1
                waiting.append(found)
        if address != "/landing/":
            yield Met(person, address, *sent)


def _sent(context: BrowserContext, address: str) -> tuple[str, int] | None:
    """The page as sent, and its status; None for whatever is no page."""
    answer = context.request.get(address)
    kind = answer.headers.get("content-type", "")
    return (answer.text(), answer.status) if kind.startswith("text/html") else None


def _links(page: Page, url: str) -> Sequence[str]:
    found = page.eval_on_selector_all(
        "a[href]:not([download])", "links => links.map(link => link.getAttribute('href'))"
    )
    whole = (urldefrag(urljoin(page.url, each)).url for each in found)
    return [each[len(url) :] or "/" for each in whole if each.startswith(f"{url}/")]


def kind_of(address: str) -> str:
    """The name of the pattern behind an address, "" where there is no page of ours.

    A list narrowed by its filters is a second page of the same pattern, at most.
    """
    path = urlsplit(address).path
    if path.startswith(OUTSIDE):
        return ""
    try:
        return str(resolve(path).view_name)
    except Resolver404:
        return ""


def _is_public(address: str) -> bool:
    return not address.startswith(
        ("/desk/", "/office/", "/directory/", "/inbox/", "/audit", "/accounts/")
    )
