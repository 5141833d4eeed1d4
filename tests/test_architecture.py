"""Imports run one way: between the apps, and between the floors of each app.

The order is that of docs/architecture.md. Imports inside functions and relative imports
count like any other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# An app may import itself and what stands before it; the two last know nothing of each other.
MAY_IMPORT = {
    "agencies": {"agencies"},
    "pledges": {"agencies", "pledges"},
    "progress": {"agencies", "pledges", "progress"},
    "oversight": {"agencies", "pledges", "progress", "oversight"},
    "results": {"agencies", "pledges", "progress", "results"},
    "config": {"agencies", "pledges", "progress", "oversight", "results", "config"},
}

# Rooms by floor, lowest first: the first part of a module's path below its app.
FLOORS = (
    {  # rules: arithmetic of the domain, nothing but the standard library
        "agencies": {
            "keys",
            "signing_in.devices",
            "outline_maps",
            "outlines",
            "signing_in.password_rules",
            "places",
            "roles",
            "signing_in.policy",
            "source_files",
            "tiles",
            "chinese",
            "personal",
            "receipts",
            "whole_numbers",
            "workdays",
        },
        "pledges": {"extraction", "figures", "plan_entry", "planning", "sums", "targets"},
        "progress": {
            "chart",
            "chart_drawing",
            "chart_labels",
            "chart_spots",
            "curves",
            "drills",
            "facts",
            "forecast",
            "funds",
            "hindsight",
            "inputs",
            "lateness",
            "pace",
            "periods",
            "plausibility",
            "reminding",
            "rollup",
            "someday",
            "votes",
            "yearend",
            "years",
        },
        "oversight": {"countdown", "escalation", "hash_chain", "outcomes", "wordings", "scores"},
    },
    {"*": {"models", "apps"}, "oversight": {"ledger"}},
    {  # permissions, actions, readers
        "agencies": {
            "access",
            "addresses",
            "operations",
            "signing_in",
            "actions",
            "clock",
            "context",
            "costly",
            "delivery",
            "directory",
            "loading",
            "official_calendar",
            "papers",
            "problem_bodies",
            "refusals",
            "languages",
            "limiting",
            "outbound",
            "planned",
            "stencils",
            "together",
            "told_rows",
            "workbooks",
        },
        "pledges": {
            "actions",
            "breakdown",
            "documents",
            "initials",
            "loading",
            "project_lists",
            "projects",
            "readers",
            "scheduling",
        },
        "progress": {
            "actions",
            "files",
            "gathering",
            "gauges",
            "leads",
            "lines",
            "loading",
            "locks",
            "months",
            "readers",
            "replaying",
            "sentences",
            "set_judging",
            "simulation",
            "standing",
            "synthetic",
            "wording",
            "wording_rules",
        },
        "oversight": {
            "actions",
            "bulletins",
            "checklist",
            "ladder",
            "letters",
            "matters",
            "readers",
            "trail",
        },
        "results": {
            "actions",
            "addresses",
            "chain",
            "content",
            "export",
            "gauges",
            "loading",
            "national",
            "open_data",
            "pdf",
            "pictures",
            "readers",
            "search",
            "site",
        },
    },
    {
        "*": {"admin", "filters", "forms", "serializers", "tasks", "templatetags"},
        "agencies": {"citizens", "picking"},
        "progress": {"spreadsheets"},
        "oversight": {"spreadsheets"},
    },
    {
        "*": {"api", "feeds", "management", "publishing_urls", "urls", "views"},
        "agencies": {
            "access_urls",
            "directory_urls",
        },
        "oversight": {"desk_urls"},
        "pledges": {"desk_urls", "public_urls"},
        "results": {"export_urls"},
    },
)


def modules() -> list[Path]:
    return [
        path
        for app in MAY_IMPORT
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """Every module the file imports, absolute, wherever in the file the import stands."""
    package = list(path.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module or "").split(".")]).strip(".")
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def floor_of(module: str) -> int | None:
    app, _, rest = module.partition(".")
    parts = rest.split(".")
    if app not in MAY_IMPORT or app == "config" or not rest:
        return None
    # a module may stand on a lower floor than the room it belongs to
    for room in (".".join(parts[:2]), parts[0]):
        for number, rooms in enumerate(FLOORS):
            if room in rooms.get(app, set()) or room in rooms.get("*", set()):
                return number
    return None


def test_every_module_has_its_room():
    homeless = [
        dotted(path)
        for path in modules()
        if "." in dotted(path)
        and floor_of(dotted(path)) is None
        and path.parts[-2] != "config"
        and not dotted(path).startswith("config.")
    ]

    assert homeless == []


def test_apps_import_only_what_stands_before_them():
    wrong = [
        f"{dotted(path)} imports {name}"
        for path in modules()
        for name in imports(path)
        if name.split(".")[0] in MAY_IMPORT
        and name.split(".")[0] not in MAY_IMPORT[dotted(path).split(".")[0]]
    ]

    assert wrong == []


def test_each_floor_imports_only_its_own_and_lower_ones():
    wrong = [
        f"{dotted(path)} imports {name}"
        for path in modules()
        for name in imports(path)
        if floor_of(dotted(path)) is not None
        and floor_of(name) is not None
        and floor_of(name) > floor_of(dotted(path))
    ]

    assert wrong == []


# traditional characters are simplified by a library that knows them, not by a table of ours
BESIDE = {"pledges.extraction.text": {"opencc"}}


@pytest.mark.parametrize("path", [p for p in modules() if floor_of(dotted(p)) == 0], ids=dotted)
def test_a_rule_knows_neither_the_framework_nor_the_clock(path):
    import sys

    allowed = sys.stdlib_module_names | set(MAY_IMPORT) | BESIDE.get(dotted(path), set())
    foreign = [name for name in imports(path) if name.split(".")[0] not in allowed]
    source = path.read_text(encoding="utf-8")

    assert foreign == []
    assert "date.today(" not in source
    assert "datetime.now(" not in source


# what stands before every view is as near the request as a view
TOP = (
    "agencies.context",
    "agencies.access",
    "agencies.signing_in.sessions",
    "agencies.signing_in.single_sign_on",
)


def test_the_clock_is_read_only_at_the_top_of_the_house():
    readers = [dotted(path) for path in modules() if "agencies.clock.today" in set(imports(path))]

    assert [
        r for r in readers if (floor_of(r) or 9) < 4 and ".tasks" not in r and r not in TOP
    ] == []


def test_no_drawer_for_odds_and_ends():
    names = {path.stem for path in modules()}

    assert names & {"utils", "helpers", "common", "misc", "tools"} == set()


def test_files_and_functions_stay_small():
    long = []
    for path in modules():
        source = path.read_text(encoding="utf-8")
        if source.count("\n") > 330:
            long.append(f"{dotted(path)}: {source.count(chr(10))} lines")
        long += [
            f"{dotted(path)}.{node.name}: {node.end_lineno - node.lineno + 1} lines"
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > 40
        ]

    assert long == []
