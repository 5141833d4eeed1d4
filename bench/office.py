"""The coordinating office's pages at the size of a province and of the country; the bulletin."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from statistics import median

import docx
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.clock import today
from agencies.models import User
from agencies.papers.docx import render_docx
from bench.measuring import Figure, Pair, seconds, slowest_but_few
from bench.world import LAST, World, country, province
from oversight.bulletins.kinds import bare_paper, first_texts
from oversight.bulletins.snapshot import monthly_snapshot
from pledges.models import Batch
from progress.models import MonthlyReport

ROUNDS = 40
FLOORS = 20  # pages of constant bytes for one of the office's
Page = Callable[[World], str]


def dashboard_page(world: World) -> str:
    return reverse("dashboard", args=[world.batch.slug, LAST.year, LAST.month])


def review_page(world: World) -> str:
    return reverse("review")


def _page(name: str, page: Page, world: Callable[[], World], limit: float) -> Figure:
    """p95 of the page as the province's officer gets it.

    Floor: as many constant bytes through the same way in and out, for the same person.
    """
    made = world()
    client = _signed_in(made.person("office"))
    address = page(made)
    constant = reverse("constant", args=[len(_get(client, address))])
    pair = Pair(
        work=lambda: _get(client, address),
        floor=lambda: _get(client, constant),
        clock=seconds,
        floor_times=FLOORS,
    )
    return slowest_but_few(pair, name=name, limit=limit, rounds=ROUNDS)


def _queries(name: str, page: Page, thin_out: Callable[[Batch], None]) -> Figure:
    """Statements of the page with everything there is.

    Floor: of the same page with one row; the two must be equal.
    """
    world = province()
    client, address = _signed_in(world.person("office")), page(world)
    _get(client, address)
    most = _asked(client, address)
    with transaction.atomic():
        thin_out(world.batch)
        least = _asked(client, address)
        transaction.set_rollback(True)
    if most != least:
        raise RuntimeError(f"{name}: {least} for one row, {most} for all")
    return Figure(name, most, 15, least, most, unit="queries", time_unit="queries")


def _one_pledge(batch: Batch) -> None:
    """All others belong to the year before."""
    former = Batch.objects.filter(office=batch.office_id).exclude(pk=batch.pk).first()
    first = batch.pledges.order_by("position")[:1]
    batch.pledges.exclude(pk__in=first.values("pk")).update(
        batch=former, no=Concat(Value("x"), "no"), position=F("position") + 1000
    )


def _one_report(batch: Batch) -> None:
    """All others are back with their heads."""
    waiting = MonthlyReport.objects.filter(batch__office=batch.office_id).awaiting_review()
    first = waiting.order_by("pk")[:1].values_list("pk", flat=True)
    MonthlyReport.objects.filter(pk__in=waiting.values("pk")).exclude(pk__in=list(first)).update(
        state=MonthlyReport.State.SUBMITTED
    )


def _asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        _get(client, address)
    return len(asked)


def bulletin() -> Figure:
    """The month's bulletin of 50 pledges in 33 places: figures, tables, sentences, a Word file.

    Floor: the same paragraphs and tables put into a file with python-docx, the library most would
    take, without reading anything.
    """
    world = province()
    paper = _bulletin(world.batch)
    took = [seconds(lambda: _bulletin(world.batch)) for _ in range(5)]
    floors = [seconds(partial(_written_again, paper)) for _ in range(5)]
    return Figure(
        "bulletin", median(took), 5, median(floors), median(took), unit="s", time_unit="s"
    )


def _bulletin(batch: Batch) -> bytes:
    snapshot = monthly_snapshot(batch, LAST, today())
    return render_docx(bare_paper(snapshot, first_texts(snapshot)))


def _written_again(paper: bytes) -> bytes:
    """What the paper says, cell by cell, in a new file."""
    told, written = docx.Document(io.BytesIO(paper)), docx.Document()
    for paragraph in told.paragraphs:
        written.add_paragraph(paragraph.text)
    for table in told.tables:
        copied = written.add_table(len(table.rows), len(table.columns))
        for row, copy in zip(table.rows, copied.rows, strict=True):
            for cell, other in zip(row.cells, copy.cells, strict=True):
                other.text = cell.text
    target = io.BytesIO()
    written.save(target)
    return target.getvalue()


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _get(client: Client, address: str) -> bytes:
    """The page; raises ``RuntimeError`` for anything but 200, as that would be no measure."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return response.content


FIGURES = {
    "dashboard": partial(_page, "dashboard", dashboard_page, province, 100),
    "dashboard_queries": partial(_queries, "dashboard_queries", dashboard_page, _one_pledge),
    "review": partial(_page, "review", review_page, province, 100),
    "review_queries": partial(_queries, "review_queries", review_page, _one_report),
    "bulletin": bulletin,
}
SLOW = {
    "dashboard_national": partial(_page, "dashboard_national", dashboard_page, country, 200),
    "review_national": partial(_page, "review_national", review_page, country, 200),
}
