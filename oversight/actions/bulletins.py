"""Bulletins (通报) and press packs: drawn up, worded, and issued by the director.

Each function is the one door for its change. A draft holds a snapshot that is taken anew on
request only; issued, nothing about it ever changes (R47–R50, R73, R74).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import Agency, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.bulletins.kinds import fields_of, first_texts, mark_of, take_snapshot, title_of
from oversight.bulletins.placeholders import unknown
from oversight.models import Bulletin
from pledges.models import Batch
from progress.actions.locks import announce_bulletin
from progress.models import ReportingMonth
from progress.periods import month_of

Kind, State = Bulletin.Kind, Bulletin.State
LONGEST_NUMBER = 60


class ClashingTexts(Conflict):
    """Another person has changed the words since they were read; nothing was saved."""


class UnknownFigures(Conflict):
    """The words name figures there are none of; its text says which, and where."""


@transaction.atomic
def draw_up(
    *, batch: Batch, kind: str, month: date, agency: Agency | None = None, by: User, today: date
) -> Bulletin:
    """Draw up a bulletin of a judged month, or a press pack of one lead ``agency``.

    Its figures are frozen now. Of two people at once the database lets one through; the other,
    and whoever comes later, gets ``Conflict``, as does a month that cannot have one.
    """
    require_office(by, batch.office_id, Verb.SUPERVISE)
    if month != month_of(month) or (agency is not None) != (kind == Kind.PRESS):
        raise Conflict(_("新闻发布材料按牵头单位拟定，通报不分单位。"))
    snapshot = take_snapshot(batch, kind, month, agency, today)
    made = Bulletin(
        batch=batch,
        kind=kind,
        month=month,
        agency=agency,
        title=title_of(snapshot),
        snapshot=snapshot,
        texts=first_texts(snapshot),
        prepared_by=by,
        prepared_on=today,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("%(title)s已有人拟定，请刷新列表。") % {"title": made.title}) from error
    return made


@transaction.atomic
def take_again(*, bulletin: Bulletin, by: User, today: date) -> Bulletin:
    """Take a draft's figures anew (重新取数); the words stay, figures named in them follow."""
    bulletin = _draft(bulletin, by)
    batch = bulletin.batch
    bulletin.snapshot = take_snapshot(batch, bulletin.kind, bulletin.month, bulletin.agency, today)
    bulletin.title = title_of(bulletin.snapshot)
    bulletin.prepared_by, bulletin.prepared_on = by, today
    bulletin.save(update_fields=["snapshot", "title", "prepared_by", "prepared_on"])
    return bulletin


@transaction.atomic
def edit_texts(
    *, bulletin: Bulletin, texts: Mapping[str, str], seen: str, by: User, today: date
) -> Bulletin:
    """Write a draft's free sections; ``seen`` is the mark of the words the person started from.

    Raises ``ClashingTexts`` where they are others by now, ``UnknownFigures`` for a figure in
    braces that is none.
    """
    bulletin = _draft(bulletin, by)
    if seen != mark_of(bulletin.texts):
        raise ClashingTexts(_("这份通报的文字刚被他人改动，您的修改没有保存。请核对后再保存。"))
    kept = {key: texts.get(key, "").replace("\r\n", "\n").strip() for key in fields_of(bulletin)}
    _require_known(bulletin, kept)
    bulletin.texts = kept
    bulletin.save(update_fields=["texts"])
    return bulletin


@transaction.atomic
def issue(*, bulletin: Bulletin, number: str, by: User, today: date) -> Bulletin:
    """The director issues a draft under its 文号 as of today; it never changes again.

    A monthly bulletin sets the month's bulletin day in the calendar, from which the lock
    follows, unless the office has recorded it already. Raises ``Conflict`` without a number
    (which a press pack may do without), ``UnknownFigures`` where words name a figure there is
    none of, and what the calendar raises.
    """
    require_office(by, bulletin.batch.office_id, Verb.SIGN_ORDERS)
    bulletin = _draft(bulletin, by)
    number = number.strip()
    if len(number) > LONGEST_NUMBER or (numbered(bulletin) and not number):
        raise Conflict(_("请填写文号，不超过%(most)d个字。") % {"most": LONGEST_NUMBER})
    _require_known(bulletin, bulletin.texts)
    if announces(bulletin):
        announce_bulletin(
            batch=bulletin.batch, month=bulletin.month, bulletin_on=today, by=by, today=today
        )
    bulletin.state, bulletin.number = State.ISSUED, number
    bulletin.issued_by, bulletin.issued_on = by, today
    bulletin.save(update_fields=["state", "number", "issued_by", "issued_on"])
    return bulletin


@transaction.atomic
def discard(*, bulletin: Bulletin, by: User) -> None:
    """Delete a draft; the audit trail keeps it."""
    _draft(bulletin, by).delete()


def numbered(bulletin: Bulletin) -> bool:
    """Must it have a number to be issued? A press pack may go without."""
    return bulletin.kind != Kind.PRESS


def announces(bulletin: Bulletin) -> bool:
    """Does issuing it set the month's bulletin day? A running batch's monthly one, once."""
    if bulletin.kind != Kind.MONTHLY or bulletin.batch.stage != Batch.Stage.PUBLISHED:
        return False
    recorded = ReportingMonth.objects.filter(
        batch=bulletin.batch, month=bulletin.month, bulletin_on__isnull=False
    )
    return not recorded.exists()


def _require_known(bulletin: Bulletin, texts: Mapping[str, str]) -> None:
    told = [
        _("“%(field)s”第%(paragraph)d段的%(typed)s不是可用的数据项。")
        % {"field": label, "paragraph": found.paragraph, "typed": found.typed}
        for key, label in fields_of(bulletin).items()
        for found in unknown(texts.get(key, ""), bulletin.snapshot)
    ]
    if told:
        raise UnknownFigures(" ".join(told))


def _draft(bulletin: Bulletin, by: User) -> Bulletin:
    """The draft, held until the transaction ends; ``Conflict`` once it is issued or gone."""
    require_office(by, bulletin.batch.office_id, Verb.SUPERVISE)
    held = (
        Bulletin.objects.select_for_update(of=("self",))
        .select_related("batch__office", "batch__issuer", "batch__region", "agency")
        .filter(pk=bulletin.pk)
        .first()
    )
    if held is None:
        raise Conflict(_("这份通报已被删除。"))
    if held.state != State.DRAFT:
        raise Conflict(_("%(title)s已经印发，不能再改。") % {"title": held.title})
    return held
