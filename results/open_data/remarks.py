"""The public voice (R76): what may be said of a pledge now, and what was answered.

Like every public reader it asks the tables of ``results`` alone; a contact is never read here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from agencies.receipts import read_receipt
from results.models import Publication, PublicSettings, Remark, RemarkQuerySet
from results.open_data.account import Account
from results.open_data.entries import Entry
from results.open_data.once import once, once_in_any_language, within_a_run

NEWEST = 5  # so many stand open under a pledge; older ones are folded


@dataclass(frozen=True, slots=True)
class Voice:
    """What may be said of a pledge on a day.

    ``objections_until`` is the last day of the version's objection window (数据异议期), that
    day included, None where there is none. ``contact_until`` is the day a contact left now
    would be erased on, ``contact_days`` calendar days from now.
    """

    publication: Publication
    is_open: bool
    objections_until: date | None
    takes_objections: bool
    contact_days: int
    contact_until: date


@dataclass(frozen=True, slots=True)
class Said:
    """A remark as it is printed, or shown to its writer. ``verdict`` is the finding on an
    objection in words, or ""."""

    pk: int
    kind: str
    text: str
    received_on: date
    state: str
    answer: str
    reason: str
    answered_on: date | None
    verdict: str
    slug: str
    no: str
    batch: str


@dataclass(frozen=True, slots=True)
class Printed:
    """The answered remarks under a pledge, newest first."""

    newest: tuple[Said, ...]
    older: tuple[Said, ...]


def objections_until(released_on: date, days: int | None) -> date | None:
    """The last day of an objection window, that day included (数据异议期, R76): ``days`` calendar
    days after the version's public day. None for no days.

    The public day itself is not counted, like the day a letter goes out on: seven days from
    8 May run from the 9th through the 15th.
    """
    return released_on + timedelta(days=days) if days else None


def voice_of(account: Account, publication: Publication, today: date) -> Voice:
    """What may be said of the account's pledges. One query.

    Both the version and the settings of now must take remarks: the office can close the form
    at once, without a new version.
    """
    settings = _settings_now(publication)
    until = objections_until(account.published_on, account.settings.get("objection_days"))
    return Voice(
        publication=publication,
        is_open=bool(account.settings.get("takes_remarks")) and settings.takes_remarks,
        objections_until=until,
        takes_objections=until is not None and today <= until,
        contact_days=settings.contact_days,
        contact_until=today + timedelta(days=settings.contact_days),
    )


@once_in_any_language
def takes_remarks(publication: Publication) -> bool:
    """Does the office take remarks on the version's batch now? One query."""
    return _settings_now(publication).takes_remarks


def remarks_of(slug: str, no: str) -> Printed:
    """What the office made public under the pledge. One query."""
    shown = _public(slug, no)
    return Printed(shown[:NEWEST], shown[NEWEST:])


def remark_with(typed: str) -> Said | None:
    """What its writer finds under a receipt code, however it is typed; None for no such code."""
    code = read_receipt(typed)
    found = _asked().filter(receipt=code).first() if code else None
    return _said(found) if found else None


def remark_entries(slug: str, no: str) -> list[Entry]:
    """One feed entry for each answered remark made public under the pledge, newest first."""
    return [_entry(said) for said in _public(slug, no)]


def _settings_now(publication: Publication) -> PublicSettings:
    # by its key: the model's own order would ask the table of batches
    found = PublicSettings.objects.filter(pk=publication.batch_id).order_by("pk").first()
    return found or PublicSettings(batch_id=publication.batch_id)


def _asked() -> RemarkQuerySet:
    """Remarks with what is told of them, without their contact."""
    return Remark.objects.select_related("publication").only(
        "kind", "text", "received_on", "state", "answer", "reason", "decided_on", "upheld", "no",
        "publication__slug", "publication__title",
    )  # fmt: skip


def _public(slug: str, no: str) -> tuple[Said, ...]:
    if within_a_run():
        return _public_of_batch(slug).get(no, ())
    return tuple(_said(row) for row in _rows(slug).filter(no=no))


@once
def _public_of_batch(slug: str) -> Mapping[str, tuple[Said, ...]]:
    """What is public under every pledge of the batch, by its number. One query."""
    found = defaultdict[str, list[Said]](list)
    for row in _rows(slug):
        found[row.no].append(_said(row))
    return {no: tuple(said) for no, said in found.items()}


def _rows(slug: str) -> RemarkQuerySet:
    return _asked().public().filter(publication__slug=slug).order_by("-decided_on", "-pk")


def _said(row: Remark) -> Said:
    answered = row.state == Remark.State.ANSWERED
    return Said(
        pk=row.pk,
        kind=row.get_kind_display(),
        text=row.text,
        received_on=row.received_on,
        state=row.state,
        # until it is decided an answer is only a draft of the office
        answer=row.answer if answered else "",
        reason=row.reason if row.state == Remark.State.SET_ASIDE else "",
        answered_on=row.decided_on,
        verdict="" if row.upheld is None else verdict_words(row.upheld),
        slug=row.publication.slug,
        no=row.no,
        batch=row.publication.title,
    )


def verdict_words(upheld: bool) -> str:
    """「属实」 or 「不属实」."""
    return _("属实") if upheld else _("不属实")


def _entry(said: Said) -> Entry:
    day = said.answered_on or said.received_on
    moment = timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
    words = {"kind": said.kind, "batch": said.batch, "no": said.no}
    title = _("%(batch)s第%(no)s件：公众%(kind)s的答复") % words
    return Entry(
        id=f"urn:minsheng:{said.slug}:{quote(said.no, safe='')}:remark:{said.pk}",
        title=title,
        text=format_html("<blockquote>{}</blockquote><p>{}</p>", said.text, said.answer),
        link=f"{reverse('pledge', args=[said.slug, said.no])}#remark-{said.pk}",
        published=moment,
        updated=moment,
    )
