"""The agency's desk, its report, saving a figure, and the office's page of a pledge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import cycle

from django.db import connection, transaction
from django.db.models import Count, F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.clock import today
from agencies.models import Region, User
from bench.measuring import Figure, Pair, seconds, slowest_but_few
from bench.world import LAST, World, country, province
from pledges.models import Batch, Pledge, Share
from progress.actions.steps import shares_of
from progress.models import MonthlyReport, Reading
from progress.readers.desk import read_desk
from progress.standing import reported_months

ROUNDS = 40
FLOORS = 20  # pages of constant bytes for one that is read and drawn
CLERK, OFFICER = "county", "office"


def desk() -> Figure:
    """p95 of the desk of a county's clerk with 120 tasks, its most urgent report open.

    Floor: as many constant bytes through the same way in and out, for the same person.
    """
    return _desk("desk", province(), 100)


def desk_national() -> Figure:
    """The same where the database holds 31 provinces.

    Floor: as for one province.
    """
    return _desk("desk_national", country(), 200)


def _desk(name: str, world: World, limit: float) -> Figure:
    client = _signed_in(_clerk(world))
    return _timed(name, client, [reverse("desk")], limit)


def report_page() -> Figure:
    """p95 of the page of that report by itself.

    Floor: as for the desk.
    """
    clerk = _clerk(province())
    address = reverse("desk_report", args=[_open_report(clerk).pk])
    return _timed("report_page", _signed_in(clerk), [address], 100)


def pledge_inside() -> Figure:
    """p95 of the office's page of a pledge, fifty pledges in turn, each asked once before.

    Floor: as for the desk, for the officer.
    """
    return _inside("pledge_inside", province(), 100)


def pledge_inside_national() -> Figure:
    """The same of one province's office where the database holds 31.

    Floor: as for one province.
    """
    return _inside("pledge_inside_national", country(), 200)


def _inside(name: str, world: World, limit: float) -> Figure:
    pages = [reverse("office_pledge", args=[pk]) for pk in _pledges(world)]
    return _timed(name, _signed_in(world.person(OFFICER)), pages, limit)


def _timed(name: str, client: Client, pages: list[str], limit: float) -> Figure:
    size = len(_get(client, pages[0]))
    for page in pages[1:]:
        _get(client, page)
    constant, following = reverse("constant", args=[size]), cycle(pages)
    pair = Pair(
        work=lambda: _get(client, next(following)),
        floor=lambda: _get(client, constant),
        clock=seconds,
        floor_times=FLOORS,
    )
    return slowest_but_few(pair, name=name, limit=limit, rounds=ROUNDS)


def save_figure() -> Figure:
    """p95 of saving one figure of the 120 as it is typed, undone after each: kept, judged anew
    with all that is asked of the report, and answered.

    Floor: as many constant bytes through the same way in and out, for the same person.
    """
    clerk = _clerk(province())
    client, report = _signed_in(clerk), _open_report(clerk)
    address = reverse("desk_cells", args=[report.pk])
    share = next(s for s in shares_of(report) if s.indicator.kind == "flow")
    before = Reading.objects.filter(report=report, share=share).first()
    seen = "" if before is None or before.value is None else f"{before.value.normalize():f}"
    typed = {f"value-{share.pk}": "123.5", f"base-value-{share.pk}": seen}

    def save() -> bytes:
        with transaction.atomic():
            answer = client.post(address, typed)
            transaction.set_rollback(True)
        if answer.status_code != 200 or not answer.json()["saved"]:
            raise RuntimeError(f"{address}: {answer.status_code}, {answer.content[:200]!r}")
        return answer.content

    constant = reverse("constant", args=[len(save())])
    floor = Pair(save, lambda: _get(client, constant), seconds, floor_times=FLOORS)
    return slowest_but_few(floor, name="save_figure", limit=100, rounds=ROUNDS)


def desk_queries() -> Figure:
    """Statements of the desk with 120 tasks.

    Floor: of the same desk with one task; the two must be equal.
    """
    clerk = _clerk(province())
    return _queries("desk_queries", clerk, reverse("desk"), lambda: _one_task(clerk))


def pledge_inside_queries() -> Figure:
    """Statements of a pledge's page with all of its indicators.

    Floor: of the same page with one indicator; the two must be equal.
    """
    world = province()
    pledge = Pledge.objects.get(pk=_pledges(world)[0])
    address = reverse("office_pledge", args=[pledge.pk])
    officer = world.person(OFFICER)
    return _queries("pledge_inside_queries", officer, address, lambda: _one_indicator(pledge))


def _queries(name: str, person: User, address: str, thin_out: Callable[[], None]) -> Figure:
    client = _signed_in(person)
    _get(client, address)
    most = _asked(client, address)
    with transaction.atomic():
        thin_out()
        least = _asked(client, address)
        transaction.set_rollback(True)
    if most != least:
        raise RuntimeError(f"{name}: {least} for one row, {most} for all")
    return Figure(name, most, 15, least, most, unit="queries", time_unit="queries")


def _one_task(clerk: User) -> None:
    """Another place answers for all but the first."""
    own = Share.objects.filter(reporting_region=clerk.region_id)
    first = own.filter(indicator__pledge__batch=province().batch).order_by("pk")[:1]
    other = Region.objects.filter(level="county").exclude(pk=clerk.region_id or 0).first()
    own.exclude(pk__in=list(first.values_list("pk", flat=True))).update(reporting_region=other)


def _one_indicator(pledge: Pledge) -> None:
    """All but one that places have told of, and were flagged for, belong to another pledge."""
    other = pledge.batch.pledges.exclude(pk=pledge.pk).order_by("-position").first()
    flagged = pledge.indicators.annotate(flags=Count("shares__flags"))
    first = flagged.order_by("-flags", "position")[:1]
    pledge.indicators.exclude(pk__in=[row.pk for row in first]).update(
        pledge=other, position=F("position") + 1000
    )


@cache
def _clerk(world: World) -> User:
    """A county's clerk whose last report is a draft, a third of it still to fill."""
    clerk = world.person(CLERK)
    report = MonthlyReport.objects.get(batch=world.batch, region=clerk.region, month=LAST)
    MonthlyReport.objects.filter(pk=report.pk).update(
        state=MonthlyReport.State.DRAFT, submitted_on=None, accepted_on=None, entered_by=None
    )
    blank = report.readings.order_by("share_id").values_list("pk", flat=True)[::3]
    Reading.objects.filter(pk__in=list(blank)).update(
        value=None, numerator=None, denominator=None, achieved=False
    )
    return clerk


def _open_report(clerk: User) -> MonthlyReport:
    urgent = read_desk(clerk, today()).urgent
    if urgent is None:
        raise RuntimeError(f"nothing to fill on {today()}")
    return urgent.report


def _pledges(world: World) -> list[int]:
    """Of the newest batch with a judged month."""
    batch = next(batch for batch in world.batches if _judged(batch))
    return list(batch.pledges.order_by("position").values_list("pk", flat=True))


def _judged(batch: Batch) -> list[date]:
    return reported_months(batch)


def _asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        _get(client, address)
    return len(asked)


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
    figure.__name__: figure
    for figure in (
        desk,
        pledge_inside,
        desk_queries,
        pledge_inside_queries,
        report_page,
        save_figure,
    )
}
SLOW = {figure.__name__: figure for figure in (desk_national, pledge_inside_national)}
