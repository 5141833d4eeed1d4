"""What the exported site is made from, in one digest: has anything public changed since?"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from results.models import PeriodStatement, Remark
from results.open_data.history import versions
from results.open_data.terms import licence

SOURCES = ("templates", "static", "locale", "results")


def public_state(today: date) -> str:
    """The digest of everything the public may read on ``today``: three queries."""
    rows: list[Any] = [
        (row.slug, row.number, row.state, row.withdraw_reason) for row in versions(today)
    ]
    rows += (
        Remark.objects.filter(is_public=True)
        .order_by("pk")
        .values_list("no", "kind", "text", "received_on", "answer", "upheld", "decided_on")
    )
    rows += PeriodStatement.objects.order_by("pk").values_list(
        "title", "first_year", "last_year", "items", "quote", "source_title", "source_date"
    )
    with translation.override(settings.LANGUAGE_CODE):  # the same whoever asks
        rows += [settings.PORTAL_FOOTER, settings.EXPORT_URL, *asdict(licence()).values()]
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()


def portal_changed_since(moment: datetime) -> bool:
    """Was the portal itself renewed, so that its pages may look different?"""
    folders = [settings.BASE_DIR / name for name in SOURCES]
    newest = max(path.stat().st_mtime for folder in folders for path in folder.rglob("*.*"))
    return datetime.fromtimestamp(newest, timezone.get_default_timezone()) > moment
