"""What the feeds say: one entry for each release, one for each withdrawal.

An entry keeps its ``id`` for good. The release that was withdrawn is no longer told; the
withdrawal is, with its day and reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import quote

from django.db.models import Case, JSONField, QuerySet, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as write_date
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from results.models import Publication
from results.open_data.news import news
from results.open_data.reading import all_in_content, released
from results.open_data.told import Telling
from results.open_data.versions import ever_public

NAMED = 10  # so many finished pledges are named; more are counted
DONE_TITLES = "$.pledges[*] ? (@.done == true).title"


@dataclass(frozen=True, slots=True)
class Entry:
    """``text`` is HTML; ``link`` a path; ``published`` when it became public, ``updated`` when
    it last changed, both in the portal's time zone."""

    id: str
    title: str
    text: str
    link: str
    published: datetime
    updated: datetime


def releases(today: date) -> QuerySet[Publication]:
    """Every version that is public or was, the newest news first, with what feeds say of it.

    A withdrawn one carries no figures any more.
    """
    said = {name: KT(f"content__counts__{name}") for name in ("pledges", "indicators", "done")}
    finished = Case(
        When(state=Publication.State.PUBLISHED, then=all_in_content(DONE_TITLES)),
        output_field=JSONField(),
    )
    return (
        ever_public(today)
        .annotate(
            simulated=KT("content__batch__simulated"),
            told_on=Coalesce("withdrawn_on", "public_from"),
            finished=finished,
            **said,
        )
        .order_by("-told_on", "-pk")
    )


def release_entries(rows: Sequence[Any]) -> list[Entry]:
    """One entry per row of ``releases``, in their order."""
    return [_withdrawn(row) if _is_withdrawn(row) else _release(row) for row in rows]


def batch_entries(rows: Sequence[Any]) -> list[Entry]:
    """The same for one batch, each release with what was finished since the one before it."""
    before: set[str] = set()
    entries = []
    for row in reversed(rows):
        if _is_withdrawn(row):
            entries.append(_withdrawn(row))
            continue
        new = [title for title in row.finished if title not in before]
        entries.append(_release(row, new))
        before = set(row.finished)
    return entries[::-1]


def pledge_entries(told: Sequence[Telling]) -> list[Entry]:
    """Each release that changed this pledge, in words, and each withdrawal; newest first.

    ``told`` is oldest first.
    """
    before = None
    entries = []
    for each in told:
        if each.is_withdrawn:
            entries.append(_withdrawn(each.version))
        elif each.pledge is not None:
            lines = news(before, each.pledge)
            if lines:
                entries.append(_retold(each, each.pledge, lines))
            before = each.pledge
    return sorted(entries, key=lambda entry: entry.published, reverse=True)


def release_title(row: Any) -> str:
    """「2021年吉林省民生实事：2021年9月进展（演示数据）」."""
    if row.month is None:
        return _("%(batch)s：任务公布") % {"batch": row.title}
    words = {"batch": row.title, "month": write_date(row.month, _("Y年n月"))}
    if row.simulated in ("true", True):
        return _("%(batch)s：%(month)s进展（演示数据）") % words
    return _("%(batch)s：%(month)s进展") % words


def _is_withdrawn(row: Publication) -> bool:
    return row.state == Publication.State.WITHDRAWN


def _release(row: Any, finished: Sequence[str] = ()) -> Entry:
    published, updated = _moments(row)
    return Entry(
        id=_name(row),
        title=release_title(row),
        text=format_html("{}", "".join(_figures(row, finished))),
        link=reverse("batch", args=[row.slug]),
        published=published,
        updated=updated,
    )


def _figures(row: Any, finished: Sequence[str]) -> Iterator[str]:
    figures = {"pledges": row.pledges, "indicators": row.indicators, "done": row.done}
    if row.as_of is None:
        yield _("%(pledges)s件%(indicators)s项任务已公布，尚无进展数据。") % figures
        return
    words = {**figures, "as_of": write_date(row.as_of, _("Y年n月j日"))}
    yield _("%(pledges)s件%(indicators)s项，已完成%(done)s件。数据截至%(as_of)s。") % words
    if len(finished) > NAMED:
        yield _("新完成%(count)d件。") % {"count": len(finished)}
    elif finished:
        yield _("新完成：%(titles)s。") % {"titles": _("、").join(finished)}


def _withdrawn(row: Publication) -> Entry:
    day = row.withdrawn_on or row.public_from or row.starts_on
    moment = max(_midnight(day), _moment(row))
    words = {"day": write_date(day, _("Y年n月j日")), "reason": row.withdraw_reason}
    return Entry(
        id=f"{_name(row)}:withdrawn",
        title=_("%(batch)s：第%(number)d版已撤回") % {"batch": row.title, "number": row.number},
        text=format_html("{}", _("%(day)s撤回，原因：%(reason)s") % words),
        link=reverse("batch", args=[row.slug]),
        published=moment,
        updated=moment,
    )


def _retold(each: Telling, pledge: Any, lines: Sequence[str]) -> Entry:
    version = each.version
    published, updated = _moments(version)
    words = {"pledge": pledge["title"], "month": _month(version), "number": version.number}
    title = (
        _("%(pledge)s：%(month)s进展（第%(number)d版）")
        if version.month
        else _("%(pledge)s：第%(number)d版")
    )
    marked = [_("演示数据，不代表实际工作进展。")] if each.frame and _simulated(each) else []
    return Entry(
        id=f"{_name(version)}:{quote(pledge['no'], safe='')}",
        title=title % words,
        text=format_html(
            "<ul>{}</ul>",
            format_html_join("", "<li>{}</li>", ((line,) for line in [*lines, *marked])),
        ),
        link=reverse("pledge", args=[version.slug, pledge["no"]]),
        published=published,
        updated=updated,
    )


def _simulated(each: Telling) -> bool:
    return bool(each.frame and each.frame["batch"]["simulated"])


def _month(version: Publication) -> str:
    return write_date(version.month, _("Y年n月")) if version.month else ""


def _name(row: Publication) -> str:
    return f"urn:minsheng:{row.slug}:{row.number}"


def _moments(row: Publication) -> tuple[datetime, datetime]:
    """When it became public, and when it was last touched: an embargo ends after the final
    check."""
    day, moment = released(row)
    published = _midnight(day)
    return published, max(published, timezone.localtime(moment))


def _moment(row: Publication) -> datetime:
    return timezone.localtime(row.published_at) if row.published_at else _midnight(row.starts_on)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())
