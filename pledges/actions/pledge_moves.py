"""Merging published pledges, and splitting one: indicators move, with all that hangs on them.

A share stays with its indicator, reported by whom it was. What stands on a past day is told by
the moves (``MovedIndicator``): before its day an indicator belonged where it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.refusals import Conflict
from pledges.actions.pledge_changes import (
    Grounds,
    add_side,
    opened,
    record_change,
    require_fitting,
    set_state,
)
from pledges.models import (
    Batch,
    Category,
    ChangedPledge,
    Indicator,
    Milestone,
    MovedIndicator,
    Pledge,
    PledgeChange,
    Project,
    Responsibility,
    Share,
)
from pledges.planning.changes import Change, State
from pledges.readers.pledge_changes import with_parts

BEFORE, AFTER = ChangedPledge.Side.BEFORE, ChangedPledge.Side.AFTER
FAR = 10_000  # further than any batch has pledges: room to make way in
# Reports that are begun and not settled, by a later app's words.
BEGUN = ("draft", "submitted", "signed", "confirmed", "returned")


@dataclass(frozen=True, slots=True)
class NewPledge:
    """What a split makes: its number, free in the batch, and who leads it."""

    no: str
    title: str
    category: Category | None
    lead: Agency


@transaction.atomic
def merge_pledges(
    *,
    survivor: Pledge,
    others: Sequence[Pledge],
    title: str,
    grounds: Grounds,
    by: User,
    today: date,
) -> PledgeChange:
    """Merge ``others`` into ``survivor``, by the director; ``title`` is what it is called then.

    Their indicators go to its end with projects and nodes, the bodies that answer for them as
    further parts of it (R05), so that leads stay true. The others stay in sight, merged. Raises
    ``Conflict`` where the change does not fit (``require_fitting``), nothing is merged, or works
    counted by number could not be told apart.
    """
    if not others or survivor.pk in {other.pk for other in others}:
        raise Conflict(_("请选择要并入的其他实事。"))
    batch, (survivor, *others) = opened([survivor, *others], by)
    if survivor.state != State.ACTIVE:
        raise Conflict(_("并入的实事须在实施中；暂停的请先恢复。"))
    require_fitting([survivor, *others], Change.MERGE, grounds, batch, today)
    pin_projects([survivor, *others])
    change = record_change(batch, PledgeChange.Kind.MERGE, grounds, by)
    add_side(change, BEFORE, [survivor, *others])
    for other in others:
        parts = _add_parts(survivor, other)
        moving = list(other.indicators.order_by("position"))
        _move(change, moving, survivor, parts)
        set_state(other, State.MERGED)
    survivor.title = title.strip() or survivor.title
    survivor.save(update_fields=["title"])
    add_side(change, AFTER, [survivor])
    return change


@transaction.atomic
def split_pledge(
    *,
    pledge: Pledge,
    indicators: Sequence[Indicator],
    new: NewPledge,
    grounds: Grounds,
    by: User,
    today: date,
) -> PledgeChange:
    """Move ``indicators`` of a pledge, their 其中 parts with them, to a new one; by the director.

    A lead that did not lead them takes over their wholes, which must not stand in a report that is
    begun. Raises ``Conflict`` where the change does not fit, none or all would go, or the
    number is taken.
    """
    batch, (pledge,) = opened([pledge], by)
    require_fitting([pledge], Change.SPLIT, grounds, batch, today)
    moving = _moving(pledge, indicators)
    _require_free(batch, new)
    pin_projects([pledge])
    change = record_change(batch, PledgeChange.Kind.SPLIT, grounds, by)
    add_side(change, BEFORE, [pledge])
    made = _make(pledge, new)
    handed = _of_other_leads(pledge, moving, new.lead)
    _answer_for(made, new.lead, pledge, {row.part for row in moving})
    _move(change, moving, made, {row.part: 1 for row in moving})
    _drop_empty_parts(pledge)
    _hand_over(handed, new.lead)
    add_side(change, AFTER, [pledge, made])
    return change


def _moving(pledge: Pledge, chosen: Sequence[Indicator]) -> list[Indicator]:
    """What goes, in the order of the text: what was chosen with its 其中 parts."""
    own = list(pledge.indicators.order_by("position"))
    wanted = {row.pk for row in chosen}
    if not wanted <= {row.pk for row in own}:
        raise Conflict(_("所选指标不属于这件实事。"))
    for row in own:
        if row.pk in wanted and row.of_id and row.of_id not in wanted:
            raise Conflict(_("“%(name)s”是其中项，须随所属指标一起拆出。") % {"name": row})
    moving = with_parts(own, chosen)
    if not moving or len(moving) == len(own):
        raise Conflict(_("拆分须至少拆出一项指标，并至少留下一项。"))
    return moving


def _require_free(batch: Batch, new: NewPledge) -> None:
    if batch.pledges.filter(no=new.no).exists():
        raise Conflict(_("本批次已有序号“%(no)s”，请另选序号。") % {"no": new.no})
    if new.category is not None and new.category.batch_id != batch.pk:
        raise Conflict(_("所选方面不属于本批次。"))


def _make(pledge: Pledge, new: NewPledge) -> Pledge:
    """The new pledge right after the one it comes from, in the words of the same promise."""
    later = Pledge.objects.filter(batch=pledge.batch_id, position__gt=pledge.position)
    # in two steps: the database sees to it that no two ever have one position
    later.update(position=F("position") + FAR)
    Pledge.objects.filter(batch=pledge.batch_id, position__gt=FAR).update(
        position=F("position") - FAR + 1
    )
    return Pledge.objects.create(
        batch_id=pledge.batch_id,
        category=new.category,
        no=new.no,
        position=pledge.position + 1,
        title=new.title,
        quote=pledge.quote,
        form=pledge.form,
        scope=pledge.scope,
        period=pledge.period,
        predecessor_id=pledge.predecessor_id,
    )


def _add_parts(survivor: Pledge, other: Pledge) -> dict[int, int]:
    """The other's blocks as further parts of the survivor; its part → the survivor's.

    A part without a block of its own falls to the other's first.
    """
    last = max(
        survivor.responsibilities.aggregate(last=Max("part"))["last"] or 0,
        survivor.indicators.aggregate(last=Max("part"))["last"] or 0,
    )
    rows = list(other.responsibilities.order_by("part", "order"))
    used = sorted({row.part for row in rows} | {row.part for row in other.indicators.all()})
    parts = {part: last + number for number, part in enumerate(used, start=1)}
    Responsibility.objects.bulk_create(
        Responsibility(
            pledge=survivor,
            part=parts[row.part],
            role=row.role,
            agency_id=row.agency_id,
            as_written=row.as_written,
            order=row.order,
        )
        for row in rows
    )
    blocks = {row.part for row in rows}
    first = min(blocks, default=None)
    return {part: parts[part if part in blocks or first is None else first] for part in used}


def _answer_for(made: Pledge, lead: Agency, pledge: Pledge, parts: set[int]) -> None:
    """The lead first, then the other bodies of the blocks the indicators come from."""
    rows = list(pledge.responsibilities.order_by("part", "order"))
    own = [row for row in rows if row.part in parts] or rows
    named = next((row.as_written for row in own if row.agency_id == lead.pk), "")
    made_rows = [
        Responsibility(
            pledge=made, role=Responsibility.Role.LEAD, agency=lead, as_written=named, order=0
        )
    ]
    seen = {lead.pk}
    for row in own:
        if row.role != Responsibility.Role.LEAD and row.agency_id not in seen:
            seen.add(row.agency_id)
            made_rows.append(
                Responsibility(
                    pledge=made,
                    role=row.role,
                    agency_id=row.agency_id,
                    as_written=row.as_written,
                    order=len(made_rows),
                )
            )
    Responsibility.objects.bulk_create(made_rows)


def _drop_empty_parts(pledge: Pledge) -> None:
    """A block all of whose indicators went answers for nothing here any more."""
    left = set(pledge.indicators.values_list("part", flat=True))
    blocks = set(pledge.responsibilities.values_list("part", flat=True))
    if left <= blocks:
        pledge.responsibilities.exclude(part__in=left).delete()


def _move(
    change: PledgeChange, moving: Sequence[Indicator], after: Pledge, parts: dict[int, int]
) -> None:
    """To the end of ``after``, with their nodes and the works counted for them."""
    MovedIndicator.objects.bulk_create(
        MovedIndicator(change=change, indicator=row, before_id=row.pledge_id, after=after)
        for row in moving
    )
    last = after.indicators.aggregate(last=Max("position"))["last"] or 0
    for position, row in enumerate(moving, start=last + 1):
        row.pledge, row.position, row.part = after, position, parts[row.part]
        row.save(update_fields=["pledge", "position", "part"])
    Milestone.objects.filter(indicator__in=moving).update(pledge=after)
    last = after.projects.aggregate(last=Max("position"))["last"] or 0
    works = Project.objects.filter(indicator__in=moving).order_by("pledge__position", "position")
    for position, work in enumerate(works, start=last + 1):
        work.pledge, work.position = after, position
        work.save(update_fields=["pledge", "position"])
    Milestone.objects.filter(project__indicator__in=moving).update(pledge=after)


def pin_projects(pledges: Iterable[Pledge]) -> None:
    """Tie works that belong to no indicator to the only one that counts them.

    They count for every counting indicator of their pledge, and would for those that come to it.
    Raises ``Conflict`` where a list does not say which it is.
    """
    held = list(pledges)
    counting = list(
        Indicator.objects.filter(pledge__in=held).exclude(counts_projects_at="").order_by("pk")
    )
    if not counting:
        return
    for pledge in held:
        loose = Project.objects.filter(pledge=pledge, indicator=None)
        own = [row for row in counting if row.pledge_id == pledge.pk]
        if len(own) == 1:
            loose.update(indicator=own[0])
        elif loose.exists():
            raise Conflict(
                _(
                    "“%(pledge)s”的项目清单中有项目没有注明所属指标，合并或拆分后个数会算错。"
                    "请先在项目清单中注明。"
                )
                % {"pledge": pledge}
            )


def _of_other_leads(pledge: Pledge, moving: Sequence[Indicator], lead: Agency) -> list[Indicator]:
    """Those ``lead`` did not lead so far: by their part, else by the pledge's first."""
    rows = pledge.responsibilities.filter(role=Responsibility.Role.LEAD).order_by("part")
    leads = {row.part: row.agency_id for row in rows}
    first = next(iter(leads.values()), None)
    return [row for row in moving if leads.get(row.part, first) != lead.pk]


def _hand_over(moving: Sequence[Indicator], lead: Agency) -> None:
    """The wholes of an agency that does not lead any more are reported by who does."""
    wholes = Share.objects.filter(
        indicator__in=moving, region=None, agency=None, reporting_agency__isnull=False
    ).exclude(reporting_agency=lead)
    # by the relation's name: reports are kept by a later app
    begun = wholes.filter(readings__report__state__in=BEGUN).select_related(
        "indicator", "reporting_agency"
    )
    for share in begun.order_by("pk"):
        raise Conflict(
            _(
                "“%(name)s”在%(unit)s尚未审核通过的月报中已有数据，现在不能改由%(lead)s填报。"
                "请等这份月报审核通过后再拆分，或仍由%(unit)s牵头。"
            )
            % {"name": share.indicator, "unit": share.reporting_agency, "lead": lead}
        )
    wholes.update(reporting_agency=lead)
