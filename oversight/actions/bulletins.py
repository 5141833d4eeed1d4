"""Bulletins (通报) and press packs: drawn up, worded, issued by the director, and corrected.

Each function is the one door for its change. A draft holds a snapshot that is taken anew on
request only; issued, nothing about it ever changes (R47–R50, R73, R74): what proves wrong is
put right by another edition (更正), issued like the first.
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
from oversight.bulletins.signatory import require_own
from oversight.models import Bulletin
from pledges.models import Batch, Category
from progress.actions.locks import announce_bulletin
from progress.models import ReportingMonth
from progress.periods import month_of

Kind, State = Bulletin.Kind, Bulletin.State
LONGEST_NUMBER = 60
LONGEST_REASON = 200


class ClashingTexts(Conflict):
    """Another person has changed the words since they were read; nothing was saved."""


class AlreadyDrawn(Conflict):
    """There is one of this kind, month, agency and category; ``existing`` is its newest edition,
    None if it has gone meanwhile."""

    def __init__(self, made: Bulletin) -> None:
        super().__init__(_("%(title)s已有人拟定。") % {"title": made.title})
        same = Bulletin.objects.filter(
            batch=made.batch, kind=made.kind, month=made.month, agency=made.agency,
            category=made.category,
        )  # fmt: skip
        self.existing = same.order_by("edition").last()


class UnknownFigures(Conflict):
    """The words name figures there are none of; its text says which, and where."""


@transaction.atomic
def draw_up(
    *,
    batch: Batch,
    kind: str,
    month: date,
    agency: Agency | None = None,
    category: Category | None = None,
    by: User,
    today: date,
) -> Bulletin:
    """Draw up a bulletin of a judged month, or a press pack of one lead ``agency`` or
    ``category``.

    Its figures are frozen now. Of two people at once the database lets one through; the other,
    and whoever comes later, gets ``AlreadyDrawn``. Raises ``Conflict`` for a month that cannot
    have one, and where nobody can sign it.
    """
    require_office(by, batch.office_id, Verb.SUPERVISE)
    named = (agency is not None) + (category is not None)
    if month != month_of(month) or named != (kind == Kind.PRESS):
        raise Conflict(_("新闻发布材料按一个牵头单位或一个方面拟定，通报不分单位和方面。"))
    snapshot = take_snapshot(batch, kind, month, agency or category, today)
    made = Bulletin(
        batch=batch,
        kind=kind,
        month=month,
        agency=agency,
        category=category,
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
        raise AlreadyDrawn(made) from error
    return made


@transaction.atomic
def take_again(*, bulletin: Bulletin, by: User, today: date) -> Bulletin:
    """Take a draft's figures anew (重新取数); the words stay, figures named in them follow."""
    bulletin = _draft(bulletin, by)
    batch = bulletin.batch
    bulletin.snapshot = take_snapshot(batch, bulletin.kind, bulletin.month, bulletin.of, today)
    bulletin.title = title_of(bulletin.snapshot, bulletin.edition)
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
    none of, and what the calendar raises; nor does an office sign for another place's body.
    """
    require_office(by, bulletin.batch.office_id, Verb.SIGN_ORDERS)
    bulletin = _draft(bulletin, by)
    require_own(bulletin.batch)
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
def correct(*, bulletin: Bulletin, reason: str, by: User, today: date) -> Bulletin:
    """Draw up the next edition (更正) of an issued one: its words, figures taken anew.

    The issued one stays as it is. Raises ``Conflict`` for a draft, for one that has a correction
    already (correct that one), and without a ``reason`` of at most 200 characters, which is
    printed under the title.
    """
    require_office(by, bulletin.batch.office_id, Verb.SUPERVISE)
    former = _held(bulletin)
    require_correctable(former)
    reason = "".join(line.strip() for line in reason.splitlines()).rstrip("。")
    if not reason or len(reason) > LONGEST_REASON:
        raise Conflict(_("请填写更正原因，不超过%(most)d个字。") % {"most": LONGEST_REASON})
    snapshot = take_snapshot(former.batch, former.kind, former.month, former.of, today)
    edition = former.edition + 1
    return Bulletin.objects.create(
        batch=former.batch,
        kind=former.kind,
        month=former.month,
        agency=former.agency,
        category=former.category,
        title=title_of(snapshot, edition),
        snapshot=snapshot,
        texts=former.texts,
        prepared_by=by,
        prepared_on=today,
        edition=edition,
        corrects=former,
        reason=reason,
    )


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


def require_correctable(bulletin: Bulletin) -> None:
    """``Conflict`` for a draft, and for one that has its correction already."""
    if bulletin.state != State.ISSUED:
        raise Conflict(_("%(title)s还没有印发，直接修改即可。") % {"title": bulletin.title})
    following = Bulletin.objects.filter(corrects=bulletin).first()
    if following is not None:
        raise Conflict(_("这一份已有更正：%(title)s。") % {"title": following.title})


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
    held = _held(bulletin)
    if held.state != State.DRAFT:
        raise Conflict(_("%(title)s已经印发，不能再改。") % {"title": held.title})
    return held


def _held(bulletin: Bulletin) -> Bulletin:
    """As it stands now, held until the transaction ends; ``Conflict`` once it is gone."""
    held = (
        Bulletin.objects.select_for_update(of=("self",))
        .select_related(
            "batch__office", "batch__issuer", "batch__region", "agency", "category", "corrects"
        )
        .filter(pk=bulletin.pk)
        .first()
    )
    if held is None:
        raise Conflict(_("这份通报已被删除。"))
    return held
