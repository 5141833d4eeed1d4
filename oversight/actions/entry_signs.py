"""Signs that a figure may not be what it seems (数据疑点): listed by the night, settled by people.

Nothing here changes a figure, a light or a report. A sign listed once is never listed again,
whatever became of it; the database's uniqueness decides, so that any number of workers may run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import dateformat, translation
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.models import EntrySign
from oversight.readers.sign_finding import Found, find_signs
from pledges.models import Batch
from progress.actions.steps import require_reason
from progress.models import Correction
from progress.plausibility import Hint
from progress.wording import amount

Outcome = EntrySign.Outcome
UNSETTLED = (Outcome.OPEN, Outcome.DOUBTFUL)


@dataclass(frozen=True, slots=True)
class Run:
    """One night's look: signs that stand, of which new, and open ones a correction closed."""

    found: int
    new: int
    closed: int

    def __str__(self) -> str:
        return f"{self.found} signs, {self.new} new, {self.closed} closed"


class NothingCorrected(Conflict):
    """A sign said to be corrected although no figure it rests on was."""


@transaction.atomic
def list_signs(*, batch: Batch, today: date) -> Run:
    """List what the batch's accepted figures raise; close what a correction answered.

    Running it again, or twice at once, adds nothing.
    """
    found = {sign.key: sign for sign in find_signs(batch, today)}
    rows = EntrySign.objects.filter(share__indicator__pledge__batch=batch)
    known = set(rows.values_list("share", "month", "sign"))
    new = [sign for key, sign in found.items() if key not in known]
    EntrySign.objects.bulk_create([_row(sign, today) for sign in new], ignore_conflicts=True)
    gone = [
        row
        for row in rows.filter(outcome=Outcome.OPEN).select_related("share")
        if (row.share_id, row.month, row.sign) not in found
    ]
    return Run(len(found), len(new), _close(gone, batch))


@transaction.atomic
def settle_sign(*, sign: EntrySign, outcome: str, note: str, by: User, today: date) -> EntrySign:
    """Record what the office found: 属实, 已更正 or 存疑, with a note.

    A doubtful one may be settled later. Raises ``Conflict`` for one settled already or a
    missing note, ``NothingCorrected`` where no figure was corrected since it was found.
    """
    sign = (
        EntrySign.objects.select_for_update(of=("self",))
        .select_related("share__indicator__pledge__batch", "by")
        .get(pk=sign.pk)
    )
    batch = sign.share.indicator.pledge.batch
    require_office(by, batch.office_id, Verb.REVIEW_REPORTS)
    if sign.outcome not in UNSETTLED:
        raise Conflict(
            _("这条疑点已由%(who)s核查，结果为“%(outcome)s”。")
            % {"who": sign.by, "outcome": sign.get_outcome_display()}
        )
    if outcome == Outcome.OPEN or outcome not in Outcome.values:
        raise Conflict(_("请选择核查结果。"))
    if outcome == Outcome.CORRECTED and not answering(sign, corrections_in(batch, [sign])):
        raise NothingCorrected(
            _("发现疑点以来，有关数据没有更正记录。请先更正数据，再登记为“已更正”。")
        )
    sign.outcome, sign.note, sign.by, sign.on = outcome, require_reason(note), by, today
    sign.save(update_fields=["outcome", "note", "by", "on"])
    return sign


def corrections_in(batch: Batch, signs: Iterable[EntrySign]) -> list[Correction]:
    """Corrections of the batch since the first of the signs was found, oldest first. One query."""
    since = min((sign.found_on for sign in signs), default=None)
    if since is None:
        return []
    return list(
        Correction.objects.filter(reading__share__indicator__pledge__batch=batch, on__gte=since)
        .select_related("reading__report", "reading__share__indicator", "by")
        .order_by("pk")
    )


def answering(sign: EntrySign, corrections: Iterable[Correction]) -> Correction | None:
    """The last correction, since the sign was found, of a figure it rests on.

    It rests on the share's own figures through its month; 各地完成率完全相同 on those of the
    indicator's places in its month.
    """
    alike = sign.sign == Hint.ALIKE
    bearing = [
        row
        for row in corrections
        if row.on >= sign.found_on
        and (
            row.reading.share.indicator_id == sign.share.indicator_id
            and row.reading.report.month == sign.month
            if alike
            else row.reading.share_id == sign.share_id and row.reading.report.month <= sign.month
        )
    ]
    return bearing[-1] if bearing else None


def _row(found: Found, today: date) -> EntrySign:
    longest = EntrySign._meta.get_field("told").max_length
    return EntrySign(
        share=found.share,
        month=found.month,
        sign=found.sign,
        told=found.told[:longest],
        found_on=today,
    )


def _close(gone: list[EntrySign], batch: Batch) -> int:
    """Settle open signs that stand no more as 已更正, in the name of who corrected the figure."""
    corrections = corrections_in(batch, gone)
    closed = 0
    for sign in gone:
        correction = answering(sign, corrections)
        if correction is not None:
            closed += EntrySign.objects.filter(pk=sign.pk, outcome=Outcome.OPEN).update(
                outcome=Outcome.CORRECTED,
                note=_correction_told(correction),
                by=correction.by,
                on=correction.on,
            )
    return closed


def _correction_told(correction: Correction) -> str:
    reading = correction.reading
    unit = reading.share.indicator.unit
    with translation.override("zh-hans"):
        return _("%(month)s数据由%(old)s更正为%(new)s，疑点消除。更正原因：%(reason)s") % {
            "month": dateformat.format(reading.report.month, _("Y年n月")),
            "old": amount(correction.old_value, unit),
            "new": amount(correction.new_value, unit),
            "reason": correction.reason,
        }
