"""What README and docs/ name is there: commands, targets, settings, addresses, files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from agencies.roles import Verb
from tests.test_deploy_files import OF_OTHERS, explained, read_by_the_code

ROOT = Path(__file__).resolve().parent.parent
# permissions.md is written by a program that has a test of its own
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md"] + [
    path for path in sorted((ROOT / "docs").glob("*.md")) if path.name != "permissions.md"
]
ENV = (ROOT / "deploy" / "minsheng.env").read_text()
# what is said of demo and tests, and of other programs
ELSEWHERE = {
    "DJANGO_SETTINGS_MODULE", "PORTAL_TODAY", "PROMETHEUS_MULTIPROC_DIR",
    "DISABLE_SERVER_SIDE_CURSORS", "READ_COMMITTED",
}  # fmt: skip
# folders of the server, not of the portal
SERVER = ("/etc", "/opt", "/var", "/srv", "/media", "/run", "/usr", "/dev", "/tmp")


def each(pattern: str) -> list[tuple[str, str]]:
    """(file, what matched) for every match in the documents, once each."""
    return sorted(
        {(path.name, found) for path in DOCS for found in re.findall(pattern, path.read_text())}
    )


def test_every_command_named_exists():
    named = each(r"manage\.py ([a-z][a-z_]+)")

    assert [one for one in named if one[1] not in get_commands()] == []
    assert len(named) > 20


def test_every_make_target_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = each(r"(?:`|^|\s{4})make ([a-z-]+)")

    assert [one for one in named if one[1] not in targets] == []
    assert len(named) > 8


def test_every_setting_named_is_read():
    known = read_by_the_code() | OF_OTHERS | ELSEWHERE | {verb.name for verb in Verb}
    named = each(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`")

    assert [one for one in named if one[1] not in known] == []
    assert len(named) > 30


def test_defaults_told_in_documents_are_those_of_the_environment_file():
    told = re.compile(r"`([A-Z]+(?:_[A-Z]+)+)`(?:（默认|次（默认)(\d+)")
    wrong = [
        (path.name, name, number)
        for path in DOCS
        for name, number in told.findall(path.read_text())
        if f"{name}={number}\n" not in ENV
    ]

    assert wrong == []


def test_numbers_of_the_environment_file_are_the_defaults_of_the_code():
    lines = re.findall(r"^#([A-Z_]+)=(\d+)$", ENV, re.MULTILINE)
    held = {name: (int(number), getattr(settings, name, None)) for name, number in lines}
    # tests have their own, or the settings keep it by another name
    other = {
        "EMAIL_PORT", "SESSION_SECONDS", "SECURE_HSTS_SECONDS", "STATEMENT_SECONDS",
        "TRUSTED_PROXIES", "SEARCHES_A_MINUTE", "FILES_A_MINUTE",
        "DELIVER_EVERY_SECONDS", "JUDGE_EVERY_SECONDS", "PUBLIC_PAGES_MB",
        "PUBLIC_PAGES_SECONDS",
    }  # fmt: skip

    assert {
        name: pair for name, pair in held.items() if name not in other and pair[0] != pair[1]
    } == {}
    assert set(held) <= set(explained())


def test_every_address_named_leads_somewhere():
    written = each(r"`(?:(?:GET|POST|PATCH|DELETE) )?(/[a-z][^\s`*]*)`")
    lost = []
    for name, address in written:
        if address.startswith(SERVER) or "." in address:
            continue
        path = re.sub(r"〈[^〉]+〉|<[^>]+>|[一-鿿]+", "1", address.split("?")[0])
        if path in ("/api/", "/office/planning/", "/desk/planning/", "/api/v1/public/"):
            continue  # what begins so
        try:
            resolve(path)
        except Resolver404:
            lost.append((name, address))

    assert lost == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(path):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text())
    local = [link for link in links if not link.startswith(("http://", "https://", "mailto:"))]

    assert [link for link in local if not (path.parent / link).exists()] == []


def test_every_file_of_deploy_that_is_named_is_there():
    named = each(r"\b(deploy/[a-z@./_-]*[a-z])")

    assert [one for one in named if not (ROOT / one[1].rstrip(".")).exists()] == []


def test_every_unit_that_is_named_is_there():
    units = {path.name.split(".")[0].rstrip("@") for path in (ROOT / "deploy/systemd").iterdir()}
    named = each(r"\b(minsheng-(?:web|worker|beat|backup|trail)[a-z]*)\b")

    assert [one for one in named if one[1] not in units] == []
    assert named
