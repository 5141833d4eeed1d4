"""Plan values at the ends of months, quarters or years: what stands there, or what each adds.

The unit's own plan and the office's editor both build on it. What is typed as 本期新增 is
cumulated before anything is checked, so that both ways meet the same rules (R37, R38).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.forms import BoundField
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledges.figures import write_figure
from pledges.models import Plan, Share
from pledges.plan_entry import (
    EVERY,
    KINDS,
    Entry,
    Line,
    cumulated,
    decimals,
    entry_of,
    lines,
    period_end,
    period_ends,
    places_for,
    point_faults,
)
from pledges.targets import PlanKind
from progress.actions.plans import VALUE_FAULTS
from progress.forms.figures import FigureField

PREFIX = "value-"
CARRIED = re.compile(r"(?:value|step|stage)-|(?:start|end|opening|steps|season_from|season_to)$")


class By(TextChoices):
    """What a value says."""

    STANDS = "stands", gettext_lazy("累计")
    ADDED = "added", gettext_lazy("本期新增")


ENTRY_WORDS = {
    Entry.EVEN: gettext_lazy("均衡推进"),
    Entry.SEASON: gettext_lazy("按施工季"),
    Entry.MONTHLY: gettext_lazy("逐月"),
    Entry.QUARTERLY: gettext_lazy("逐季"),
    Entry.YEARLY: gettext_lazy("逐年"),
    Entry.STEPS: gettext_lazy("按节点"),
    Entry.BACKWARD: gettext_lazy("倒排工期"),
    Entry.NONE: gettext_lazy("不设序时"),
}


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A period's field, and what it comes to once tried."""

    day: date
    field: BoundField
    line: Line | None


@dataclass(frozen=True, slots=True)
class Total:
    """What the values come to: the last of them, and what is left of the target.

    ``state`` is ``fits``, ``short`` or ``over``; ``left`` is never negative.
    """

    line: Line
    left: Decimal
    state: str


class PlanFigureField(FigureField):
    """A planned figure: exact, to as many decimals as its unit allows."""

    def __init__(self, *, places: int, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.places = places

    def clean(self, value: Any) -> Any:
        figure = super().clean(value)
        if figure is None:
            return None
        if figure.approx:
            raise forms.ValidationError(_("计划值须填确数，不带“约”“余”。"))
        if decimals(figure.value) > self.places:
            raise forms.ValidationError(self._too_fine())
        return figure.value

    def _too_fine(self) -> str:
        if self.places == 0:
            return _("单位是%(unit)s，须填整数。") % {"unit": self.unit}
        return _("单位是%(unit)s，最多%(places)d位小数。") % {
            "unit": self.unit,
            "places": self.places,
        }


class ValuesForm(forms.Form):
    """The values of one share's plan by period; a subclass says from when to when."""

    error_css_class = "has-error"

    def __init__(self, share: Share, entry: Entry, by: str = By.STANDS, data: Any = None) -> None:
        super().__init__(data)
        self.share, self.entry, self.by = share, entry, By(by)
        self.plan: Plan | None = share.plan
        self.target = share.target()
        stored = [point.value for point in self.plan.points.all()] if self.plan else []
        own = [*stored, *([self.plan.opening] if self.plan and self.plan.opening else [])]
        self.places = max(
            places_for(share.indicator.unit, self.target.value), *map(decimals, own), 0
        )
        self.days: list[date] = []
        self.lines: dict[date, Line] = {}

    @property
    def kind(self) -> PlanKind:
        return KINDS[self.entry]

    @property
    def by_period(self) -> bool:
        return self.entry in EVERY

    def figure_field(self, label: str, initial: Decimal | None = None) -> PlanFigureField:
        return PlanFigureField(
            places=self.places,
            unit=self.share.indicator.unit,
            label=label,
            initial=write_figure(initial),
        )

    def add_values(self, start: date, end: date) -> None:
        """A field for every period from ``start`` to ``end``, and for every day already typed.

        A value typed for a day the plan no longer reaches keeps its row, and is refused there.
        """
        stored = self._stored()
        self.days = sorted({*period_ends(start, end, EVERY[self.entry]), *self._typed(), *stored})
        for day in self.days:
            self.fields[_name(day)] = self.figure_field(
                self._label(dateformat.format(day, _("Y年n月j日"))), stored.get(day)
            )

    def rows(self) -> Iterator[ValueRow]:
        """The periods' fields, by day."""
        for day in self.days:
            yield ValueRow(day, self[_name(day)], self.lines.get(day))

    def check_values(
        self, opening: Decimal | None, within: tuple[date, date]
    ) -> list[tuple[date, Decimal]]:
        """The cumulative values that were typed; what is wrong stands at its own field."""
        read = [(day, self.cleaned_data.get(_name(day))) for day in self.days]
        typed = [(day, value) for day, value in read if value is not None]
        points = cumulated(self.target, opening, typed) if self.by == By.ADDED else typed
        self.lines = {line.day: line for line in lines(self.target, opening, points)}
        if not typed and not self.errors and self.days:
            self.add_error(_name(self.days[-1]), _("请至少填写一个日期的计划数。"))
        for place, fault in point_faults(self.target, opening, points, within):
            self.add_error(_name(points[place][0]), str(VALUE_FAULTS[fault]))
        return points

    @property
    def total(self) -> Total | None:
        """What the values come to; None before anything could be read."""
        if not self.lines:
            return None
        last = self.lines[max(self.lines)]
        state = "fits" if last.left == 0 else "short" if last.left > 0 else "over"
        return Total(last, abs(last.left), state)

    def as_typed_for(self, entry: Entry, by: By) -> dict[str, str] | None:
        """What was typed, as another way of entry asks for it: its values are told anew.

        Where a longer period's end is given, what lay inside the period goes. None: a value can't
        be read, so nobody knows what it would be the other way.
        """
        data = dict(self.data.items())
        data["kind"], data["by"] = entry.value, by.value
        typed = set(self._typed()) if self.by_period else set()
        self.is_valid()
        if not typed <= set(self.lines):
            return data if by == self.by else None
        added = Decimal(0)
        for day in sorted(typed):
            line, name = self.lines[day], _name(day)
            added += line.added
            if entry in EVERY and self._inside(day, EVERY[entry]):
                del data[name]
            else:
                data[name] = write_figure(added if by == By.ADDED else line.value)
                added = Decimal(0)
        return data

    def _inside(self, day: date, every: int) -> bool:
        """Does ``day`` lie in a period of so many months whose end is typed as well?"""
        end = min(period_end(day, every), self.days[-1])
        return day < end and end in self.lines

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was typed another way, kept until the plan is kept; the way now asks not for it."""
        names = [name for name in self.data if CARRIED.match(name) and name not in self.fields]
        return [(name, self.data[name]) for name in names]

    def _label(self, day: str) -> str:
        if self.by == By.ADDED:
            return _("至%(day)s这一期新增") % {"day": day}
        return _("截至%(day)s累计") % {"day": day}

    def _typed(self) -> Iterator[date]:
        for name in self.data if self.is_bound else ():
            if name.startswith(PREFIX) and self.data[name].strip():
                try:
                    yield date.fromisoformat(name.removeprefix(PREFIX))
                except ValueError:
                    continue

    def _stored(self) -> dict[date, Decimal]:
        """The plan's own values by day, in the way they are entered; none for another kind."""
        plan = self.plan
        if plan is None or plan.kind != PlanKind.MONTHLY or self.is_bound:
            return {}
        points = [(point.day, point.value) for point in plan.points.all()]
        days = [day for day, _value in points]
        if entry_of(PlanKind.MONTHLY, days, plan.end) != self.entry:
            ends = period_ends(plan.start, plan.end, EVERY[self.entry])
            points = [(day, value) for day, value in points if day in ends]
        told = lines(self.target, plan.opening, points)
        return {line.day: line.added if self.by == By.ADDED else line.value for line in told}


def entry_now(plan: Plan | None, entries: Sequence[Entry]) -> Entry:
    """How the stored plan would be entered; the first of ``entries`` where it cannot be."""
    if plan is None:
        return entries[0]
    entry = entry_of(PlanKind(plan.kind), [point.day for point in plan.points.all()], plan.end)
    return entry if entry in entries else entries[0]


def asked(data: Any, entries: Sequence[Entry], otherwise: Entry) -> Entry:
    """The way of entry an address or a form names; ``otherwise`` where it names none."""
    return next((entry for entry in entries if entry.value == data.get("kind")), otherwise)


def asked_by(data: Any) -> By:
    return By.ADDED if data.get("by") == By.ADDED else By.STANDS


def _name(day: date) -> str:
    return f"{PREFIX}{day.isoformat()}"
