"""Drafts with all that hangs on them, what is doubtful in them, and how a form knows them again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Prefetch
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.roles import Verb
from pledges.extraction.found import DOUBTFUL
from pledges.models import (
    Batch,
    DraftAgency,
    DraftFunding,
    DraftIndicator,
    DraftPledge,
    SourceText,
)
from pledges.planning.stages import OPEN

CERTAIN = 100
LONGEST_LOOSE = 500  # characters of a quote looked for without regard to spaces
DRAFT_FIELDS = ("no", "title", "category", "joint", "open_list")
BODY_FIELDS = ("part", "order", "role", "as_written", "agency_id")
INDICATOR_FIELDS = (
    "draft_id", "part", "name", "comparator", "value", "upper", "baseline", "unit", "strict",
    "deadline", "deadline_phrase", "soft", "recurrence", "cumulative", "counts_starts",
    "condition", "of_id", "quote",
)  # fmt: skip


def require_reach(user: User, batch: Batch) -> None:
    """Raise ``PermissionDenied`` for an officer of another office; leaders read everything."""
    if user.can(Verb.MANAGE_PLEDGES):
        require_office(user, batch.office_id, Verb.MANAGE_PLEDGES)


def may_edit(user: User, source: SourceText) -> bool:
    """May the person change the drafts, as things stand?"""
    return (
        user.can(Verb.MANAGE_PLEDGES)
        and source.batch.office_id == user.agency_id
        and source.state == SourceText.State.DRAFT
        and source.batch.stage in OPEN
    )


def drafts_of(source: SourceText, *, only: int | None = None) -> list[DraftPledge]:
    """The text's drafts in order, with bodies, indicators and money; ``only`` one of them.

    Four queries.
    """
    bodies = DraftAgency.objects.select_related("agency").order_by("part", "order")
    indicators = DraftIndicator.objects.select_related("copied_from").order_by("position")
    drafts = source.drafts.select_related("copied_from__batch").order_by("position")
    if only is not None:
        drafts = drafts.filter(pk=only)
    return list(
        drafts.prefetch_related(
            Prefetch("agencies", bodies),
            Prefetch("indicators", indicators),
            Prefetch("funding", DraftFunding.objects.order_by("start", "pk")),
        )
    )


def draft_stamp(draft: DraftPledge) -> str:
    """Changes whenever what a draft's own form shows has changed; bodies at hand."""
    return _digest(
        [getattr(draft, name) for name in DRAFT_FIELDS]
        + [[getattr(row, name) for name in BODY_FIELDS] for row in draft.agencies.all()]
        + [[row.pk for row in draft.indicators.all()], [row.pk for row in draft.funding.all()]]
    )


def indicator_stamp(row: DraftIndicator) -> str:
    """Changes whenever what an indicator's form shows has changed."""
    return _digest([_plain(getattr(row, name)) for name in INDICATOR_FIELDS])


def doubtful_fields(row: DraftPledge | DraftIndicator) -> list[str]:
    """The names of fields the reading is not sure of, as people call them."""
    return [_word(row, name) for name, sure in row.sure.items() if sure < DOUBTFUL]


def is_doubtful(row: DraftAgency | DraftFunding) -> bool:
    """Is the reading unsure of a body or a sum? A body the directory lacks always is."""
    unknown = isinstance(row, DraftAgency) and row.agency_id is None
    return unknown or row.sure < DOUBTFUL


def doubts_of(draft: DraftPledge) -> int:
    """Places of a draft that wait to be checked; none once it is checked or rejected."""
    if draft.state != DraftPledge.State.OPEN:
        return 0
    return (
        len(doubtful_fields(draft))
        + sum(len(doubtful_fields(row)) for row in draft.indicators.all() if not row.rejected)
        + sum(map(is_doubtful, draft.agencies.all()))
        + sum(is_doubtful(row) for row in draft.funding.all() if not row.rejected)
    )


def find_quote(
    text: str, quote: str, within: tuple[int | None, int | None] = (None, None)
) -> tuple[int, int] | None:
    """Where the words stand in the text: inside ``within`` if they do, else the first place.

    Words a browser or a person has copied may differ in spaces and line breaks.
    """
    quote = quote.strip()
    start, end = within
    pattern = _loosely(quote)
    for first, last in ((start or 0, len(text) if end is None else end), (0, len(text))):
        found = pattern.search(text, first, last)
        if found:
            return found.start(), found.end()
    return None


def _loosely(quote: str) -> re.Pattern[str]:
    letters = "".join(quote.split())
    if not letters or len(letters) > LONGEST_LOOSE:
        return re.compile(re.escape(quote))
    return re.compile(r"\s*".join(map(re.escape, letters)))


def unfinished(batch: Batch) -> list[SourceText]:
    """Imports of the batch that wait to be checked, newest first."""
    return list(
        batch.source_texts.filter(state=SourceText.State.DRAFT)
        .select_related("made_by", "copied_from")
        .defer("text", "claims", "remarks")
    )


def settled(batch: Batch) -> list[SourceText]:
    """Imports of the batch that were confirmed or given up, newest first."""
    return list(
        batch.source_texts.exclude(state=SourceText.State.DRAFT)
        .select_related("made_by", "settled_by", "copied_from")
        .defer("text", "claims", "remarks")
    )


def category_names(source: SourceText) -> list[str]:
    """Domains of the batch and of the drafts, to choose from; two queries."""
    known = list(source.batch.categories.values_list("name", flat=True))
    drafted = source.drafts.exclude(category="").values_list("category", flat=True)
    return list(dict.fromkeys([*known, *drafted.order_by("position")]))


def _word(row: Model, name: str) -> str:
    if name == "lead":
        return _("牵头单位")
    try:
        return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return _("其他")


def _digest(values: Iterable[Any]) -> str:
    return hashlib.sha256(repr(list(values)).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """A figure as it reads: 300 and 300.0000 are one."""
    return f"{value.normalize():f}" if hasattr(value, "normalize") else value
