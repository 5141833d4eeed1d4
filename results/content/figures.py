"""Figures and days as the texts that frozen content holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pledges.models import Share
from pledges.targets import percent
from progress.models import Reading


def number_text(value: Decimal | None) -> str | None:
    """「30」, 「4.5」: no trailing zeros, never an exponent."""
    return None if value is None else f"{value:.4f}".rstrip("0").rstrip(".")


def day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def share_text(share: Share, reading: Reading | None) -> str | None:
    """完成率 in percent of the target as it stands now, as it is (over 100 too); none for
    bounds and words."""
    if reading is None or reading.value is None:
        return None
    target = share.target()
    return str(percent(target.share(reading.value))) if target.has_share else None
