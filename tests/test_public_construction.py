"""A public request can reach no live report: by its imports, its templates and its queries."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.promises import APRIL, make_accepted
from tests.publications import release

ROOT = Path(__file__).resolve().parent.parent
APPS = ("agencies", "pledges", "progress", "oversight", "results", "config")
DOORS = ("results.views.public", "results.views.data")
# Rules and words without a table, and the one table of the public.
ALLOWED = {
    "agencies",
    "agencies.clock",
    "pledges",
    "pledges.figures",
    "results",
    "results.feeds",
    "results.models",
    "results.models.export",
    "results.models.period",
    "results.models.publication",
    "results.models.remark",
    "results.models.settings",
    "results.open_data",
    "results.open_data.account",
    "results.open_data.reading",
    "results.open_data.tables",
    "results.open_data.words",
    "results.pdf",
    "results.search",
    "results.views",
    "results.views.data",
    "results.views.freshness",
    "results.views.public",
}


def file_of(module: str) -> Path | None:
    """The file of a module of the project; None for a name inside a module."""
    path = ROOT / module.replace(".", "/")
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.exists()), None)


def imported(module: str) -> set[str]:
    """Modules of the project that ``module`` names, wherever in the file, and their packages."""
    names = set()
    path = file_of(module)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    names = {name for name in names if name.split(".")[0] in APPS}
    packages = {".".join(n.split(".")[:i]) for n in names for i in range(1, n.count(".") + 1)}
    return {name for name in names | packages if file_of(name)}


def reachable(doors: tuple[str, ...]) -> set[str]:
    found, waiting = set(), list(doors)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += imported(module)
    return found


def test_public_views_import_the_publication_and_pure_modules_only():
    assert reachable(DOORS) == ALLOWED


def test_the_walk_would_notice_a_live_table():
    assert {"pledges.models", "progress.models", "progress.standing"} <= reachable(
        ("results.views.publishing",)
    )


def template_texts() -> dict[str, str]:
    """Every template a public page may show, from its own folder through all it includes."""
    folder = ROOT / "templates"
    waiting = [f"public/{path.name}" for path in (folder / "public").iterdir()]
    texts: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name not in texts:
            texts[name] = (folder / name).read_text(encoding="utf-8")
            waiting += re.findall(r"{% (?:include|extends) \"([^\"]+)\"", texts[name])
    return texts


def test_public_templates_load_no_library_that_knows_a_live_table():
    libraries = {
        library
        for text in template_texts().values()
        for loaded in re.findall(r"{% load ([^%]+?) %}", text)
        for library in loaded.split()
    }

    assert libraries == {"portal", "frame"}


def public_addresses() -> list[str]:
    return [
        "/",
        "/results/chengde-2020/",
        "/results/chengde-2020/?q=glgc&state=going",
        "/results/chengde-2020/1/",
        "/results/chengde-2020/data.csv",
        "/results/chengde-2020/data.json",
        "/results/chengde-2020/data.xlsx",
        "/results/chengde-2020/results.pdf",
        "/results/feed.xml",
    ]


@pytest.mark.parametrize("address", public_addresses())
def test_a_public_request_asks_the_publications_and_no_other_table(client, batch, roads, address):
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address)

    tables = {
        table
        for query in queries
        for table in re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"', query["sql"])
    }
    assert (response.status_code, tables) == (200, {"results_publication"})
    assert "sessionid" not in response.cookies


def test_every_public_address_is_watched():
    watched = {"home", "batch", "pledge", "data_csv", "data_json", "data_xlsx", "batch_pdf", "feed"}
    from results.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == watched
    assert reverse("batch_pdf", args=["chengde-2020"]) in public_addresses()
