"""Words the office's pages need besides the portal's own filters."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import gettext

from pledges.figures import write_figure

register = template.Library()


@register.filter
def signed(number: int) -> str:
    """A difference of counts: 「+3」, 「−2」, 「±0」."""
    if number == 0:
        return "±0"
    return f"+{number}" if number > 0 else f"−{-number}"


@register.filter
def difference(value: Decimal | None, unit: str) -> str:
    """A difference with its sign and unit: 「+3公里」, 「−2公里」, 「0」; of rates in points."""
    if value is None:
        return "—"
    if not value:
        return "0"
    sign = "−" if value < 0 else "+"
    return f"{sign}{write_figure(abs(value))}{gettext('个百分点') if unit == '%' else unit}"


@register.filter
def amount(value: Decimal | None, unit: str) -> str:
    """A figure with its unit: 「30公里」; 「—」 for none, and no unit on a dash."""
    return "—" if value is None else f"{write_figure(value)}{unit}"
