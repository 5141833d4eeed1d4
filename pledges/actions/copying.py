"""Next year's batch drafted from an earlier one (沿用上年): figures cleared; R12, R14, R19.

What is copied are drafts, so that nobody promises last year's figures by mistake: a person fills
in each number and confirms.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import (
    Batch,
    DraftAgency,
    DraftIndicator,
    DraftPledge,
    Indicator,
    Pledge,
    Responsibility,
    SourceText,
)
from pledges.planning.shifting import shifted

Stage = Batch.Stage
OPEN_STAGES = (Stage.SOLICITING, Stage.DRAFTING)
UNSURE = 0  # what was cleared waits for a person
YEAR = re.compile(r"\d{4}")


@transaction.atomic
def copy_forward(
    *, batch: Batch, former: Batch, pledges: Collection[int], by: User, today: date
) -> SourceText:
    """Draft the chosen ``pledges`` (ids) of ``former`` anew for ``batch``; R14, R79.

    Titles, domains, bodies, units and comparators stay; values, upper ends and baselines are
    empty; deadlines move by as many years as the batches lie apart. What the former batch had
    itself carried over (结转) stays behind. Raises ``Conflict`` unless the batch is being
    planned and the former is an earlier public one of the same office and place, while another
    copy waits to be checked, and for nothing chosen.
    """
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require_office(by, batch.office_id, Verb.MANAGE_PLEDGES)
    _require_copying(batch, former)
    chosen = list(_readable(former).filter(pk__in=pledges))
    if not chosen or len(chosen) != len(set(pledges)):
        raise Conflict(_("请从这个批次中选择要沿用的实事。"))
    text = SourceText.objects.create(
        batch=batch,
        kind=SourceText.Kind.COPIED,
        copied_from=former,
        title=_("沿用%(batch)s") % {"batch": former.title},
        made_by=by,
        made_on=today,
    )
    years = batch.starts_on.year - former.starts_on.year
    drafts = DraftPledge.objects.bulk_create(
        _draft(text, pledge, position) for position, pledge in enumerate(chosen, 1)
    )
    _copy_agencies(drafts, chosen)
    _copy_indicators(drafts, chosen, years)
    return text


def copyable(former: Batch) -> list[Pledge]:
    """The pledges of a batch that may be copied, in its order. Three queries."""
    return list(_readable(former))


def _readable(former: Batch) -> Any:
    """Merged ones live on in others and are not copied by themselves."""
    bodies = Responsibility.objects.select_related("agency").order_by("part", "order")
    return (
        Pledge.objects.filter(batch=former)
        .exclude(state=Pledge.State.MERGED)
        .select_related("category")
        .prefetch_related(
            Prefetch("responsibilities", bodies),
            Prefetch("indicators", Indicator.objects.order_by("position")),
        )
        .order_by("position")
    )


def _require_copying(batch: Batch, former: Batch) -> None:
    if batch.stage not in OPEN_STAGES:
        raise Conflict(_("%(batch)s不在谋划阶段，不能再沿用往年实事。") % {"batch": batch})
    earlier = former.is_public and former.starts_on < batch.starts_on
    same = (former.office_id, former.region_id) == (batch.office_id, batch.region_id)
    if not (earlier and same):
        raise Conflict(_("只能沿用本办公室同一地区往年已公布的批次。"))
    waiting = batch.source_texts.filter(
        kind=SourceText.Kind.COPIED, copied_from=former, state=SourceText.State.DRAFT
    )
    if waiting.exists():
        raise Conflict(
            _("%(former)s已有一份沿用草稿在核对中，请先确认或放弃那一份。") % {"former": former}
        )


def _draft(text: SourceText, pledge: Pledge, position: int) -> DraftPledge:
    return DraftPledge(
        source=text,
        position=position,
        no=pledge.no,
        title=pledge.title,
        category=pledge.category.name if pledge.category else "",
        joint=pledge.joint,
        open_list=pledge.open_list,
        copied_from=pledge,
    )


def _copy_agencies(drafts: Iterable[DraftPledge], pledges: Iterable[Pledge]) -> None:
    DraftAgency.objects.bulk_create(
        DraftAgency(
            draft=draft,
            part=row.part,
            order=row.order,
            role=row.role,
            as_written=row.as_written or row.agency.name,
            agency=row.agency,
        )
        for draft, pledge in zip(drafts, pledges, strict=True)
        for row in pledge.responsibilities.all()
    )


def _copy_indicators(drafts: Sequence[DraftPledge], pledges: Sequence[Pledge], years: int) -> None:
    made = DraftIndicator.objects.bulk_create(
        _indicator(draft, row, position, years)
        for draft, pledge in zip(drafts, pledges, strict=True)
        for position, row in enumerate(_fresh(pledge), 1)
    )
    by_origin = {row.copied_from_id: row for row in made}
    parts = []
    for row in made:
        whole = row.copied_from.of_id if row.copied_from else None
        if whole in by_origin:
            row.of = by_origin[whole]
            parts.append(row)
    DraftIndicator.objects.bulk_update(parts, ["of"])


def _fresh(pledge: Pledge) -> list[Indicator]:
    """All but what the pledge had itself taken over from the year before."""
    return [row for row in pledge.indicators.all() if row.carry_over_from is None]


def _indicator(draft: DraftPledge, row: Indicator, position: int, years: int) -> DraftIndicator:
    cleared = [name for name in ("value", "upper", "baseline") if getattr(row, name) is not None]
    phrase = "" if YEAR.search(row.deadline_phrase) else row.deadline_phrase
    return DraftIndicator(
        draft=draft,
        position=position,
        part=row.part,
        name=row.name,
        comparator=row.comparator,
        unit=row.unit,
        strict=row.strict,
        deadline=shifted(row.deadline, years) if row.deadline else None,
        deadline_phrase=phrase,
        soft=row.soft,
        recurrence=row.recurrence,
        cumulative=row.cumulative,
        counts_starts=row.counts_starts,
        condition=row.condition,
        sure=dict.fromkeys(cleared, UNSURE),
        copied_from=row,
    )
