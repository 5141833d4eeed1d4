"""Press packs in the tests: drawn, read, and narrated."""

from __future__ import annotations

from datetime import date

from oversight.bulletins.press import default_texts, press_paper, press_snapshot
from progress.actions.judging import judge_batch
from progress.models import Narrative
from tests.promises import APRIL

LAST_OF_APRIL = date(2020, 4, 30)
PROMISE = "目标任务据《2020年承德市民心实事》。"
ACCEPTED = "进展为审核通过的数据，截至2020年4月30日。"


def judged(batch) -> None:
    judge_batch(batch=batch, today=LAST_OF_APRIL)


def pack(batch, agency, month=APRIL):
    """The pack's paper with the words an officer starts from."""
    snapshot = press_snapshot(batch, month, agency)
    return press_paper(snapshot, default_texts(snapshot))


def rows(paper, heads) -> list[list[str]]:
    """The cells of one of its tables."""
    table = next(block for block in paper.blocks if getattr(block, "head", None) == heads)
    return [[cell.text for cell in row] for row in table.rows]


def told(paper) -> str:
    """Everything it prints."""
    runs = "".join(run.text for run in paper.runs())
    headings = "".join(getattr(block, "text", "") for block in paper.blocks)
    return "".join([paper.title, paper.issuer, headings, runs, *paper.notes.values()])


def narrate(reading, **words) -> Narrative:
    return Narrative.objects.create(
        report=reading.report, pledge=reading.share.indicator.pledge, **words
    )
