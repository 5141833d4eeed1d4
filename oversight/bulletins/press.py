"""The press pack (新闻发布材料) of one lead agency or one category: what was promised, its stages,
what has been done by now, what comes next (R73, R74).

It is made for the public, so its snapshot holds accepted figures and the promise's own words
only: no light, expected value, gap, reason, problem, letter, unreported unit or forecast ever
gets into it, and planned values only where the batch makes its schedule public. What a unit
tells of progress and next steps in its accepted report of the month comes in as the officer's
words to start from, to be read and changed before it is issued.

Who answers for a pledge is told by one rule with the office's pages (``units_of``): its leads,
or where the text names none, who reports it.

Keys of a snapshot: ``kind``; ``batch`` (slug, title, issuer, office, level, simulated);
``agency`` or ``category`` (the other empty); ``month``; ``former`` (None); ``taken_on`` and
``as_of`` (ISO days); ``figures``, ``sources`` and ``offered`` (see ``figures``); ``totals``
(anchors of pledges, items, done); ``targets`` and ``progress`` (anchors of the two tables'
cells); ``stages`` (title, lines); ``told`` (title, progress, next, held).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.papers.blocks import Block, Heading, Paper, Paragraph, Run, Table
from agencies.refusals import Conflict
from oversight.bulletins.figures import Figures, month_words
from oversight.bulletins.placeholders import filled, paragraphs
from oversight.bulletins.press_sources import sources
from oversight.bulletins.press_tables import (
    PROGRESS_HEADS,
    TARGET_HEADS,
    Led,
    progress_rows,
    target_rows,
)
from oversight.bulletins.press_told import next_lines, progress_lines, told_by_units
from oversight.bulletins.signatory import signatory
from oversight.bulletins.stages import shows_schedule, stages_of
from oversight.models import Bulletin
from oversight.readers.dashboard_list import units_of
from pledges.models import Batch, Category
from progress.facts import Light
from progress.periods import month_end
from progress.standing import BatchStanding, IndicatorStanding, PledgeStanding, batch_standing

# What an officer may write, by key, in the order of the paper.
FIELDS = {"opening": "开头语", "progress": "进展情况补充", "next": "下一步安排"}
TARGET_WIDTHS = (3, 8, 8, 6, 7)
PROGRESS_WIDTHS = (8, 19, 17, 15, 16, 12, 13)

Snapshot = Mapping[str, Any]


def press_snapshot(
    batch: Batch, month: date, of: Agency | Category, today: date | None = None
) -> dict[str, Any]:
    """The figures of the pack as of the end of ``month``; ``today`` is only told, as ``taken_on``.

    Raises ``Conflict`` for an agency that leads nothing in the batch, and for a category of
    another or without pledges. Queries do not grow with the rows.
    """
    standing = batch_standing(batch, month)
    led = _led_by(standing, of) if isinstance(of, Agency) else _under(standing, of)
    if not led:
        raise Conflict(_nothing(of))
    _prefetch(led)
    as_of = _as_of(led, month)
    with translation.override(settings.LANGUAGE_CODE):
        told = sources(batch, len(standing.pledges), as_of, month)
        figures = Figures(sources=told)
        parts = _parts(led, batch, month, figures)
    return {
        "kind": Bulletin.Kind.PRESS.value,
        "batch": _batch(batch),
        "agency": of.name if isinstance(of, Agency) else "",
        "category": "" if isinstance(of, Agency) else of.name,
        "month": f"{month:%Y-%m}",
        "former": None,
        "taken_on": (today or month_end(month)).isoformat(),
        "as_of": as_of.isoformat(),
        **parts,
        "told": told_by_units(led, month),
        **figures.plain(),
    }


def _nothing(of: Agency | Category) -> str:
    if isinstance(of, Agency):
        return _("这个单位没有牵头本批次的实事，不能拟定新闻发布材料。")
    return _("这个方面没有本批次的实事，不能拟定新闻发布材料。")


def title_of(snapshot: Snapshot) -> str:
    """「《2023年吉林省民生实事》新闻发布材料（吉林省民政厅）」, or 「（教育惠民）」."""
    return f"《{snapshot['batch']['title']}》新闻发布材料（{_whose(snapshot)}）"


def _whose(snapshot: Snapshot) -> str:
    """The agency, or the category."""
    return snapshot["agency"] or snapshot["category"]


def default_texts(snapshot: Snapshot) -> dict[str, str]:
    """What the officer starts from: the units' own words, to be read before they go out."""
    month = date.fromisoformat(f"{snapshot['month']}-01")
    title = f"《{snapshot['batch']['title']}》"
    what = f"{snapshot['agency']}牵头的{title}" if snapshot["agency"] else (
        f"{title}{snapshot['category']}方面"
    )  # fmt: skip
    return {
        "opening": f"现将{what}{month_words(month)}进展情况介绍如下。",
        "progress": progress_lines(snapshot["told"]),
        "next": next_lines(snapshot["told"]),
    }


def press_paper(snapshot: Snapshot, texts: Mapping[str, str]) -> Paper:
    """The pack as a paper, unnumbered and undated. The same input gives the same paper."""
    batch, figures, sources = snapshot["batch"], snapshot["figures"], snapshot["sources"]
    paper = Paper(
        title=title_of(snapshot),
        issuer=batch["office"],
        blocks=tuple(_blocks(snapshot, texts)),
        simulated=batch["simulated"],
    )
    anchors = dict.fromkeys(run.anchor for run in paper.runs() if run.anchor)
    notes = {anchor: sources[figures[anchor]["source"]] for anchor in anchors}
    return replace(paper, notes=notes)


def _blocks(snapshot: Snapshot, texts: Mapping[str, str]) -> Iterator[Block]:
    """Four sections under the opening; one without anything to say is left out."""
    yield from _free(snapshot, texts, "opening")
    sections: tuple[tuple[str, list[Block]], ...] = (
        ("目标任务", [_overall(snapshot), _table(snapshot, "targets", TARGET_HEADS)]),
        ("阶段安排", list(_stages(snapshot))),
        ("进展情况", [_table(snapshot, "progress", PROGRESS_HEADS),
                  *_free(snapshot, texts, "progress")]),
        ("下一步安排", list(_free(snapshot, texts, "next"))),
    )  # fmt: skip
    told = [(title, blocks) for title, blocks in sections if blocks]
    for numeral, (title, blocks) in zip("一二三四", told, strict=False):
        yield Heading(1, f"{numeral}、{title}")
        yield from blocks


def _overall(snapshot: Snapshot) -> Paragraph:
    """「……牵头民生实事3件、指标5项，已完成1件。」; what is done is told where anything is."""
    totals, figures = snapshot["totals"], snapshot["figures"]
    opening = f"{snapshot['agency']}牵头" if snapshot["agency"] else (
        f"{snapshot['category']}方面共有"
    )  # fmt: skip
    runs = [
        Run(f"{opening}民生实事"),
        _run(snapshot, totals["pledges"]),
        Run("件、指标"),
        _run(snapshot, totals["items"]),
        Run("项"),
    ]
    if figures[totals["done"]]["value"] != "0":
        runs += [Run("，已完成"), _run(snapshot, totals["done"]), Run("件")]
    return Paragraph((*runs, Run("。")))


def _stages(snapshot: Snapshot) -> Iterator[Paragraph]:
    for stage in snapshot["stages"]:
        runs = [Run(f"{stage['title']}：", bold=True)]
        for number, anchor in enumerate(stage["lines"]):
            runs += [Run("；")] if number else []
            runs.append(_run(snapshot, anchor))
        yield Paragraph((*runs, Run("。")))


def _table(snapshot: Snapshot, part: str, heads: tuple[str, ...]) -> Table:
    """The tasks, or how far they are; figures and days stand in columns of their own."""
    targets = heads is TARGET_HEADS
    return Table(
        head=heads,
        rows=tuple(tuple(_run(snapshot, anchor) for anchor in row) for row in snapshot[part]),
        widths=TARGET_WIDTHS if targets else PROGRESS_WIDTHS,
        figures=() if targets else (4, 5),
        centred=(0, 4) if targets else (0, 6),
    )


def _free(snapshot: Snapshot, texts: Mapping[str, str], key: str) -> Iterator[Paragraph]:
    for paragraph in paragraphs(texts.get(key, "")):
        yield Paragraph(filled(paragraph, snapshot))


def _run(snapshot: Snapshot, anchor: str) -> Run:
    return Run(snapshot["figures"][anchor]["text"], anchor)


def _led_by(standing: BatchStanding, agency: Agency) -> Led:
    """The agency's pledges with the indicators it answers for, in the order of the text."""
    found = []
    for row in standing.pledges:
        if row.leads:
            own = [each for each in row.indicators if _leads(row, each, agency)]
            if agency in row.leads:
                found.append((row, own))
        elif own := [each for each in _counted(row) if agency in units_of(row, each)]:
            found.append((row, own))
    return found


def _under(standing: BatchStanding, category: Category) -> Led:
    """The category's pledges with all their indicators, in the order of the text."""
    return [
        (row, _counted(row)) for row in standing.pledges if row.pledge.category_id == category.pk
    ]


def _counted(row: PledgeStanding) -> list[IndicatorStanding]:
    """Its indicators without the conditions, which have no progress."""
    return [each for each in row.indicators if not each.indicator.condition]


def _leads(pledge: PledgeStanding, row: IndicatorStanding, agency: Agency) -> bool:
    """Does the agency lead the indicator's part, or the pledge's first where that has no lead?"""
    leads = {
        each.part: each.agency_id
        for each in sorted(pledge.pledge.responsibilities.all(), key=lambda each: -each.part)
        if each.role == "lead"
    }
    first = leads[min(leads)]
    return not row.indicator.condition and leads.get(row.indicator.part, first) == agency.pk


def _prefetch(led: Led) -> None:
    rows = [row for _pledge, items in led for row in items]
    prefetch_related_objects([row.indicator for row in rows], "revisions")
    prefetch_related_objects([pledge.pledge for pledge, _items in led], "milestones__project")
    wholes = [row.whole.share for row in rows if row.whole]
    prefetch_related_objects(wholes, "plans__points", "plans__stages")


def _batch(batch: Batch) -> dict[str, Any]:
    return {
        "slug": batch.slug,
        "title": batch.title,
        "issuer": batch.issuer.name,
        "office": signatory(batch).name,
        "level": batch.region.level,
        "simulated": batch.simulated,
    }


def _as_of(led: Led, month: date) -> date:
    """The latest day an accepted figure of these pledges speaks of, else the month's end."""
    lines = [row.whole for _pledge, items in led for row in items if row.whole]
    days = [line.reading.as_of for line in lines if line.reading]
    return max(days, default=month_end(month))


def _parts(led: Led, batch: Batch, month: date, figures: Figures) -> dict[str, Any]:
    valued = shows_schedule(batch)
    items = [row for _pledge, rows in led for row in rows if row.indicator.counts]
    done = sum(pledge.light == Light.BLUE for pledge, _items in led)
    totals = {
        "pledges": figures.count("pledges", len(led), "promise", "牵头实事件数"),
        "items": figures.count("items", len(items), "promise", "指标项数"),
        "done": figures.count("done", done, "acceptance", "已完成件数"),
    }
    return {
        "totals": totals,
        "targets": target_rows(led, batch, month, figures),
        "stages": [
            {"title": pledge.pledge.title, "lines": lines}
            for pledge, rows in led
            if (lines := stages_of(pledge.pledge, rows, month, figures, valued=valued))
        ],
        "progress": progress_rows(led, month, figures),
    }
