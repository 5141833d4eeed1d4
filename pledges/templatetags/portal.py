"""Figures, percentages and days as people read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils import dateformat, timezone
from django.utils.translation import gettext

from agencies.chinese import set_in_chinese
from agencies.languages import in_each_language
from pledges.figures import write_figure

register = template.Library()

NONE = "—"
CENT = Decimal("0.01")


@register.filter
def figure(value: Decimal | int | None, approx: str = "") -> str:
    """「1,380」, 「3.29」, with its 约/余 mark; 「—」 for none."""
    return NONE if value is None else write_figure(Decimal(value), approx)


@register.filter
def percent(value: Decimal | int | None) -> str:
    """「102.80%」; 「—」 for none."""
    return NONE if value is None else f"{_rounded(value):,.2f}%"


@register.filter
def points(value: Decimal | int | None) -> str:
    """A difference with its sign, without a unit: 「+5.00」, 「−29.67」; 「—」 for none."""
    if value is None:
        return NONE
    rounded = _rounded(value)
    sign = "−" if rounded < 0 else "+" if rounded > 0 else ""
    return f"{sign}{abs(rounded):,.2f}"


@register.filter
def width(value: Decimal | int | None) -> str:
    """A percentage as a drawing's length, inside 0 to 100; the words keep the real one."""
    inside = min(max(Decimal(value or 0), Decimal(0)), Decimal(100))
    return f"{_rounded(inside)}%"


@register.filter
def month(value: date | None) -> str:
    """「2023年9月」."""
    return _month(value) if value else NONE


@register.filter
def short_month(value: date) -> str:
    """「9月」, where the year stands beside it."""
    return _month_alone(value)


@register.filter
def day(value: date | datetime | None) -> str:
    """「2023年9月30日」."""
    return _day(_local(value)) if value else NONE


@register.filter
def moment(value: datetime | None) -> str:
    """「2023年10月7日 17:38」, in the portal's time zone."""
    return dateformat.format(_local(value), gettext("Y年n月j日 H:i")) if value else NONE


@register.filter
def typeset(title: str) -> str:
    """A Chinese title with Chinese marks, for reading only: 「扩大范围，提高标准」 where the source
    was typed 「扩大范围,提高标准」. Quotations are never set anew."""
    return set_in_chinese(title)


@register.filter
def listed(names: Iterable[Any]) -> str:
    """「德惠市、榆树市」, as the language joins a list."""
    return gettext("、").join(str(name) for name in names)


def _rounded(value: Decimal | int) -> Decimal:
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


# a page writes the same few days by the hundred


@in_each_language
def _month(value: date) -> str:
    return dateformat.format(value, gettext("Y年n月"))


@in_each_language
def _month_alone(value: date) -> str:
    return dateformat.format(value, gettext("n月"))


@in_each_language
def _day(value: date | datetime) -> str:
    return dateformat.format(value, gettext("Y年n月j日"))


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
