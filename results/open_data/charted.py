"""The chart of an indicator on its public page: what was published of each month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _

from progress.chart import Chart, chart
from results.open_data.account import Account, Indicator, Pledge
from results.open_data.once import once_in_any_language
from results.open_data.words import measured

Milestone = tuple[date, str, bool | None]
Points = tuple[tuple[date, Decimal], ...]


def indicator_chart(account: Account, pledge: Pledge, row: Indicator) -> Chart | None:
    """The figures by month, with the plan where it is public; None where there is no line to
    draw: fewer than two figures, no plan and no milestone, or words instead of figures.

    An indicator's own milestones stand on its chart; those of the pledge only where it has a
    single indicator, else they would seem to be of one of several (they are listed below all
    charts). Whether one was reached is not published, so the chart does not say it.
    """
    if account.starts_on is None or account.ends_on is None:
        return None
    shares = [(point.as_of, point.share) for point in row.series if point.share is not None]
    start, end = account.starts_on, row.deadline or account.ends_on
    if shares:
        plan = row.schedule.expected if row.schedule else ()
        nodes = _milestones(pledge, row)
        if len(shares) + len(plan) < 2 and not nodes:
            return None
        title = _finding(row, shares[-1][0], f"{shares[-1][1]:,.2f}%")
        return replace(_laid_out(tuple(shares), tuple(plan), tuple(nodes), start, end), title=title)
    values = [(point.as_of, point.value) for point in row.series if point.value is not None]
    if len(values) < 2:
        return None
    last = measured(values[-1][1], row.unit, row.approx)
    title = _finding(row, values[-1][0], last)
    return chart(actual=values, goal=row.limit, unit=row.unit, start=start, end=end, title=title)


@once_in_any_language
def _laid_out(
    actual: Points, expected: Points, milestones: tuple[Milestone, ...], start: date, end: date
) -> Chart:
    return chart(actual=actual, expected=expected, milestones=milestones, start=start, end=end)


def _finding(row: Indicator, day: date, reached: str) -> str:
    words = {
        "day": write_date(day, _("Y年n月j日")),
        "reached": reached,
        "target": row.target,
    }
    if row.bound:
        return _("截至%(day)s为%(reached)s，控制目标%(target)s") % words
    if row.done:
        return _("截至%(day)s达到目标的%(reached)s，已通过验收") % words
    return _("截至%(day)s达到目标的%(reached)s") % words


def _milestones(pledge: Pledge, row: Indicator) -> list[Milestone]:
    own: set[int | None] = {row.position, *(part.position for part in row.parts)}
    if len(pledge.indicators) == 1:
        own |= {None}
    return [
        (node["due"], node["what"], None)
        for node in pledge.milestones
        if node["due"] and node["indicator"] in own
    ]
