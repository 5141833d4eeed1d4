"""The system drafts, people send: the letters that a batch's open flags call for.

What the system drafted and nobody has touched follows the facts from day to day; what an
officer started, edited or had approved stays as it is, but for matters that have been put
right. Safe with any number of workers: a batch's drafts are moved by one at a time, and the
database keeps a matter to one letter of a rung and a unit to one draft of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef

from oversight.actions.drafts import (
    Entry,
    Unit,
    end_draft,
    names,
    open_draft,
    put_in,
    rows_of,
    void_approval,
    write,
)
from oversight.actions.notice_steps import held_batch, record
from oversight.escalation import called
from oversight.ladder import RungSettings, enabled_steps, ladder_of, rung_settings
from oversight.matters import Matter, is_overdue, open_matters
from oversight.models import Notice, NoticeMatter, NoticeStep
from oversight.models.ladder import RungChoice
from oversight.models.notice import CauseChoice
from pledges.models import Batch

Action = NoticeStep.Action
Key = tuple[str, int | None, int | None]


@dataclass
class _Past:
    """What was written on the batch's matters so far.

    ``flags`` and ``shares`` tell the highest position a flag, or a share in an open letter,
    stands at for good; ``left`` the month of which an officer did not want a letter.
    """

    flags: dict[int, int] = field(default_factory=dict)
    shares: dict[int, int] = field(default_factory=dict)
    overdue: set[int] = field(default_factory=set)
    left: dict[tuple[int, str], date] = field(default_factory=dict)

    def bars(self, matter: Matter, rung: str, position: int) -> bool:
        """Has the matter such a letter already, or was one not wanted for this month?"""
        assert matter.verdict is not None  # nosec B101
        if matter.verdict.month <= self.left.get((matter.flag.pk, rung), date.min):
            return True
        standing = (self.flags.get(matter.flag.pk, 0), self.shares.get(matter.flag.share_id, 0))
        return max(standing) >= position


@dataclass
class _Draft:
    """A waiting draft with its matters; the system's own, as long as nobody touched it."""

    notice: Notice
    rows: list[NoticeMatter] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.notice.rung, self.notice.agency_id, self.notice.region_id

    @property
    def touched(self) -> bool:
        return self.notice.edited or self.notice.approved_on is not None

    def follows(self, row: NoticeMatter) -> bool:
        """Does this matter leave when the ladder no longer calls it here?"""
        by_person = row.cause in (CauseChoice.BY_HAND, CauseChoice.OVERDUE)
        return not (self.touched or by_person)


@dataclass(frozen=True, slots=True)
class _Facts:
    """The open flags by id, and for which of them a letter is called for now."""

    matters: dict[int, Matter]
    wanted: dict[int, tuple[str, Entry]]


@transaction.atomic
def draft_notices(*, batch: Batch, today: date) -> int:
    """Draft what the ladder calls for as of ``today``; how many drafts are new or changed.

    One letter for each rung and unit lists all its matters; a new one joins the waiting
    draft, one put right leaves it. Running it again, or on two workers at once, changes
    nothing. A batch that is closed or not reported drafts nothing.
    """
    batch = held_batch(batch.pk)
    if batch.stage != Batch.Stage.PUBLISHED or batch.reports_from is None:
        return 0
    ladder = ladder_of(batch)
    drafts = _drafts(batch)
    facts = _facts(batch, ladder, drafts.values(), today)
    entering = _entering(facts, drafts)
    changed = 0
    for draft in drafts.values():
        settings = rung_settings(ladder, draft.notice.rung)
        changed += _follow(draft, settings, facts, entering.pop(draft.key, []), today)
    for (rung, *unit), entries in entering.items():
        changed += _begin(batch, rung_settings(ladder, rung), (unit[0], unit[1]), entries, today)
    return changed


def _begin(
    batch: Batch, settings: RungSettings, unit: Unit, entries: list[Entry], today: date
) -> bool:
    draft, made = open_draft(batch, settings, unit, today)
    new, voided = put_in(draft, settings, entries, today)
    if made and not new:
        draft.delete()
    elif new:
        told = f"列入：{names(new)}。{voided}"
        record(draft, Action.DRAFT if made else Action.ADD, None, today, told)
    return bool(new)


def _follow(
    draft: _Draft, settings: RungSettings, facts: _Facts, entries: list[Entry], today: date
) -> bool:
    """Move matters out of a waiting draft and into it, with its words; was anything changed?"""
    notice = draft.notice
    gone = {row: why for row in draft.rows if (why := _why_gone(draft, row, facts))}
    staying = [row for row in draft.rows if row not in gone]
    if not staying and not entries:
        end_draft(notice, "".join(gone.values()), None, today)
        return True
    updated = not draft.touched and _update(draft, staying, facts)
    if gone:
        NoticeMatter.objects.filter(pk__in=[row.pk for row in gone]).delete()
        told = "".join(gone.values()) + void_approval(notice)
        hint = "文字已由经办人改动，请核对正文。" if notice.edited else ""
        record(notice, Action.REMOVE, None, today, told + hint)
    new: list[NoticeMatter] = []
    if entries:
        new, voided = put_in(notice, settings, entries, today)
        if new:
            record(notice, Action.ADD, None, today, f"列入：{names(new)}。{voided}")
    elif not notice.edited and (gone or not draft.touched):
        updated = write(notice, settings, staying) or updated
    if updated and not (gone or new):
        record(notice, Action.UPDATE, None, today, "按最新研判更新。")
    return bool(gone or new or updated)


def _why_gone(draft: _Draft, row: NoticeMatter, facts: _Facts) -> str:
    """Why a matter leaves the draft it waits in; empty where it stays."""
    if row.flag.cleared_on:
        return f"移出：{names([row])}，已解除滞后标记。"
    if not draft.follows(row):
        return ""
    rung, entry = facts.wanted.get(row.flag_id, ("", None))
    if entry is None:
        return f"移出：{names([row])}，已不需要发这一梯级的文书。"
    if (rung, *entry.unit) != draft.key:
        return f"移出：{names([row])}，改列入{RungChoice(rung).label}。"
    return ""


def _update(draft: _Draft, rows: Iterable[NoticeMatter], facts: _Facts) -> bool:
    """Let the rows tell of the newest verdict; did any tell of another?"""
    changed = False
    for row in rows:
        before = (row.verdict_id, row.cause, row.months)
        matter = facts.matters.get(row.flag_id)
        if draft.follows(row):
            entry = facts.wanted[row.flag_id][1]
            row.cause, row.months = entry.cause, entry.months
        if matter and matter.verdict:
            row.verdict = matter.verdict
        if (row.verdict_id, row.cause, row.months) != before:
            row.save(update_fields=["verdict", "cause", "months"])
            changed = True
    return changed


def _drafts(batch: Batch) -> dict[Key, _Draft]:
    """The batch's waiting drafts with their matters, held. Two queries."""
    waiting = (
        Notice.objects.select_for_update(of=("self",))
        .filter(batch=batch, state=Notice.State.DRAFTED)
        .select_related("batch__office", "agency", "region")
        .order_by("pk")
    )
    drafts = {notice.pk: _Draft(notice) for notice in waiting}
    for row in rows_of([draft.notice for draft in drafts.values()]):
        drafts[row.notice_id].rows.append(row)
    return {draft.key: draft for draft in drafts.values()}


def _facts(
    batch: Batch, ladder: Sequence[RungSettings], drafts: Iterable[_Draft], today: date
) -> _Facts:
    """What stands, and the rung each matter has come to where no letter speaks of it yet."""
    past = _past(batch, ladder, drafts, today)
    positions = {row.rung: row.position for row in ladder}
    steps = enabled_steps(ladder)
    facts = _Facts({matter.flag.pk: matter for matter in open_matters(batch, today)}, {})
    for matter in facts.matters.values():
        call = called(steps, matter.months, overdue=matter.flag.pk in past.overdue)
        if call and matter.verdict and not past.bars(matter, call.rung, positions[call.rung]):
            entry = Entry(matter, call.cause.value, call.months)
            facts.wanted[matter.flag.pk] = (call.rung.value, entry)
    return facts


def _past(
    batch: Batch, ladder: Sequence[RungSettings], drafts: Iterable[_Draft], today: date
) -> _Past:
    positions = {row.rung.value: row.position for row in ladder}
    moving = {row.pk for draft in drafts for row in draft.rows if draft.follows(row)}
    by_officer = NoticeStep.objects.filter(
        notice=OuterRef("notice"), action=Action.DROP, by__isnull=False
    )
    rows = (
        NoticeMatter.objects.filter(notice__batch=batch)
        .exclude(notice__state=Notice.State.RECALLED)
        .annotate(unwanted=Exists(by_officer))
        .select_related("notice", "flag", "verdict")
        .defer("notice__body", "verdict__inputs", "verdict__text")
    )
    past = _Past()
    for row in rows:
        if row.unwanted:
            kept = past.left.get((row.flag_id, row.rung), date.min)
            past.left[row.flag_id, row.rung] = max(kept, row.verdict.month)
        if row.withdrawn or row.pk in moving:
            continue
        here = positions[row.rung]
        past.flags[row.flag_id] = max(here, past.flags.get(row.flag_id, 0))
        if row.notice.state != Notice.State.CLOSED:
            share = row.flag.share_id
            past.shares[share] = max(here, past.shares.get(share, 0))
        if is_overdue(row.notice, today):
            past.overdue.add(row.flag_id)
    return past


def _entering(facts: _Facts, drafts: dict[Key, _Draft]) -> dict[Key, list[Entry]]:
    """What is wanted and not listed yet, by rung and unit, in the order of the batch."""
    entering: defaultdict[Key, list[Entry]] = defaultdict(list)
    for flag_id, (rung, entry) in facts.wanted.items():
        key = (rung, *entry.unit)
        if key not in drafts or all(row.flag_id != flag_id for row in drafts[key].rows):
            entering[key].append(entry)
    return dict(entering)
