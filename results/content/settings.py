"""What a batch makes public, as its settings stand now."""

from __future__ import annotations

from typing import Any

from pledges.models import Batch
from results.models import PublicSettings

FROZEN = (
    "shows_schedule",
    "shows_regions",
    "shows_funding",
    "shows_satisfaction",
    "takes_remarks",
    "objection_days",
)


def settings_of(batch: Batch) -> PublicSettings:
    """The batch's public settings, or the defaults, not saved. One query."""
    found = PublicSettings.objects.filter(batch=batch).first()
    return found or PublicSettings(batch=batch)


def frozen_settings(settings: PublicSettings) -> dict[str, Any]:
    """Those that say what readers find on the pages."""
    return {name: getattr(settings, name) for name in FROZEN}
