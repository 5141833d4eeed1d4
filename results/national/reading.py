"""Reading the provinces' portals, each by itself: one that hangs or talks nonsense costs the
others nothing, and leaves what was read of it before."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from agencies.delivery.failing import Failed, Refused
from agencies.outbound import Answer, TooLong, safe_get
from results.models import ProvinceReading
from results.national.told import Altered, Told, Unreadable, newest, told

LIST = "/results/publications.json"
LONGEST = 16 * 2**20  # bytes: a year's content of 120 tasks in 92 counties is about a tenth of it
SECONDS = 20.0
AT_ONCE = 8
Trouble = ProvinceReading.Trouble
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one portal answered: ``trouble``, or the validator of its list and what is in force."""

    trouble: str = ""
    etag: str = ""
    told: Told | None = None


def read_all(*, now: datetime) -> int:
    """Read every province that is configured, by the true clock; how many could be read.

    A row of a province that is configured no more is deleted.
    """
    addresses = [address for _name, address in settings.NATIONAL_SOURCES]
    ProvinceReading.objects.exclude(address__in=addresses).delete()
    known = {row.address: row for row in ProvinceReading.objects.all()}
    asking = [partial(hear, address, known.get(address)) for address in addresses]
    with ThreadPoolExecutor(AT_ONCE) as pool:  # no statement is made there
        answers = list(pool.map(_asked, asking))
    for address, heard in zip(addresses, answers, strict=True):
        keep(address, heard, now=now)
        if heard.trouble:
            log.warning("province %s: %s", address, heard.trouble)
    return sum(not heard.trouble for heard in answers)


def hear(address: str, before: ProvinceReading | None) -> Heard:
    """Ask one portal for what it has in force; two requests, or one where nothing has changed.
    Never raises for what the other side does."""
    etag = before.etag if before and not before.trouble else ""
    known = Told.stored(before.told) if before and before.told else None
    try:
        listed = _get(address, LIST, etag)
        if listed.status == 304 and etag:
            return Heard(etag=etag, told=known)
        if listed.status != 200:
            return Heard(Trouble.REFUSED)
        version = newest(listed.body)
        if version is None:
            return Heard(etag=_kept(listed))
        if known and (known.slug, known.number, known.digest) == (
            version.slug, version.number, version.digest,
        ):  # fmt: skip
            return Heard(etag=_kept(listed), told=known)
        file = _get(address, version.path, "")
        if file.status != 200:
            return Heard(Trouble.REFUSED)
        return Heard(etag=_kept(listed), told=told(file.body, version))
    except TooLong:
        return Heard(Trouble.TOO_LONG)
    except Altered:
        return Heard(Trouble.ALTERED)
    except Unreadable:
        return Heard(Trouble.UNKNOWN)
    except (Failed, Refused):
        return Heard(Trouble.AWAY)


@transaction.atomic
def keep(address: str, heard: Heard, *, now: datetime) -> None:
    """Write down what a try came to; nothing where a later one has been written already."""
    tried = {"tried_at": now, "trouble": heard.trouble}
    if not heard.trouble:
        row = heard.told.as_row() if heard.told else None
        tried |= {"read_at": now, "etag": heard.etag, "told": row}
    made, new = ProvinceReading.objects.get_or_create(address=address, defaults=tried)
    if not new:
        ProvinceReading.objects.filter(Q(tried_at__lte=now), pk=made.pk).update(**tried)


def _asked(ask: Callable[[], Heard]) -> Heard:
    return ask()


def _get(address: str, path: str, etag: str) -> Answer:
    parts = urlsplit(address)
    headers = {"Accept": "application/json", "User-Agent": "minsheng-national"}
    if etag:
        headers["If-None-Match"] = etag
    hosts = {f"{(parts.hostname or '').lower()}:{parts.port or 443}"}
    return safe_get(address + path, headers=headers, hosts=hosts, longest=LONGEST, timeout=SECONDS)


def _kept(answer: Answer) -> str:
    """A validator that can be kept; another one only costs a second request."""
    return answer.etag if len(answer.etag) <= 200 and answer.etag.isprintable() else ""
