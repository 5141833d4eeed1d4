"""One pledge and its indicators, frozen: every word and figure of their public pages."""

from __future__ import annotations

from typing import Any

from pledges.initials import initials
from pledges.models import Funding, Milestone, Pledge, TargetRevision
from progress.facts import Light
from progress.standing import IndicatorStanding, Line, PledgeStanding
from results.content.figures import day_text, number_text, share_text
from results.content.halts import frozen_state
from results.content.schedule import frozen_schedule, pledge_word
from results.content.sources import Sources
from results.models import PublicFile


def frozen_pledge(row: PledgeStanding, sources: Sources) -> dict[str, Any]:
    pledge = row.pledge
    leads = [agency.short_name for agency in row.leads]
    others = [agency.short_name for agency in pledge.others()]
    names = [standing.indicator.name for standing in row.indicators]
    positions = {standing.indicator.pk: standing.indicator.position for standing in row.indicators}
    funding = pledge.funding.all() if sources.settings.shows_funding else ()
    shown = sources.schedule_from
    return {
        "no": pledge.no,
        "title": pledge.title,
        "category": pledge.category.name if pledge.category else "",
        "quote": pledge.quote,
        "done": row.light == Light.BLUE,
        **({"standing": pledge_word(row, shown.month)} if shown else {}),
        "leads": leads,
        "lead_inferred": pledge.lead_inferred,
        "others": others,
        "joint": pledge.joint,
        "scope": pledge.scope,
        "period": pledge.period,
        "initials": initials([pledge.title, *names, *leads, *others]),
        "predecessor": _predecessor(pledge),
        "indicators": [_indicator(item, positions, sources) for item in row.indicators],
        # a clerk's own nodes of a project are no part of the promise
        "milestones": [
            _milestone(node, positions)
            for node in pledge.milestones.all()
            if node.quote or node.project_id is None
        ],
        "funding": [_funding(money) for money in funding],
        "files": [frozen_file(file) for file in sources.files.get(pledge.no, [])],
        **frozen_state(row),
    }


def frozen_file(file: PublicFile) -> dict[str, Any]:
    """A photograph as the pages need it; its bytes lie under its digest."""
    return {
        "sha256": file.sha256,
        "caption": file.caption,
        "width": file.width,
        "height": file.height,
        "size": file.size,
    }


def _predecessor(pledge: Pledge) -> dict[str, str] | None:
    former = pledge.predecessor
    return {"slug": former.batch.slug, "no": former.no, "title": former.title} if former else None


def _milestone(node: Milestone, positions: dict[int, int]) -> dict[str, Any]:
    return {
        "what": node.what,
        "start": day_text(node.start),
        "due": day_text(node.due),
        "indicator": positions.get(node.indicator_id) if node.indicator_id else None,
    }


def _funding(money: Funding) -> dict[str, Any]:
    return {
        "kind": money.kind,
        "amount_yuan": number_text(money.amount_yuan),
        "per": money.per,
        "project": money.project,
        "scope": money.scope,
        "approx": money.approx,
        "quote": money.quote,
    }


def _indicator(
    row: IndicatorStanding, positions: dict[int, int], sources: Sources
) -> dict[str, Any]:
    indicator = row.indicator
    regions = row.regions if sources.settings.shows_regions else []
    return {
        "position": indicator.position,
        "of": positions.get(indicator.of_id) if indicator.of_id else None,
        "name": indicator.name,
        "kind": indicator.kind,
        "comparator": indicator.comparator,
        "strict": indicator.strict,
        "target": number_text(indicator.value),
        "upper": number_text(indicator.upper),
        "baseline": number_text(indicator.baseline),
        "baseline_text": indicator.baseline_text,
        "unit": indicator.unit,
        "soft": indicator.soft,
        "condition": indicator.condition,
        "starts": indicator.counts_starts,
        "recurrence": indicator.recurrence,
        "carry_over_from": indicator.carry_over_from,
        "deadline": day_text(indicator.deadline),
        "deadline_phrase": indicator.deadline_phrase,
        "quote": indicator.quote,
        "done": row.light == Light.BLUE,
        **_figures(row.whole, sources),
        "revisions": [_revision(revision) for revision in indicator.revisions.all()],
        "series": _series(row.whole, sources),
        "schedule": _schedule(row, sources),
        "regions": [_region(line) for line in regions],
        **_programme(row, sources),
    }


def _programme(row: IndicatorStanding, sources: Sources) -> dict[str, Any]:
    """The target of several years the indicator is a part of, and how far it has come (R22)."""
    told = sources.programmes.get(row.indicator.programme_id or 0)
    if told is None:
        return {}
    figured = sources.reported and told.as_of is not None
    return {
        "programme": {
            "title": told.programme.title,
            "first_year": told.programme.first_year,
            "last_year": told.programme.last_year,
            "target": number_text(told.programme.value),
            "unit": told.programme.unit,
            "done": number_text(told.done) if figured else None,
            "share": str(told.percent) if figured else None,
            "as_of": day_text(told.as_of) if figured else None,
        }
    }


def _figures(line: Line | None, sources: Sources) -> dict[str, Any]:
    reading = line.reading if line else None
    before = line.reading_before if line else None
    corrected_on = sources.corrected.get(reading.pk) if reading else None
    return {
        "value": number_text(reading.value) if reading else None,
        "approx": reading.approx if reading else "",
        "as_of": day_text(reading.as_of) if reading else None,
        "share": share_text(line.share, reading) if line else None,
        "before": number_text(before.value) if before else None,
        "before_approx": before.approx if before else "",
        "before_as_of": day_text(before.as_of) if before else None,
        "corrected": corrected_on is not None,
        "corrected_on": day_text(corrected_on),
    }


def _schedule(row: IndicatorStanding, sources: Sources) -> dict[str, Any] | None:
    shown, whole = sources.schedule_from, row.whole
    if shown is None:
        return None
    readings = sources.told.get(whole.share.pk, []) if whole else []
    return frozen_schedule(row, shown.batch, shown.month, [reading.as_of for reading in readings])


def _series(whole: Line | None, sources: Sources) -> list[dict[str, Any]]:
    """The accepted figures of the whole, oldest first, with their marks."""
    return [
        {
            "month": day_text(reading.report.month),
            "as_of": day_text(reading.as_of),
            "value": number_text(reading.value),
            "approx": reading.approx,
            "share": share_text(whole.share, reading),
            "corrected": reading.pk in sources.corrected,
        }
        for reading in (sources.told.get(whole.share.pk, []) if whole else [])
        if whole
    ]


def _revision(revision: TargetRevision) -> dict[str, Any]:
    return {
        "on": day_text(revision.effective_on),
        "old": number_text(revision.old_value),
        "new": number_text(revision.new_value),
        "reason": revision.reason,
        "document": revision.document,
    }


def _region(line: Line) -> dict[str, Any]:
    reading = line.reading
    return {
        "code": line.share.region.code if line.share.region else None,
        "name": str(line.share.region or line.share.agency),
        "target": number_text(line.share.value),
        "value": number_text(reading.value) if reading else None,
        "approx": reading.approx if reading else "",
        "as_of": day_text(reading.as_of) if reading else None,
        "share": share_text(line.share, reading),
        "done": line.light == Light.BLUE,
    }
