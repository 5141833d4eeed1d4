"""Freezing: from the standing of a batch to the content of a publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects

from pledges.models import Batch
from progress.standing import BatchStanding
from results.content.figures import day_text
from results.content.halts import prefetch_changes
from results.content.places import frozen_places
from results.content.pledges import frozen_pledge
from results.content.satisfaction import frozen_votes
from results.content.schedule import STANDINGS
from results.content.settings import frozen_settings, settings_of
from results.content.sources import Sources, read_sources
from results.models import PublicFile, PublicSettings


def freeze(
    standing: BatchStanding,
    settings: PublicSettings | None = None,
    files: Iterable[PublicFile] = (),
) -> dict[str, Any]:
    """The content of a publication of ``standing``, in a fixed number of queries.

    ``settings`` are those of the batch as they stand where none are given; ``files`` the
    photographs chosen for it.
    """
    batch = standing.batch
    settings = settings or settings_of(batch)
    _prefetch(standing, settings)
    sources = read_sources(standing, settings, files)
    pledges = [frozen_pledge(row, sources) for row in standing.pledges]
    return {
        "settings": frozen_settings(settings),
        "batch": _batch(standing),
        "month": day_text(standing.month),
        "as_of": day_text(standing.as_of()),
        "counts": _counts(standing, pledges, sources),
        "categories": _categories(pledges),
        **frozen_places(standing, settings),
        **_votes(batch, settings),
        "pledges": pledges,
    }


def _prefetch(standing: BatchStanding, settings: PublicSettings) -> None:
    pledges = [row.pledge for row in standing.pledges]
    prefetch_related_objects(pledges, "milestones", "funding", "predecessor__batch")
    prefetch_changes(standing.pledges)
    prefetch_related_objects([row.indicator for _, row in standing.lines], "revisions")
    if settings.shows_schedule:
        wholes = [row.whole.share for _, row in standing.lines if row.whole]
        prefetch_related_objects(wholes, "plans__points")


def _batch(standing: BatchStanding) -> dict[str, Any]:
    batch = standing.batch
    return {
        "slug": batch.slug,
        "title": batch.title,
        "issuer": batch.issuer.name,
        "region": {"code": batch.region.code, "name": batch.region.name},
        "starts_on": day_text(batch.starts_on),
        "ends_on": day_text(batch.ends_on),
        "simulated": batch.simulated and standing.month is not None,
        **({"closed": True} if batch.stage == Batch.Stage.CLOSED else {}),
        "source_title": batch.source_title,
        "source_date": day_text(batch.source_date),
    }


def _counts(
    standing: BatchStanding, pledges: list[dict[str, Any]], sources: Sources
) -> dict[str, int]:
    counts = {
        "pledges": len(pledges),
        "indicators": standing.indicator_count(),
        "done": sum(pledge["done"] for pledge in pledges),
    }
    if out := sum("state" in pledge for pledge in pledges):
        counts["out"] = out
    if sources.schedule_from:
        words = Counter(pledge["standing"] for pledge in pledges)
        counts |= {word: words[word] for word in STANDINGS}
    return counts


def _votes(batch: Batch, settings: PublicSettings) -> dict[str, Any]:
    return {"satisfaction": frozen_votes(batch)} if settings.shows_satisfaction else {}


def _categories(pledges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    total, done = Counter[str](), Counter[str]()
    for pledge in pledges:
        total[pledge["category"]] += 1
        done[pledge["category"]] += pledge["done"]
    names = sorted(total, key=lambda name: not name)  # what the text puts under none stands last
    return [{"name": name, "pledges": total[name], "done": done[name]} for name in names]
