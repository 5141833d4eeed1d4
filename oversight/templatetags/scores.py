"""Points as people read them."""

from __future__ import annotations

from decimal import Decimal

from django import template

from pledges.figures import write_figure

register = template.Library()


@register.filter
def score(value: Decimal | str | None) -> str:
    """Points with two decimals: 「66.67」; 「—」 where none are given."""
    return "—" if value is None else f"{Decimal(value):.2f}"


@register.filter
def plain(value: str) -> str:
    """A weight kept as text, without the zeros its column adds: 「60」."""
    return write_figure(Decimal(value))
