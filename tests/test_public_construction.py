"""A public request can reach no live report: by its imports, its templates and its queries."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from pledges.actions.moderation import link
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import release
from tests.suggestions import make_answered

ROOT = Path(__file__).resolve().parent.parent
APPS = ("agencies", "pledges", "progress", "oversight", "results", "config")
DOORS = (
    "results.templatetags.linking",
    "results.views.data",
    "results.views.overview",
    "results.views.feeds",
    "results.views.gone",
    "results.views.history",
    "results.views.keeping",
    "results.views.linking",
    "results.views.national",
    "results.views.pledges",
    "results.views.public",
    "results.views.remarks",
    "results.views.site_search",
    "results.views.years",
)
# The public part of the interface stands behind the interface's own gate, which knows tokens.
API_DOORS = ("results.api", "results.serializers")
GATE = ("agencies.access", "agencies.devices", "agencies.models", "agencies.operations",
        "agencies.problem_bodies", "agencies.roles", "agencies.serializers", "agencies.sign_in",
        "agencies.signing_in", "agencies.signing_on")  # fmt: skip
# Pages that ask the public: they know the tables of promises and of places, and no report.
ASKING_DOORS = ("pledges.views.calls", "pledges.views.suggest")
# Rules and words without a table, and the one table of the public.
ALLOWED = {
    "agencies",
    "agencies.citizens",
    "agencies.clock",
    "agencies.costly",
    "agencies.papers",
    "agencies.refusals",
    "agencies.papers.drawing",
    "agencies.outline_maps",
    "agencies.outlines",
    "agencies.places",
    "agencies.tiles",
    "agencies.workbooks",
    "agencies.workbooks.writing",
    "pledges",
    "pledges.figures",
    "pledges.targets",
    "progress",
    "progress.chart",
    "progress.chart_drawing",
    "progress.chart_labels",
    "progress.chart_spots",
    "progress.rollup",
    "results",
    "results.actions",
    "agencies.limiting",
    "results.actions.remarks",
    "results.addresses",
    "results.feeds",
    "results.forms",
    "results.forms.remarks",
    "results.models",
    "results.models.export",
    "results.models.national",
    "results.models.period",
    "results.models.publication",
    "results.models.remark",
    "results.models.settings",
    "results.national",
    "results.national.rows",
    "results.national.told",
    "results.open_data",
    "results.open_data.account",
    "results.open_data.bars",
    "results.open_data.charted",
    "results.open_data.columns",
    "results.open_data.compared",
    "results.open_data.dataset",
    "results.open_data.dictionary",
    "results.open_data.entries",
    "results.open_data.history",
    "results.open_data.indicators",
    "results.open_data.listing",
    "results.open_data.news",
    "results.open_data.once",
    "results.open_data.places",
    "results.open_data.reading",
    "results.open_data.remarks",
    "results.open_data.series",
    "results.open_data.shown",
    "results.open_data.state",
    "results.open_data.tables",
    "results.open_data.tables_files",
    "results.open_data.tables_publications",
    "results.open_data.tables_results",
    "results.open_data.tables_satisfaction",
    "results.open_data.tables_series",
    "results.open_data.terms",
    "results.open_data.threads",
    "results.open_data.timeline",
    "results.open_data.told",
    "results.open_data.versions",
    "results.open_data.votes",
    "results.open_data.words",
    "results.open_data.years",
    "results.pdf",
    "agencies.personal",
    "agencies.receipts",
    "results.search",
    "results.site",
    "results.templatetags.linking",
    "results.views",
    "results.views.data",
    "results.views.feeds",
    "results.views.freshness",
    "results.views.gone",
    "results.views.history",
    "results.views.keeping",
    "results.views.linking",
    "results.views.national",
    "results.views.overview",
    "results.views.pledges",
    "results.views.public",
    "results.views.remarks",
    "results.views.shelf",
    "results.views.site_search",
    "results.views.tiles",
    "results.views.years",
}

ASKING_ALLOWED = {
    "agencies",
    "agencies.citizens",
    "agencies.clock",
    "agencies.limiting",
    "agencies.personal",
    "agencies.receipts",
    "agencies.refusals",
    "agencies.roles",
    "pledges",
    "pledges.actions",
    "pledges.actions.suggestions",
    "pledges.forms",
    "pledges.forms.suggest",
    "pledges.planning",
    "pledges.readers",
    "pledges.readers.calls",
    "pledges.planning.changes",
    "pledges.targets",
    "pledges.views.calls",
    "pledges.views.suggest",
}
# what an asked page may read: calls, suggestions, and the names they are sorted by
ASKING_TABLES = {
    "pledges_solicitation", "pledges_suggestion", "pledges_batch", "pledges_category",
    "pledges_pledge", "agencies_region", "results_publication",
}  # fmt: skip

# what the public site itself keeps: versions, quoted words on past years, published remarks,
# and whether remarks are taken now
OWN_TABLES = {
    "results_publication", "results_periodstatement", "results_remark", "results_publicsettings",
}  # fmt: skip


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


def test_the_public_part_of_the_interface_imports_its_gate_beside_and_no_live_table():
    beside = reachable(API_DOORS) - ALLOWED - set(API_DOORS)

    foreign = {name for name in beside if not name.startswith((*GATE, "agencies.api"))}
    assert foreign == set()


def test_pages_that_ask_the_public_know_promises_and_no_report():
    """Of the apps' tables they may import those of whole rooms; what they read is seen below."""
    found = reachable(ASKING_DOORS)

    tables = {name for name in found if name.startswith(("agencies.models", "pledges.models"))}
    assert found - tables == ASKING_ALLOWED


def asking_addresses() -> list[tuple[str, str]]:
    return [
        ("get", "/suggest/"),
        ("post", "/suggest/"),
        ("get", "/suggest/receipt/"),
        ("post", "/suggest/receipt/"),
        ("get", "/suggest/sent/"),
        ("get", "/suggestions/chengde-2021/"),
    ]


@pytest.mark.parametrize(("method", "address"), asking_addresses())
def test_a_page_that_asks_the_public_reads_and_writes_its_own_tables_alone(
    client, call, officer, traffic, method, address
):
    one = make_answered(call, officer)
    pledge = make_pledge(call.batch, traffic)
    link(suggestion=one, candidate=None, pledge=pledge, by=officer)
    asked = {"title": "修路", "text": "坑洼。", "code": one.receipt}

    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(address, asked)

    tables = {
        table
        for query in queries
        for table in re.findall(r'(?:FROM|JOIN|INTO|UPDATE) "(\w+)"', query["sql"])
    }
    assert (response.status_code < 400, tables - ASKING_TABLES) == (True, set())
    assert "sessionid" not in response.cookies


def test_every_address_that_asks_the_public_is_watched():
    from pledges.public_urls import urlpatterns

    watched = {resolve(address).url_name for _method, address in asking_addresses()}
    assert watched == {pattern.name for pattern in urlpatterns}


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

    pure = {"charts", "chinese", "frame", "linking", "portal", "public_table", "shapes"}
    assert libraries == pure


def public_addresses() -> list[str]:
    return [
        "/",
        "/results/chengde-2020/",
        "/results/chengde-2020/?q=glgc&state=going",
        "/results/chengde-2020/1/",
        "/results/chengde-2020/?compare=1",
        "/results/chengde-2020/categories/1/",
        "/results/chengde-2020/agencies/市交通运输局/",
        "/results/chengde-2020/regions/130821/",
        "/results/",
        "/results/search/",
        "/results/search/?q=glgc",
        "/results/method/",
        "/results/chengde-2020/data.csv",
        "/results/chengde-2020/data.json",
        "/results/chengde-2020/data.xlsx",
        "/results/chengde-2020/data/",
        "/results/chengde-2020/data/series.csv",
        "/results/chengde-2020/data/publications.json",
        "/results/chengde-2020/data/regions.xlsx",
        "/results/chengde-2020/versions/1/data.csv",
        "/results/chengde-2020/versions/1/data.json",
        "/results/chengde-2020/versions/1/data.xlsx",
        "/results/chengde-2020/history/",
        "/results/chengde-2020/history.json",
        "/results/publications.json",
        "/results/dictionary/",
        "/results/dictionary.json",
        "/results/chengde-2020/results.pdf",
        "/results/feed.xml",
        "/results/chengde-2020/feed.xml",
        "/results/chengde-2020/1/feed.xml",
        "/results/chengde-2020/1/qr.svg",
        "/results/chengde-2020/1/say/",
        "/sitemap.xml",
        "/api/v1/public/batches/",
        "/api/v1/public/batches/chengde-2020/",
        "/api/v1/public/batches/chengde-2020/pledges/",
        "/api/v1/public/batches/chengde-2020/pledges/1/",
        "/api/v1/public/batches/chengde-2020/publications/",
    ]


@pytest.mark.parametrize("address", public_addresses())
def test_a_public_request_asks_the_publications_and_no_other_table(
    client, batch, roads, county, address
):
    make_share(roads.indicator.pledge, name=roads.indicator.name, target="30", region=county)
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
    # the home page names the calls for suggestions open today
    calls = {"pledges_solicitation", "pledges_batch"} if address == "/" else set()
    assert (response.status_code, tables - OWN_TABLES - calls) == (200, set())
    assert "results_publication" in tables or "/dictionary" in address  # which is the same for all
    assert "sessionid" not in response.cookies


def test_every_public_address_is_watched():
    from config.api_urls import urlpatterns as api_patterns
    from results.urls import urlpatterns

    watched = {resolve(urlsplit(address).path).url_name for address in public_addresses()}

    # test_public_files and test_public_links look at these: a picture, and a list of no tables;
    # test_remark_receipts at what only the holder of a code may see; test_national_page at others'
    alone = {"public_file", "robots", "remark_status", "remark_sent", "national"}
    interface = {
        pattern.name for pattern in api_patterns if str(pattern.pattern).startswith("public/")
    }
    assert watched | alone == {pattern.name for pattern in urlpatterns} | interface
