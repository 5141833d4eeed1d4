"""Freezing: from the standing of a batch to the content of a publication."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects

from pledges.models import Pledge
from pledges.targets import percent
from progress.facts import Light
from progress.models import Correction
from progress.standing import BatchStanding, IndicatorStanding, Line, PledgeStanding
from results.content.initials import initials


def freeze(standing: BatchStanding) -> dict[str, Any]:
    """The content of a publication of ``standing``, in a fixed number of queries."""
    _prefetch(standing)
    corrected = set(
        Correction.objects.filter(reading__report__batch=standing.batch).values_list(
            "reading_id", flat=True
        )
    )
    pledges = [_pledge(row, corrected) for row in standing.pledges]
    return {
        "batch": _batch(standing),
        "month": _day(standing.month),
        "as_of": _day(standing.as_of()),
        "counts": {
            "pledges": len(pledges),
            "indicators": standing.indicator_count(),
            "done": sum(pledge["done"] for pledge in pledges),
        },
        "categories": _categories(pledges),
        "pledges": pledges,
    }


def _prefetch(standing: BatchStanding) -> None:
    pledges = [row.pledge for row in standing.pledges]
    prefetch_related_objects(pledges, "milestones", "funding", "predecessor__batch")
    prefetch_related_objects([row.indicator for _, row in standing.lines], "revisions")


def _batch(standing: BatchStanding) -> dict[str, Any]:
    batch = standing.batch
    return {
        "slug": batch.slug,
        "title": batch.title,
        "issuer": batch.issuer.name,
        "starts_on": _day(batch.starts_on),
        "ends_on": _day(batch.ends_on),
        "simulated": batch.simulated and standing.month is not None,
        "source_title": batch.source_title,
        "source_date": _day(batch.source_date),
    }


def _categories(pledges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    total, done = Counter[str](), Counter[str]()
    for pledge in pledges:
        total[pledge["category"]] += 1
        done[pledge["category"]] += pledge["done"]
    names = sorted(total, key=lambda name: not name)  # what the text puts under none stands last
    return [{"name": name, "pledges": total[name], "done": done[name]} for name in names]


def _pledge(row: PledgeStanding, corrected: set[int]) -> dict[str, Any]:
    pledge = row.pledge
    leads = [agency.short_name for agency in row.leads]
    others = [agency.short_name for agency in pledge.others()]
    names = [standing.indicator.name for standing in row.indicators]
    positions = {standing.indicator.pk: standing.indicator.position for standing in row.indicators}
    return {
        "no": pledge.no,
        "title": pledge.title,
        "category": pledge.category.name if pledge.category else "",
        "quote": pledge.quote,
        "done": row.light == Light.BLUE,
        "leads": leads,
        "lead_inferred": pledge.lead_inferred,
        "others": others,
        "joint": pledge.joint,
        "scope": pledge.scope,
        "period": pledge.period,
        "initials": initials([pledge.title, *names, *leads, *others]),
        "predecessor": _predecessor(pledge),
        "indicators": [_indicator(item, positions, corrected) for item in row.indicators],
        "milestones": [
            {"what": m.what, "start": _day(m.start), "due": _day(m.due)}
            # a clerk's own nodes of a project are no part of the promise
            for m in pledge.milestones.all()
            if m.quote or m.project_id is None
        ],
        "funding": [
            {
                "kind": f.kind,
                "amount_yuan": _number(f.amount_yuan),
                "per": f.per,
                "project": f.project,
                "scope": f.scope,
                "approx": f.approx,
                "quote": f.quote,
            }
            for f in pledge.funding.all()
        ],
    }


def _predecessor(pledge: Pledge) -> dict[str, str] | None:
    former = pledge.predecessor
    return {"slug": former.batch.slug, "no": former.no, "title": former.title} if former else None


def _indicator(
    row: IndicatorStanding, positions: dict[int, int], corrected: set[int]
) -> dict[str, Any]:
    indicator = row.indicator
    return {
        "position": indicator.position,
        "of": positions.get(indicator.of_id) if indicator.of_id else None,
        "name": indicator.name,
        "comparator": indicator.comparator,
        "strict": indicator.strict,
        "target": _number(indicator.value),
        "upper": _number(indicator.upper),
        "baseline": _number(indicator.baseline),
        "baseline_text": indicator.baseline_text,
        "unit": indicator.unit,
        "soft": indicator.soft,
        "condition": indicator.condition,
        "starts": indicator.counts_starts,
        "recurrence": indicator.recurrence,
        "carry_over_from": indicator.carry_over_from,
        "deadline": _day(indicator.deadline),
        "deadline_phrase": indicator.deadline_phrase,
        "quote": indicator.quote,
        "done": row.light == Light.BLUE,
        **_figures(row.whole, corrected),
        "revisions": _revisions(row),
        "regions": [_region(line) for line in row.regions],
    }


def _figures(line: Line | None, corrected: set[int]) -> dict[str, Any]:
    reading = line.reading if line else None
    before = line.reading_before if line else None
    return {
        "value": _number(reading.value) if reading else None,
        "approx": reading.approx if reading else "",
        "as_of": _day(reading.as_of) if reading else None,
        "share": _share(line),
        "before": _number(before.value) if before else None,
        "before_approx": before.approx if before else "",
        "before_as_of": _day(before.as_of) if before else None,
        "corrected": bool(reading and reading.pk in corrected),
    }


def _region(line: Line) -> dict[str, Any]:
    reading = line.reading
    return {
        "name": str(line.share.region or line.share.agency),
        "target": _number(line.share.value),
        "value": _number(reading.value) if reading else None,
        "approx": reading.approx if reading else "",
        "as_of": _day(reading.as_of) if reading else None,
        "share": _share(line),
    }


def _share(line: Line | None) -> str | None:
    """完成率 in percent, as it is (over 100 too); none for bounds and words."""
    if line is None or line.reading is None or line.reading.value is None:
        return None
    target = line.share.target()
    return str(percent(target.share(line.reading.value))) if target.has_share else None


def _revisions(row: IndicatorStanding) -> list[dict[str, Any]]:
    return [
        {
            "on": _day(revision.effective_on),
            "old": _number(revision.old_value),
            "new": _number(revision.new_value),
            "reason": revision.reason,
            "document": revision.document,
        }
        for revision in row.indicator.revisions.all()
    ]


def _number(value: Decimal | None) -> str | None:
    """「30」, 「4.5」: no trailing zeros, never an exponent."""
    return None if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
