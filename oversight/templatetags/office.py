"""Words the office's pages need besides the portal's own filters."""

from __future__ import annotations

import re
from decimal import Decimal

from django import template
from django.utils.translation import gettext, gettext_noop

from pledges.figures import write_figure
from pledges.models import Funding

register = template.Library()

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SCALES = ((gettext_noop("亿元"), "亿", 100_000_000), (gettext_noop("万元"), "万", 10_000))


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
def as_quoted(money: Funding) -> str:
    """An amount as the source has it: 「45亿元」 where it says 亿, 「15万元」; else in 元."""
    said = {Decimal(each.replace(",", "")) for each in NUMBER.findall(money.quote)}
    for unit, sign, scale in SCALES:
        value = money.amount_yuan / scale
        if value in said and sign in money.quote:
            return f"{write_figure(value, money.approx)}{gettext(unit)}"
    return f"{write_figure(money.amount_yuan, money.approx)}{gettext('元')}"


@register.filter
def amount(value: Decimal | None, unit: str) -> str:
    """A figure with its unit: 「30公里」; 「—」 for none, and no unit on a dash."""
    return "—" if value is None else f"{write_figure(value)}{unit}"
