"""Checked drafts → pledges of the batch: all of them or none; or giving a text up. R12, R75."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import (
    Batch,
    Category,
    DraftIndicator,
    DraftPledge,
    Funding,
    Indicator,
    Pledge,
    Responsibility,
    SourceText,
)
from pledges.planning.stages import OPEN
from pledges.readers.draft_faults import Fault, faults_of, kept, kind_of
from pledges.readers.drafts import doubts_of, drafts_of

SAME = (
    "part", "name", "comparator", "value", "upper", "baseline", "unit", "strict", "deadline",
    "deadline_phrase", "soft", "recurrence", "cumulative", "counts_starts", "condition", "quote",
)  # fmt: skip


class NotReady(Conflict):
    """Drafts that can't become pledges yet; ``faults`` name every place to mend."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(_("还有%(count)d处须更正，没有确认。") % {"count": len(faults)})
        self.faults = list(faults)


class DoubtsLeft(Conflict):
    """Doubtful places nobody has said to have checked."""


def open_text(source_id: int, by: User) -> SourceText:
    """The text locked for one change: whoever comes second waits, and sees what the first left.

    Raises ``PermissionDenied`` for another office's, ``Conflict`` once it is settled or its
    batch is no longer being planned.
    """
    texts = SourceText.objects.select_for_update(of=("self",)).select_related("batch__region")
    source = texts.get(pk=source_id)
    require_office(by, source.batch.office_id, Verb.MANAGE_PLEDGES)
    if source.state != SourceText.State.DRAFT:
        raise Conflict(
            _("这份原文%(state)s，草稿不再改动。") % {"state": source.get_state_display()}
        )
    if source.batch.stage not in OPEN:
        raise Conflict(_("%(batch)s不在谋划阶段，草稿不再改动。") % {"batch": source.batch})
    return source


@transaction.atomic
def confirm_text(
    *, source: SourceText, doubts_checked: bool = False, by: User, today: date
) -> list[Pledge]:
    """Make the drafts that were not rejected the batch's pledges, with bodies, indicators and
    money; all or nothing.

    A blank deadline stays blank: the last day of the batch's span (R79). The batch takes over
    title, date and text where it has none. Raises ``NotReady`` with every fault at once,
    ``DoubtsLeft`` where doubtful places remain and ``doubts_checked`` does not say that they
    were looked at, ``Conflict`` for what was settled meanwhile.
    """
    # the batch first: what else makes pledges of it waits, and its numbers stay free
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=source.batch_id)
    source = open_text(source.pk, by)
    drafts = drafts_of(source)
    faults = faults_of(drafts, taken_numbers(batch))
    if faults:
        raise NotReady(faults)
    if not doubts_checked and any(doubts_of(draft) for draft in drafts):
        raise DoubtsLeft(_("还有待核之处。请逐处核对后再确认。"))
    chosen = kept(drafts)
    pledges = _make_pledges(batch, chosen)
    _make_responsibilities(chosen, pledges)
    _make_indicators(chosen, pledges)
    _make_funding(chosen, pledges)
    _settle(source, SourceText.State.CONFIRMED, by, today)
    _take_over(batch, source, len(chosen))
    return pledges


@transaction.atomic
def discard_text(*, source: SourceText, by: User, today: date) -> SourceText:
    """Give a text up; it stays on record with its drafts, and makes no pledges."""
    source = open_text(source.pk, by)
    _settle(source, SourceText.State.DISCARDED, by, today)
    return source


def taken_numbers(batch: Batch) -> set[str]:
    """The numbers of the pledges the batch has."""
    return set(batch.pledges.values_list("no", flat=True))


def _make_pledges(batch: Batch, drafts: Sequence[DraftPledge]) -> list[Pledge]:
    categories = _categories(batch, drafts)
    last = batch.pledges.aggregate(last=Max("position"))["last"] or 0
    pledges = Pledge.objects.bulk_create(
        Pledge(
            batch=batch,
            category=categories.get(draft.category),
            no=draft.no,
            position=last + number,
            title=draft.title,
            quote=draft.quote,
            joint=draft.joint,
            open_list=draft.open_list,
            note=_unknown_bodies(draft),
            predecessor=draft.copied_from,
        )
        for number, draft in enumerate(drafts, 1)
    )
    for draft, pledge in zip(drafts, pledges, strict=True):
        draft.pledge = pledge
    DraftPledge.objects.bulk_update(drafts, ["pledge"])
    return pledges


def _categories(batch: Batch, drafts: Sequence[DraftPledge]) -> dict[str, Category]:
    """The batch's domains by name, those first named here made after the others (R16)."""
    known = {category.name: category for category in batch.categories.all()}
    last = max((category.order for category in known.values()), default=0)
    fresh = dict.fromkeys(d.category for d in drafts if d.category and d.category not in known)
    made = Category.objects.bulk_create(
        Category(batch=batch, name=name, order=last + number)
        for number, name in enumerate(fresh, 1)
    )
    return known | {category.name: category for category in made}


def _unknown_bodies(draft: DraftPledge) -> str:
    """Bodies beside the lead that the directory doesn't know are told, not dropped."""
    names = [row.as_written for row in draft.agencies.all() if row.agency_id is None]
    if not names:
        return ""
    return _("原文还列有%(names)s，单位名录中没有，未登记职责。") % {"names": _("、").join(names)}


def _make_responsibilities(drafts: Sequence[DraftPledge], pledges: Sequence[Pledge]) -> None:
    Responsibility.objects.bulk_create(
        Responsibility(
            pledge=pledge,
            part=row.part,
            role=row.role,
            agency=row.agency,
            as_written=row.as_written,
            order=row.order,
        )
        for draft, pledge in zip(drafts, pledges, strict=True)
        for row in draft.agencies.all()
        if row.agency_id is not None
    )


def _make_indicators(drafts: Sequence[DraftPledge], pledges: Sequence[Pledge]) -> None:
    made: dict[int, Indicator] = {}
    waiting: list[tuple[DraftIndicator, Indicator]] = []
    for draft, pledge in zip(drafts, pledges, strict=True):
        rows = [row for row in draft.indicators.all() if not row.rejected]
        for position, row in enumerate(rows, 1):
            waiting.append((row, _indicator(row, pledge, position)))
    rows_of = {row.pk: row for draft in drafts for row in draft.indicators.all()}
    wholes = {row.pk: _kept_whole(row, rows_of) for row, _new in waiting}
    everything = list(waiting)
    while waiting:  # a part (其中) may itself have parts: each comes after what it hangs on
        there = {None, *made}
        ready = [pair for pair in waiting if wholes[pair[0].pk] in there]
        if not ready:
            raise Conflict(_("有指标互为其中项，请先改正。"))
        for row, new in ready:
            new.of = made.get(wholes[row.pk] or 0)
        Indicator.objects.bulk_create(new for _row, new in ready)
        made |= {row.pk: new for row, new in ready}
        waiting = [(row, new) for row, new in waiting if row.pk not in made]
    for row, new in everything:
        row.indicator = new
    DraftIndicator.objects.bulk_update([row for row, _new in everything], ["indicator"])


def _kept_whole(row: DraftIndicator, rows: dict[int, DraftIndicator]) -> int | None:
    """The nearest whole above the row that was not rejected."""
    above = rows.get(row.of_id or 0)
    while above is not None and above.rejected:
        above = rows.get(above.of_id or 0)
    return above.pk if above else None


def _indicator(row: DraftIndicator, pledge: Pledge, position: int) -> Indicator:
    former = row.copied_from
    return Indicator(
        pledge=pledge,
        position=position,
        kind=kind_of(row.comparator, row.unit, row.baseline, former.kind if former else None),
        baseline_text=former.baseline_text if former else "",
        **{name: getattr(row, name) for name in SAME},
    )


def _make_funding(drafts: Sequence[DraftPledge], pledges: Sequence[Pledge]) -> None:
    Funding.objects.bulk_create(
        Funding(
            pledge=pledge,
            kind=row.kind,
            amount_yuan=row.amount_yuan,
            per=row.per,
            approx=row.approx,
            quote=row.quote,
        )
        for draft, pledge in zip(drafts, pledges, strict=True)
        for row in draft.funding.all()
        if not row.rejected
    )


def _settle(source: SourceText, state: Any, by: User, today: date) -> None:
    source.state, source.settled_by, source.settled_on = state, by, today
    source.save(update_fields=["state", "settled_by", "settled_on"])


def _take_over(batch: Batch, source: SourceText, count: int) -> None:
    """The batch's source is the first text confirmed for it; what it has already stays."""
    if source.kind == SourceText.Kind.COPIED:
        return
    said = max((c["number"] for c in source.claims if c["kind"] == "items"), default=0)
    offered = {
        "source_title": source.title,
        "source_publisher": source.publisher,
        "source_date": source.published_on,
        "source_text": source.text,
        "source_items": said if said > count else None,
    }
    missing = {name: value for name, value in offered.items() if value and not getattr(batch, name)}
    if missing and not (batch.source_text and batch.source_text != source.text):
        for name, value in missing.items():
            setattr(batch, name, value)
        batch.save(update_fields=list(missing))
