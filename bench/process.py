"""A web process by itself: how long until it answers, and how much memory it takes up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from statistics import median

from django.test import Client
from django.urls import reverse

from agencies.models import User
from agencies.roles import Role
from bench.calm import MACHINE
from bench.data import province
from bench.measuring import Figure
from bench.pages import published
from bench.web import Web, empty_project, portal
from progress.models import MonthlyReport

ROUNDS = 5
WARMING = 5  # turns over the pages
THREADS = 4  # of the process


def web_start() -> Figure:
    """Seconds from starting the server to its first answer; floor: of a Django without apps."""
    _started()  # fills the machine's cache of files
    floors, took = zip(*MACHINE.in_peace(_started, rounds=ROUNDS), strict=True)
    value = median(took)
    return Figure("web_start", value, 2.0, median(floors), value, unit="s", time_unit="s")


def _started() -> tuple[float, float]:
    """Seconds to the first answer: of a Django without apps, of the portal."""
    with empty_project() as web:
        floor = web.took
    with portal() as web:
        return floor, web.took


def web_memory() -> Figure:
    """MB of one worker when every role has gone over its heaviest pages, by four threads at once;
    floor: of a Django without apps under the same server."""
    with empty_project() as web:
        for _ in range(WARMING):
            web.get("/healthz")
        floor = web.megabytes()
    with portal() as web:
        _warm(web)
        value = web.megabytes()
    return Figure("web_memory", value, 180.0, floor, value, unit="MB", time_unit="MB")


def _warm(web: Web) -> None:
    asked = list(heaviest()) * WARMING
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda page: web.get(*page), asked))


def heaviest() -> Iterator[tuple[str, str]]:
    """Address and cookies of the heaviest pages of each role."""
    year = published()
    slug, month = year.batch.slug, year.months[-1]
    of_month = [slug, month.year, month.month]
    office = [
        reverse("dashboard", args=of_month),
        reverse("office_pledge", args=[year.batch.pledges.get(no="25").pk]),
        reverse("review"),
        reverse("notices"),
        reverse("publishing"),
        f"/results/{slug}/data.xlsx",
    ]
    reports = MonthlyReport.objects.filter(agency=province().agencies[-1]).order_by("-pk")[:1]
    desk = [reverse("desk"), *(f"/desk/reports/{report.pk}/" for report in reports)]
    public = [
        "/", "/results/", f"/results/{slug}/", f"/results/{slug}/25/", f"/results/{slug}/data.json",
        f"/results/{slug}/data.csv", "/results/search/?q=改造", f"/results/{slug}/history/",
        "/accounts/login/",
    ]  # fmt: skip
    for path in public:
        yield _quoted(path), ""
    for name in people():
        cookies = _session(name)
        for path in office if name in ("officer", "director", "leader") else desk:
            if not (name == "leader" and path in (reverse("review"), reverse("publishing"))):
                yield _quoted(path), cookies


@cache
def people() -> dict[str, User]:
    """One of each role that works with the figures, by username."""
    made = province()
    unit = made.agencies[-1]
    roles = {"director": Role.DIRECTOR, "leader": Role.LEADER}
    found = {"officer": made.officer}
    for name, role in roles.items():
        found[name] = _person(name, role, made.office)
    found["clerk"] = _person("clerk", Role.REPORTER, unit)
    found["head"] = _person("head", Role.HEAD, unit)
    return found


def _person(name: str, role: str, agency: object) -> User:
    return User.objects.create_user(username=name, role=role, agency=agency, last_name="李")


def _session(name: str) -> str:
    browser = Client()
    browser.force_login(User.objects.get(username=name))
    return "; ".join(f"{key}={morsel.value}" for key, morsel in browser.cookies.items())


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return re.sub(r"[^\x00-\x7f]+", lambda found: quote(found[0]), path)


FIGURES = {"web_start": web_start, "web_memory": web_memory}
