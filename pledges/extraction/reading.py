"""From a published text to draft pledges: the one entry of the extraction; R12–R46.

The text is made plain, laid out as a tree, its tasks chosen, each read passage by passage, and
what was read is held against itself: figures told twice become one, days told later are added,
totals the text states are counted. Time grows with the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from pledges.extraction.assembling import assembled
from pledges.extraction.cells import read_cells
from pledges.extraction.claims import claims_of
from pledges.extraction.dates import year_of
from pledges.extraction.found import Extraction, Remark
from pledges.extraction.layout import layout
from pledges.extraction.passages import read_passage
from pledges.extraction.promises import Passage
from pledges.extraction.tables import tasks_in_tables
from pledges.extraction.tasks import Task, tasks_of
from pledges.extraction.tense import Tense
from pledges.extraction.text import Text, plain

# The longest of programmes has some hundreds; of what is no programme a megabyte may hold a
# hundred thousand, which nobody would check and which would take minutes.
MOST_TASKS = 2_000


def extract(raw: str, *, year: int | None = None) -> Extraction:
    """Read a text. ``year`` is the year of the batch, else the one the text names most.

    Never raises, whatever the text: what cannot be read is told in ``remarks``.
    """
    text = plain(raw)
    about = year or year_of(text.plain)
    root = layout(text.plain)
    tasks = tasks_in_tables(text.plain, root) + tasks_of(text.plain, root)
    tasks.sort(key=lambda task: task.whole)
    read = [(task, _read(text, task, about)) for task in tasks[:MOST_TASKS]]
    pledges, remarks = assembled(text, read, about)
    if len(tasks) > MOST_TASKS:
        beyond = text.quote(*tasks[MOST_TASKS].whole)
        remarks = (*remarks, Remark(beyond, "too_many", str(MOST_TASKS)))
    if not pledges and text.plain.strip():
        remarks = (*remarks, Remark(text.quote(0, 1), "no_pledges"))
    return Extraction(pledges, claims_of(text, pledges), remarks)


def _read(text: Text, task: Task, year: int | None) -> Passage:
    passage, tense = Passage(), Tense(year)
    read_cells(text, task.cells, passage)
    for span, zone in task.passages:
        for clear in _without_duties(task, span):
            read_passage(text, clear, zone, tense, passage)
    return passage


def _without_duties(task: Task, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The span without the brackets and lines that name who answers."""
    at = span[0]
    for duty in sorted(task.duties, key=lambda duty: duty.start):
        if span[0] <= duty.start < span[1] and (duty.start, duty.end) != task.whole:
            if duty.start > at:
                yield at, duty.start
            at = max(at, duty.end)
    if at < span[1]:
        yield at, span[1]
