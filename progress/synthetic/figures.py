"""The figures a year's reports give, month by month, as lines for COPY.

A county's flow never falls; a rate is the ratio of its two parts to the hundredth. The whole
that a lead reports is the sum of what its counties have told, a silent one with its last word.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from pledges.targets import Comparator, Kind
from progress.synthetic import words
from progress.synthetic.promises import LEVEL_FROM, LEVEL_TO, Promise, figure
from progress.synthetic.rows import NULL
from progress.synthetic.size import YEAR
from progress.synthetic.tasks import Task

COLUMNS = "id report_id share_id as_of approx quote value numerator denominator achieved note"
NEVER = YEAR + 1
# a qualitative task of these paces is done in its due month, the others later or never
PACE_DONE = 0.95


@dataclass(frozen=True, slots=True)
class _Cell:
    """A task in one month: its course, and what stands around its figure."""

    kind: Kind
    first: float
    second: float
    decimals: int
    head: str
    due_month: int


class Figures:
    """The figures of one promise. ``told`` is each share's last figure that counts, in the last
    decimal (of a rate its numerator); ``done`` the month words come true in, by share."""

    def __init__(self, promise: Promise, chance: Random) -> None:
        self.promise = promise
        self.count = len(promise.tasks)
        self.told = array("q", bytes(8 * len(promise.goals)))
        self.done = array("b", self._done(chance))

    def _done(self, chance: Random) -> Iterator[int]:
        for at, pace in enumerate(self.promise.paces):
            task = self.promise.tasks[at % self.count]
            if pace >= PACE_DONE:
                yield max(1, task.due_month - chance.randint(0, 2))
            else:
                yield task.due_month + 1 if pace > 0.5 else NEVER

    def cells(self, month: int, as_of: date) -> list[_Cell]:
        """Every task in month m; ``as_of`` is the month's end."""
        return [
            _Cell(
                task.kind,
                *task.course(month),
                task.decimals,
                f"\t{as_of}\t{'约' if task.comparator == Comparator.ABOUT else ''}\t\t",
                task.due_month,
            )
            for task in self.promise.tasks
        ]

    def of_county(
        self, cells: list[_Cell], month: int, county: int, report: int, pk: int, *, counts: bool
    ) -> Iterator[str]:
        """Every figure of one county's report; ids from ``pk`` on, in the order of the tasks.

        ``counts``: has the report come so far that its lead adds it up?
        """
        at = county * self.count
        share = self.promise.share + self.count + at
        paces, goals, told, done = self.promise.paces, self.promise.goals, self.told, self.done
        for cell in cells:
            rise = cell.first * paces[at] + cell.second
            if cell.kind == Kind.QUALITATIVE:
                value, is_done = 0, month + 1 >= done[at]
                tail = _in_words(is_done)
            elif cell.kind == Kind.LEVEL:
                value = _parts_of(rise, goals[at])
                tail = _rate(value, goals[at])
            else:
                value = int(goals[at] * rise)
                tail = f"{figure(value, cell.decimals)}\t{NULL}\t{NULL}\tf\t\n"
            if counts:
                told[at] = value
            yield f"{pk}\t{report}\t{share}{cell.head}{tail}"
            pk, share, at = pk + 1, share + 1, at + 1

    def of_lead(
        self, cells: list[_Cell], month: int, numbers: list[int], report: int, pk: int
    ) -> Iterator[str]:
        """The wholes of the tasks with these numbers, from what the counties have told."""
        for number in numbers:
            cell = cells[number]
            if cell.kind == Kind.QUALITATIVE:
                tail = _in_words(self._all_done(number, month))
            elif cell.kind == Kind.LEVEL:
                tail = _rate(sum(self.told[number :: self.count]), self._counted(number))
            else:
                total = sum(self.told[number :: self.count])
                tail = f"{figure(total, cell.decimals)}\t{NULL}\t{NULL}\tf\t\n"
            yield f"{pk}\t{report}\t{self.promise.share + number}{cell.head}{tail}"
            pk += 1

    def _all_done(self, number: int, month: int) -> bool:
        """Nine of ten counties are enough: the lead speaks of the province."""
        done = self.done[number :: self.count]
        return sum(month + 1 >= one for one in done) * 10 >= 9 * len(done)

    def _counted(self, number: int) -> int:
        """The denominators of the counties that have told; of all before any has."""
        goals, told = self.promise.goals[number :: self.count], self.told[number :: self.count]
        return sum(goal for goal, one in zip(goals, told, strict=True) if one) or sum(goals)


def _parts_of(rise: float, counted: int) -> int:
    """The numerator of a rate that has gone ``rise`` of its way, of ``counted`` people."""
    hundredths = LEVEL_FROM + (LEVEL_TO - LEVEL_FROM) * rise
    return min(counted, round(counted * hundredths / 10_000))


def _rate(above: int, below: int) -> str:
    """Percent to the hundredth, half up, with its two parts."""
    hundredths = (20_000 * above + below) // (2 * below)
    return f"{hundredths // 100}.{hundredths % 100:02d}\t{above}\t{below}\tf\t\n"


def _in_words(is_done: bool) -> str:
    return f"{NULL}\t{NULL}\t{NULL}\t" + ("t\t\n" if is_done else f"f\t{words.ONGOING}\n")


def written(line: str) -> tuple[int, dict[str, str | bool | None]]:
    """A line as the hand-in keeps it: the share and its cell (``entries.snapshot``)."""
    (_pk, _report, share, _as_of, approx, _quote, *figures, achieved, note) = line[:-1].split("\t")
    value, numerator, denominator = (_plain(text) for text in figures)
    return int(share), {
        "value": value,
        "approx": approx,
        "achieved": achieved == "t",
        "numerator": numerator,
        "denominator": denominator,
        "note": note,
    }


def _plain(text: str) -> str | None:
    if text == NULL:
        return None
    return text.rstrip("0").rstrip(".") if "." in text else text


def leads(tasks: list[Task], promise: Promise) -> dict[int, list[int]]:
    """Department index → the numbers of the tasks it leads."""
    led: dict[int, list[int]] = {}
    for task in tasks:
        led.setdefault(promise.lead(task), []).append(task.number)
    return led
