"""Raising a letter by hand (人工发起): at any rung, above the next one with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from oversight.actions.drafts import Entry, names, open_draft, put_in
from oversight.actions.notice_steps import (
    held_batch,
    record,
    require_running,
    require_supervisor,
)
from oversight.escalation import Rung
from oversight.ladder import RungSettings, ladder_of, rung_settings
from oversight.matters import Matter, matters_of
from oversight.models import Notice, NoticeMatter, NoticeStep
from oversight.models.ladder import RungChoice
from oversight.models.notice import CauseChoice
from pledges.models import Batch
from progress.models import Flag

Action = NoticeStep.Action
LONGEST_REASON = 200


@transaction.atomic
def start_notice(
    *, flags: Sequence[Flag], rung: str, skip_reason: str, by: User, today: date
) -> Notice:
    """Raise open flags of one unit by hand at ``rung``; they join the unit's waiting draft.

    A rung above the next one not yet sent needs ``skip_reason``. Raises ``Conflict`` for no
    flag, flags of several units or batches, one that is cleared, one never judged, one that
    has a letter of this rung or a higher one, and a rung the ladder does not use.
    """
    batch = held_batch(_batch_of(flags))
    require_supervisor(batch, by)
    require_running(batch)
    flags = _standing(flags)
    ladder = ladder_of(batch)
    settings = _enabled(ladder, rung)
    reason = skip_reason.strip()
    if len(reason) > LONGEST_REASON:
        raise Conflict(_("越级原因最多%(most)d个字。") % {"most": LONGEST_REASON})
    if _skips(ladder, settings, flags) and not reason:
        raise Conflict(
            _("前面还有未发出的文书，直接发%(rung)s属于越级，请写明原因。")
            % {"rung": settings.label}
        )
    entries = _entries(matters_of(batch, flags, today))
    draft, made = open_draft(batch, settings, _unit_of(flags), today, reason)
    new, voided = put_in(draft, settings, entries, today)
    if len(new) < len(entries):
        raise Conflict(_("所选事项刚刚已列入同一梯级的文书，请刷新页面。"))
    if reason and not draft.skip_reason:
        draft.skip_reason = reason
        draft.save(update_fields=["skip_reason"])
    told = [f"列入：{names(new)}。{voided}", f"越级原因：{reason}" if reason else ""]
    record(draft, Action.START if made else Action.ADD, by, today, "\n".join(filter(None, told)))
    return draft


def _batch_of(flags: Sequence[Flag]) -> int:
    found = set(
        Batch.objects.filter(pledges__indicators__shares__flags__in=flags).values_list(
            "pk", flat=True
        )
    )
    if not found:
        raise Conflict(_("请选择要督办的事项。"))
    if len(found) > 1:
        raise Conflict(_("一份文书只能列同一批次的事项。"))
    return found.pop()


def _standing(flags: Sequence[Flag]) -> list[Flag]:
    """The flags as they stand; ``Conflict`` for one that is cleared."""
    found = list(
        Flag.objects.filter(pk__in=[flag.pk for flag in flags])
        .select_related("share__indicator__pledge", "share__region", "share__agency")
        .order_by("pk")
    )
    for flag in found:
        if flag.cleared_on:
            raise Conflict(_("“%(what)s”已解除滞后标记，不需要督办。") % {"what": flag.share})
    return found


def _enabled(ladder: Sequence[RungSettings], rung: str) -> RungSettings:
    if rung not in set(Rung):
        raise Conflict(_("没有这一梯级。"))
    settings = rung_settings(ladder, rung)
    if not settings.enabled:
        raise Conflict(_("本批次的督办梯级没有启用%(rung)s。") % {"rung": settings.label})
    return settings


def _skips(ladder: Sequence[RungSettings], wanted: RungSettings, flags: Sequence[Flag]) -> bool:
    """Is a lower rung not sent yet for one of these? ``Conflict`` where this one or more is."""
    positions = {row.rung.value: row.position for row in ladder}
    rows = NoticeMatter.objects.filter(flag__in=flags, withdrawn=False).select_related("notice")
    sent = {flag.pk: 0 for flag in flags}
    of_flag = {flag.pk: flag for flag in flags}
    for row in rows:
        if positions[row.rung] >= wanted.position:
            raise Conflict(
                _("“%(what)s”已列入%(letter)s（%(state)s），不再发%(rung)s。")
                % {
                    "what": of_flag[row.flag_id].share,
                    "letter": RungChoice(row.rung).label,
                    "state": row.notice.get_state_display(),
                    "rung": wanted.label,
                }
            )
        if row.notice.sent_on:
            sent[row.flag_id] = max(sent[row.flag_id], positions[row.rung])
    between = [row.position for row in ladder if row.enabled and row.position < wanted.position]
    return any(position > highest for highest in sent.values() for position in between)


def _unit_of(flags: Iterable[Flag]) -> tuple[int | None, int | None]:
    units = {(f.share.reporting_agency_id, f.share.reporting_region_id) for f in flags}
    if len(units) > 1:
        raise Conflict(_("一份文书只发给一个单位，请按单位分别发起。"))
    return units.pop()


def _entries(matters: Iterable[Matter]) -> list[Entry]:
    entries = []
    for matter in matters:
        if matter.verdict is None:
            raise Conflict(_("“%(what)s”还没有研判结论。") % {"what": matter.flag.share})
        entries.append(Entry(matter, CauseChoice.BY_HAND.value))
    return entries
