"""Loading a batch from its source text and the JSON read from it by eye.

A batch is loaded whole or not at all: one that is there already stays as the office left
it. Every quote must stand in the text word for word. The shape of the files is described
in fixtures/README.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from agencies.loading import Directory
from agencies.source_files import Entry, read_object, read_text
from pledges.models import (
    Batch,
    Category,
    Funding,
    Indicator,
    Milestone,
    Pledge,
    Project,
    Responsibility,
)
from pledges.models.batch import RESERVED_SLUGS
from pledges.models.indicator import ComparatorChoice, KindChoice


@dataclass(frozen=True, slots=True)
class LoadedPledge:
    """A pledge with the entry it was read from; rows stand in the order of the file."""

    entry: Entry
    pledge: Pledge
    indicators: list[tuple[Entry, Indicator]]
    projects: list[tuple[Entry, Project]]


@dataclass(frozen=True, slots=True)
class LoadedBatch:
    """A batch just made, with its entries."""

    batch: Batch
    pledges: list[LoadedPledge]


def source_file(slug: str) -> str:
    """The name of a batch's JSON, relative to the folder of the fixtures."""
    return f"sources/{slug}.json"


def load_batch(folder: Path, slug: str, directory: Directory, today: date) -> LoadedBatch:
    """Make a batch with all its rows except shares and plans. Raises ``SourceError``.

    A batch whose span is over is closed, any other is published.
    """
    source = read_object(folder, source_file(slug))
    source_text = read_text(folder, f"sources/{slug}.txt")
    entry = source.needed_entry("batch")
    if entry.text("slug") != slug:
        raise entry.wrong(f"“slug”应与文件名一致：{entry.text('slug')}")
    if slug in RESERVED_SLUGS:
        raise entry.wrong(f"“slug”已用作公开网站的页面地址：{slug}")
    batch = _batch(entry, directory, source_text, today)
    batch.save()
    loaded = LoadedBatch(batch, _load_pledges(source, batch))
    for row in loaded.pledges:
        _check_quotes(row.entry, source_text)
    _load_responsibilities(loaded, directory)
    _load_indicators(loaded)
    _load_projects(loaded, directory)
    _load_milestones(loaded)
    _load_funding(loaded)
    return loaded


def _batch(entry: Entry, directory: Directory, source_text: str, today: date) -> Batch:
    ends_on = entry.needed_day("ends_on")
    return Batch(
        slug=entry.text("slug"),
        title=entry.text("title"),
        starts_on=entry.needed_day("starts_on"),
        ends_on=ends_on,
        stage=Batch.Stage.CLOSED if ends_on < today else Batch.Stage.PUBLISHED,
        region=entry.one_of("region", directory.regions),
        issuer=entry.one_of("issuer", directory.agencies),
        office=entry.one_of("office", directory.agencies),
        reports_from=entry.day("reports_from"),
        source_title=entry.text("source_title"),
        source_publisher=entry.text("source_publisher"),
        source_date=entry.day("source_date"),
        source_items=entry.whole("source_items"),
        source_note=entry.text("source_note"),
        source_text=source_text,
    )


def _load_pledges(source: Entry, batch: Batch) -> list[LoadedPledge]:
    categories = {
        category.name: category
        for category in Category.objects.bulk_create(
            Category(batch=batch, name=name, order=order)
            for order, name in enumerate(source.words("categories"), 1)
        )
    }
    entries = [
        Entry(entry.fields, f"{source.place} 第{entry.text('no')}件")
        for entry in source.entries("pledges", "pledges第")
    ]
    pledges = Pledge.objects.bulk_create(
        [_pledge(entry, batch, categories, position) for position, entry in enumerate(entries, 1)]
    )
    return [LoadedPledge(e, pledge, [], []) for e, pledge in zip(entries, pledges, strict=True)]


def _pledge(entry: Entry, batch: Batch, categories: dict[str, Category], position: int) -> Pledge:
    return Pledge(
        batch=batch,
        category=entry.maybe_one_of("category", categories),
        no=entry.text("no"),
        position=position,
        title=entry.text("title"),
        quote=entry.text("quote"),
        form=entry.text("kind"),
        joint=entry.flag("joint"),
        open_list=entry.flag("open_list"),
        scope=entry.text("scope"),
        period=entry.text("period"),
        lead_inferred=entry.text("lead_basis") == "inferred",
        note="\n".join(filter(None, [entry.text("note"), *map(_part, entry.entries("parts"))])),
        predecessor=_predecessor(entry),
    )


def _part(entry: Entry) -> str:
    """A responsibility block in its own words; it has no row of its own (R05)."""
    return f"第{entry.whole('part')}段原文：{entry.text('quote')}"


def _predecessor(entry: Entry) -> Pledge | None:
    former = entry.entry("predecessor")
    if former is None:
        return None
    found = Pledge.objects.filter(batch__slug=former.text("batch"), no=former.text("no")).first()
    if found is None:
        raise former.wrong(f"查无此件：{former.text('batch')} 第{former.text('no')}件")
    return found


def _check_quotes(pledge: Entry, source_text: str) -> None:
    """The pledge and everything under it: a quote is an exact piece of the text."""
    for entry in [pledge, *_quoted(pledge)]:
        quote = entry.text("quote")
        if not quote or quote not in source_text:
            raise entry.wrong(f"引文不在原文中：“{quote}”")


def _quoted(pledge: Entry) -> list[Entry]:
    names = {
        "parts": "责任段",
        "indicators": "指标",
        "milestones": "节点",
        "projects": "项目",
        "funding": "资金",
        "facts": "进展",
    }
    return [entry for key, name in names.items() for entry in pledge.entries(key, name)]


def _load_responsibilities(loaded: LoadedBatch, directory: Directory) -> None:
    Responsibility.objects.bulk_create(
        Responsibility(
            pledge=row.pledge,
            part=entry.whole("part") or 1,
            role=entry.choice("role", Responsibility.Role),
            agency=entry.one_of("agency", directory.agencies),
            as_written=entry.text("as_written"),
            order=entry.whole("order") or 0,
        )
        for row in loaded.pledges
        for entry in row.entry.entries("responsibilities", "责任单位")
    )


def _load_indicators(loaded: LoadedBatch) -> None:
    for row in loaded.pledges:
        for index, entry in enumerate(row.entry.entries("indicators", "指标")):
            row.indicators.append((entry, _indicator(entry, row.pledge, index + 1)))
        by_index = {index: indicator for index, (_, indicator) in enumerate(row.indicators)}
        for entry, indicator in row.indicators:
            indicator.of = entry.maybe_one_of("of", by_index)
    _store_wholes_first([pair for row in loaded.pledges for pair in row.indicators])


def _store_wholes_first(waiting: list[tuple[Entry, Indicator]]) -> None:
    """A part (其中) may itself have parts: each is stored after what it hangs on."""
    while waiting:
        ready = [i for _, i in waiting if i.of is None or i.of.pk]
        if not ready:
            raise waiting[0][0].wrong("“of”互为其中项")
        Indicator.objects.bulk_create(ready)
        waiting = [(entry, i) for entry, i in waiting if not i.pk]


def _indicator(entry: Entry, pledge: Pledge, position: int) -> Indicator:
    if entry.flag("percent") != (entry.text("unit") == "%"):
        raise entry.wrong("“percent”与“unit”不一致")
    return Indicator(
        pledge=pledge,
        position=position,
        part=entry.whole("part") or 1,
        name=entry.text("name"),
        kind=entry.choice("kind", KindChoice),
        comparator=entry.choice("comparator", ComparatorChoice),
        value=entry.number("value"),
        upper=entry.number("upper"),
        baseline=entry.number("baseline"),
        baseline_text=entry.text("baseline_text"),
        unit=entry.text("unit"),
        strict=entry.flag("strict"),
        deadline=entry.day("deadline"),
        deadline_phrase=entry.text("deadline_phrase"),
        soft=entry.text("soft"),
        recurrence=entry.text("recurrence"),
        cumulative=entry.flag("cumulative"),
        multi_year=entry.flag("multi_year"),
        period=entry.text("period"),
        cross_year=entry.flag("cross_year"),
        carry_over_from=entry.whole("carry_over_from"),
        counts_starts=entry.flag("counts_starts"),
        condition=entry.flag("condition"),
        note="".join(filter(None, [entry.text("note"), _recurring_due(entry), _split(entry)])),
        quote=entry.text("quote"),
    )


def _recurring_due(entry: Entry) -> str:
    """The yearly due day has no column: it is told."""
    due = entry.text("recurring_due")
    return f"每年{due}到期。" if due else ""


def _split(entry: Entry) -> str:
    """How the text splits the figure by place, in words (R44); null where it does not."""
    split = entry.value("breakdown")
    if isinstance(split, dict):
        split = "、".join(f"{place}{figure}" for place, figure in split.items())
    return f"原文分解到：{split}。" if split else ""


def _load_projects(loaded: LoadedBatch, directory: Directory) -> None:
    for row in loaded.pledges:
        for position, entry in enumerate(row.entry.entries("projects", "项目"), 1):
            row.projects.append((entry, _project(entry, row.pledge, position, directory)))
    Project.objects.bulk_create(project for row in loaded.pledges for _, project in row.projects)


def _project(entry: Entry, pledge: Pledge, position: int, directory: Directory) -> Project:
    return Project(
        pledge=pledge,
        position=position,
        no=entry.text("no"),
        name=entry.text("name"),
        implementer=entry.maybe_one_of("implementer", directory.agencies),
        stage=entry.choice("stage", Project.Stage) if entry.value("stage") else "",
        state=entry.text("state"),
        start=entry.day("start"),
        finish=entry.day("finish"),
        quote=entry.text("quote"),
    )


def _load_milestones(loaded: LoadedBatch) -> None:
    Milestone.objects.bulk_create(
        _milestone(entry, row)
        for row in loaded.pledges
        for entry in row.entry.entries("milestones", "节点")
    )


def _milestone(entry: Entry, row: LoadedPledge) -> Milestone:
    return Milestone(
        pledge=row.pledge,
        indicator=entry.maybe_one_of(
            "indicator", {index: made for index, (_, made) in enumerate(row.indicators)}
        ),
        project=entry.maybe_one_of(
            "project", {index: made for index, (_, made) in enumerate(row.projects)}
        ),
        what=entry.text("what"),
        start=entry.day("start"),
        due=entry.day("due"),
        value=entry.number("value"),
        unit=entry.text("unit"),
        note=entry.text("note"),
        quote=entry.text("quote"),
    )


def _load_funding(loaded: LoadedBatch) -> None:
    Funding.objects.bulk_create(
        Funding(
            pledge=row.pledge,
            kind=entry.choice("kind", Funding.Kind),
            amount_yuan=entry.needed_number("amount_yuan"),
            per=entry.text("per"),
            project=entry.text("project"),
            scope=entry.text("scope"),
            approx=entry.text("approx"),
            quote=entry.text("quote"),
        )
        for row in loaded.pledges
        for entry in row.entry.entries("funding", "资金")
    )
