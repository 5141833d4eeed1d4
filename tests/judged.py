"""Little batches made up by hypothesis: everything that may decide a light, in one draw.

``small_batches`` draws plain data, ``tests.judged_batch`` puts it into the database. Drawn is
what the database lets in; days favour the turns of a year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from pledges.targets import Comparator, Kind, PlanKind, Target
from progress.pace import Schedule
from progress.periods import add_months, month_end, month_of, months_between

SPANS = (
    (date(2020, 1, 1), date(2020, 12, 31)),
    (date(2019, 11, 1), date(2021, 2, 28)),
    (date(2020, 2, 29), date(2021, 3, 31)),
)
TURNS = (
    *(date(2019, 12, 31), date(2020, 1, 1), date(2020, 1, 31), date(2020, 2, 28)),
    *(date(2020, 2, 29), date(2020, 3, 1), date(2020, 4, 30), date(2020, 10, 31)),
    *(date(2020, 12, 31), date(2021, 1, 1), date(2021, 2, 28), date(2021, 3, 1)),
)
# a whole batch is drawn at once, and the database is asked about it: neither is quick
LARGE = [HealthCheck.too_slow, HealthCheck.data_too_large]
# a difference names its share; to draw ever smaller batches with it would take minutes
SWIFT = [Phase.explicit, Phase.reuse, Phase.generate]
UNITS = 5
PARTS = 3

days = st.sampled_from(TURNS) | st.dates(date(2019, 10, 1), date(2021, 4, 30))
month_ends = st.sampled_from([month_end(add_months(date(2020, 1, 1), n)) for n in range(14)])
# some that meet thresholds and halves of a hundredth exactly, and any with four decimals
figures = st.sampled_from(
    [Decimal(n) for n in ("0", "0.0001", "1", "4.275", "4.5", "30", "95", "100", "300", "20000")]
) | st.integers(0, 3_000_000).map(lambda n: Decimal(n).scaleb(-4))
positive = figures.filter(bool)

PARTS_OF_TARGET = [
    Decimal(n) for n in ("0", "0.05", "0.1", "0.3333", "0.5", "0.7", "0.9", "0.95", "1", "1.05")
]


def _near(value: Decimal | None) -> st.SearchStrategy[Decimal]:
    """Figures that stand where thresholds are: at round parts of the target."""
    if not value:
        return figures
    parts = st.sampled_from(PARTS_OF_TARGET).map(lambda n: round(n * value, 4))
    return parts | parts | st.integers(0, 120).map(lambda n: round(n * value / 100, 4)) | figures


@dataclass(frozen=True, slots=True)
class Node:
    """A milestone or a stage; ``value`` in ``unit``."""

    what: str
    due: date | None
    done_on: date | None
    value: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PlanDrawn:
    kind: PlanKind
    start: date
    end: date
    season: tuple[int, int]
    opening: Decimal | None
    effective_on: date | None
    points: tuple[tuple[date, Decimal], ...]
    stages: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ShareDrawn:
    """``part`` is None for the whole; ``unit`` says who reports."""

    part: int | None
    value: Decimal | None
    unit: int
    plans: tuple[PlanDrawn, ...]


@dataclass(frozen=True, slots=True)
class IndicatorDrawn:
    target: Target
    unit: str
    deadline: date | None
    category: int | None
    revisions: tuple[tuple[date, Decimal], ...]
    milestones: tuple[Node, ...]
    accepted: tuple[tuple[date, bool], ...]
    shares: tuple[ShareDrawn, ...]


@dataclass(frozen=True, slots=True)
class ReportDrawn:
    unit: int
    month: date
    due_on: date
    state: str
    submitted_on: date | None
    accepted_on: date | None


@dataclass(frozen=True, slots=True)
class RuleDrawn:
    """``scope``: None the batch, ("category", n) or ("indicator", n)."""

    scope: tuple[str, int] | None
    effective_on: date
    settings: dict[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class ChangeDrawn:
    """What happens to the ``pledge``, or of a merger and a split what moves to ``into``."""

    on: date
    kind: str
    pledge: int
    into: int


@dataclass(frozen=True, slots=True)
class BatchDrawn:
    """``readings`` are (report, share of all, fields); ``changes`` come in order."""

    span: tuple[date, date]
    indicators: tuple[IndicatorDrawn, ...]
    reports: tuple[ReportDrawn, ...]
    readings: tuple[tuple[int, int, dict[str, Any]], ...]
    rules: tuple[RuleDrawn, ...]
    on: tuple[date, ...]
    changes: tuple[ChangeDrawn, ...] = ()


@st.composite
def targets(draw: st.DrawFn) -> Target:
    kind = draw(
        st.sampled_from([*[Kind.FLOW] * 4, *[Kind.LEVEL] * 2, *[Kind.BOUND] * 2, Kind.QUALITATIVE])
    )
    if kind == Kind.QUALITATIVE:
        return Target(kind, Comparator.QUALITATIVE)
    if kind == Kind.BOUND:
        return Target(kind, Comparator.AT_MOST, draw(st.just(Decimal(0)) | figures))
    comparator = draw(
        st.sampled_from([Comparator.AT_LEAST, Comparator.EQUAL, Comparator.ABOUT, Comparator.RANGE])
    )
    value = draw(positive)
    baseline = draw(st.none() | figures.filter(lambda number: number != value))
    upper = value + draw(positive) if comparator == Comparator.RANGE else None
    return Target(kind, comparator, value, upper, baseline)


def _revisions(target: Target) -> st.SearchStrategy[tuple[tuple[date, Decimal], ...]]:
    """Former targets on the same side of the baseline: a plan's points still rise."""
    if not target.has_share:
        return st.just(())
    assert target.value is not None
    start = target.baseline or Decimal(0)
    rises = target.value > start
    same_side = figures.filter(lambda old: old != start and (old > start) == rises)
    return st.lists(st.tuples(days, same_side), max_size=2).map(tuple)


nodes = st.builds(
    Node,
    st.sampled_from(["主体完工", "完成50%", "第2批开工"]),
    days,
    st.none() | days,
    st.none() | figures | st.sampled_from([Decimal(50), Decimal(80), Decimal(100)]),
    st.sampled_from(["%", "公里", ""]),
)
stages = st.lists(
    st.builds(Node, st.sampled_from(["勘察", "设计", "施工"]), days, st.none() | days),
    max_size=2,
    unique_by=lambda node: node.what,
).map(tuple)


@st.composite
def plans(draw: st.DrawFn, target: Target, effective_on: date | None) -> PlanDrawn:
    kind = draw(st.sampled_from([*PlanKind, PlanKind.EVEN, PlanKind.STEPS]))
    # mostly a plan that runs, now and then one for any days
    start, end = sorted([draw(days | st.just(TURNS[1])), draw(days | st.just(TURNS[8]))])
    season = draw(st.sampled_from([(415, 1031), (101, 229), (229, 301), (301, 1231), (1101, 1130)]))
    points: tuple[tuple[date, Decimal], ...] = ()
    if kind in (PlanKind.MONTHLY, PlanKind.STEPS):
        on = sorted(draw(st.sets(month_ends | days, min_size=1, max_size=4)))
        values = [draw(_near(target.value)) for _ in on]
        falls = target.value is not None and target.value < (target.baseline or 0)
        points = tuple(zip(on, sorted(values, reverse=falls), strict=True))
    if kind == PlanKind.SEASON and not _has_season(start, end, season):
        kind = PlanKind.EVEN
    counts = target.value is not None and target.value != (target.baseline or 0)
    if not counts and points:
        kind, points = PlanKind.EVEN, ()
    opening = draw(st.none() | st.none() | _near(target.value)) if counts else None
    return PlanDrawn(kind, start, end, season, opening, effective_on, points, draw(stages))


def _has_season(start: date, end: date, season: tuple[int, int]) -> bool:
    first, last = divmod(season[0], 100), divmod(season[1], 100)
    try:
        Schedule(PlanKind.SEASON, start, end, season=(first, last))
    except ValueError:
        return False
    return True


@st.composite
def _shares(draw: st.DrawFn, target: Target) -> tuple[ShareDrawn, ...]:
    found = []
    for part in draw(
        st.lists(st.sampled_from([None, *range(PARTS)]), min_size=1, max_size=3, unique=True)
    ):
        value = None if part is None else draw(st.none() | positive)
        own = target if value is None else Target(target.kind, target.comparator, value)
        since = [None] if draw(st.integers(0, 4)) else []
        since += draw(st.just([]) | st.lists(days, max_size=2, unique=True))
        found.append(
            ShareDrawn(
                part,
                value,
                draw(st.integers(0, UNITS - 1)),
                tuple(draw(plans(own, effective_on)) for effective_on in since),
            )
        )
    return tuple(found)


@st.composite
def indicators(draw: st.DrawFn) -> IndicatorDrawn:
    target = draw(targets())
    passed = draw(days) if draw(st.integers(0, 7)) == 7 else None
    return IndicatorDrawn(
        target,
        draw(st.sampled_from(["公里", "%", ""])),
        draw(days) if draw(st.integers(0, 5)) == 5 else None,
        draw(st.sampled_from([None, 0, 1])),
        draw(_revisions(target)),
        tuple(draw(st.lists(nodes, max_size=2))),
        () if passed is None else ((passed, draw(st.booleans())),),
        draw(_shares(target)),
    )


@st.composite
def _reports(draw: st.DrawFn, months: list[date]) -> tuple[ReportDrawn, ...]:
    """Reports of the months around the judged days, by unit; most of them accepted in time."""
    states = st.sampled_from(
        ["accepted"] * 15 + ["pending", "submitted", "signed", "returned", "absent"]
    )
    found = []
    for unit in range(UNITS):
        for month in months:
            state = draw(states)
            if state == "absent":
                continue
            due = month_end(month) + timedelta(days=draw(st.sampled_from([5, 28, 0, -9])))
            late = draw(st.sampled_from([-6, -6, -6, -6, 0, 9, -50]))
            accepted = month_end(month) + timedelta(days=late)
            sent = accepted - timedelta(days=draw(st.sampled_from([0, 1, 9])))
            kept = accepted if state == "accepted" or draw(st.integers(0, 5)) == 5 else None
            found.append(
                ReportDrawn(unit, month, due, state, None if state == "pending" else sent, kept)
            )
    return tuple(found)


@st.composite
def _reading(draw: st.DrawFn, month: date, value: Decimal | None) -> dict[str, Any]:
    as_of = month_end(month) + timedelta(days=draw(st.sampled_from([-6, -6, -6, 0, 20, -60])))
    return {
        "value": draw(_near(value)) if draw(st.integers(0, 9)) else None,
        "approx": draw(st.sampled_from(["", "", "约", "余"])),
        "achieved": draw(st.integers(0, 7)) == 7,
        "note": draw(st.sampled_from(["推进中", ""])),
        "as_of": as_of,
    }


@st.composite
def _rules(draw: st.DrawFn, count: int) -> tuple[RuleDrawn, ...]:
    scopes = st.none() | st.tuples(st.just("category"), st.integers(0, 1))
    scopes |= st.tuples(st.just("indicator"), st.integers(0, count - 1))
    round_ones = st.sampled_from([Decimal(n) for n in ("5", "10", "20", "25", "33.33", "50")])
    hundredths = round_ones | st.integers(1, 5000).map(lambda n: Decimal(n).scaleb(-2))
    parts = st.sampled_from([Decimal("0.95"), Decimal("0.9"), Decimal(1), Decimal("0.3333")])
    once = st.lists(st.tuples(scopes, days | st.just(TURNS[0])), max_size=4, unique=True)
    found = []
    for scope, effective_on in draw(once):
        yellow = draw(st.just(Decimal(10)) | hundredths)
        settings = {
            "ahead_from": draw(st.just(Decimal(0)) | hundredths),
            "yellow_from": yellow,
            "red_over": yellow + draw(hundredths),
            "gap_unit": draw(st.sampled_from(["points", "of_plan"])),
            "near_bound": draw(parts),
            "about_from": draw(parts),
            "milestone_red_months": draw(st.integers(0, 13)),
        }
        for side in ("ahead_at", "yellow_at", "red_at", "near_at", "over_at"):
            settings[side] = draw(st.booleans())
        found.append(RuleDrawn(scope, effective_on, settings))
    return tuple(found)


@st.composite
def _changes(draw: st.DrawFn, count: int) -> tuple[ChangeDrawn, ...]:
    """Changes of the first pledges (R75), of half of the batches none; few days, so that several
    meet on one."""
    if draw(st.booleans()):
        return ()
    on = st.sampled_from([date(2020, n, day) for n in (3, 5, 8, 11) for day in (1, 15)]) | days
    kinds = st.sampled_from(["pause", "pause", "resume", "stop", "merge", "split"])
    which = st.integers(0, min(2, count - 1))
    found = draw(st.lists(st.tuples(on, kinds, which, which), min_size=3, max_size=8))
    return tuple(ChangeDrawn(*each) for each in sorted(found, key=lambda each: each[0]))


@st.composite
def small_batches(draw: st.DrawFn) -> BatchDrawn:
    """A batch of a few indicators, some fifteen shares, and three days to judge it on."""
    span = draw(st.sampled_from(SPANS))
    within = month_ends | st.dates(date(2020, 2, 1), date(2020, 12, 31))
    on = (draw(within), draw(within | days))
    around = {month_of(day) for day in on} | {add_months(month_of(day), -1) for day in on}
    months = sorted(around & set(months_between(*span)))
    found = tuple(draw(st.lists(indicators(), min_size=7, max_size=9)))
    reports = draw(_reports(months))
    readings = []
    for number, report in enumerate(reports):
        for place, (share, value) in enumerate(_with_targets(found)):
            # now and then a figure came in another unit's report: the share has moved since
            heard = share.unit == report.unit or draw(st.integers(0, 19)) == 19
            if heard and draw(st.integers(0, 5)) < 5:
                readings.append((number, place, draw(_reading(report.month, value))))
    rules, changes = draw(_rules(len(found))), draw(_changes(len(found)))
    return BatchDrawn(span, found, reports, tuple(readings), rules, on, changes)


def _with_targets(
    found: tuple[IndicatorDrawn, ...],
) -> list[tuple[ShareDrawn, Decimal | None]]:
    return [
        (share, indicator.target.value if share.value is None else share.value)
        for indicator in found
        for share in indicator.shares
    ]
