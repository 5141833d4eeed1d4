"""make audit: the outside judges over a portal with the demo's work.

python -m tests.audit [axe] [html] [lighthouse] [--person NAME] [--url http://…]

Every page that can be walked to is looked at by axe in light, dark and 长辈版, and by the W3C
HTML checker; Lighthouse scores the public home, a batch and a pledge. Prints a table, and every
fault with its address; ends with 1 where there is any.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import django
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from tests import private_services  # servers of our own, where none are named
from tests.audit import tools, walking
from tests.portal import chromium, portal

JUDGES = ("axe", "html", "lighthouse")
MODES = ("light", "dark", "elder")
LEAST = 95
SCORED = ("/", "/results/jilin-2023/", "/results/jilin-2023/1/")
TODAY = "2023-10-16"


@dataclass
class Findings:
    """What was looked at, and what was found: one line of words for each fault."""

    looked_at: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=lambda: {judge: [] for judge in JUDGES})

    def add(self, judge: str, place: str, words: str) -> None:
        self.faults[judge].append(f"{place}  {words}")
        print(f"  ! {judge}  {words}", flush=True)


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    django.setup()  # the walk asks which pattern an address belongs to
    findings = Findings()
    try:
        if {"html", "lighthouse"} & set(options.judges):
            tools.install()
        with _portal(options.url) as url, chromium() as browser:
            if {"axe", "html"} & set(options.judges):
                _walk(browser, url, options, findings)
            if "lighthouse" in options.judges:
                _score(url, findings)
    except tools.ToolError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        private_services.pytest_unconfigure()
    return _report(options.judges, findings)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.audit", description=__doc__)
    parser.add_argument("judges", nargs="*", help="axe, html, lighthouse")
    parser.add_argument("--person", action="append", help="only as this person; - is a stranger")
    parser.add_argument("--url", help="a portal that runs already, with the demo's accounts")
    parser.add_argument("--each", type=int, default=walking.PAGES_EACH, help="pages of a kind")
    options = parser.parse_args(arguments)
    if unknown := set(options.judges) - set(JUDGES):
        parser.error(f"unknown judge: {', '.join(sorted(unknown))}")
    options.judges = options.judges or list(JUDGES)
    named = [name.strip("-") for name in options.person or []]
    options.people = named or list(walking.PEOPLE)
    return options


@contextmanager
def _portal(url: str | None) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    with portal(today=TODAY, demo=True) as running:
        yield running.url


def _walk(browser: Browser, url: str, options: argparse.Namespace, findings: Findings) -> None:
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        written: dict[str, walking.Met] = {}
        for person in options.people:
            page = walking.opened(browser, url, person)
            for met in walking.pages_of(page, url, person, options.each):
                print(f"{person or '-'} {met.address}", flush=True)
                if met.status >= 500:
                    findings.add("html", f"{person or '-'} {met.address}", f"HTTP {met.status}")
                    continue
                if "axe" in options.judges:
                    _ask_axe(page, met, findings)
                path = Path(folder) / f"{len(written):04d}-{met.name}.html"
                path.write_text(met.html, encoding="utf-8")
                written[path.name] = met
            page.context.close()
        if "html" in options.judges:
            findings.looked_at["html"] = len(written)
            for fault in tools.html_faults([Path(folder) / name for name in written]):
                met = written[fault.file]
                place = f"{met.person or '-'} {met.address}"
                findings.add("html", place, f"{fault.line}: {fault.message}")


def _ask_axe(page: Page, met: walking.Met, findings: Findings) -> None:
    """The page as it stands in both themes, and once more in 长辈版."""
    for mode in MODES:
        page.emulate_media(color_scheme="dark" if mode == "dark" else "light")
        if mode == "elder":
            page.context.add_cookies([{"name": "elder", "value": "1", "url": page.url}])
            page.goto(met.address)
        findings.looked_at["axe"] += 1
        for rule in Axe().run(page).response["violations"]:
            where = rule["nodes"][0]["html"]
            words = f"[{mode}] {rule['id']} ×{len(rule['nodes'])}: {where[:200]}"
            findings.add("axe", f"{met.person or '-'} {met.address}", words)
    page.context.clear_cookies(name="elder")
    page.emulate_media(color_scheme="light")


def _score(url: str, findings: Findings) -> None:
    browser = os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium")
    for address in SCORED:
        try:
            scores, costly = tools.lighthouse(url + address, browser)
        except tools.ToolError as error:
            findings.add("lighthouse", address, str(error))
            continue
        findings.looked_at["lighthouse"] += 1
        told = "  ".join(f"{name} {score}" for name, score in scores.items())
        print(f"lighthouse {address}  {told}", flush=True)
        if min(scores.values()) < LEAST:
            findings.add("lighthouse", address, told)
            findings.faults["lighthouse"] += [f"{address}    {each}" for each in costly]


def _report(judges: list[str], findings: Findings) -> int:
    print()
    for judge in judges:
        for line in findings.faults[judge]:
            print(f"{judge}  {line}")
    print(f"\n{'':<12}{'looked at':>10}{'faults':>8}")
    for judge in judges:
        print(f"{judge:<12}{findings.looked_at[judge]:>10}{len(findings.faults[judge]):>8}")
    return 1 if any(findings.faults[judge] for judge in judges) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
