"""What charts say in words."""

from __future__ import annotations

from decimal import Decimal

from django import template

from pledges.figures import write_figure
from pledges.templatetags.portal import NONE
from progress.chart import Chart

register = template.Library()


@register.filter
def shown_in(value: Decimal | None, chart: Chart) -> str:
    """A figure in the chart's unit: 「57.65%」, 「92.4%」 of a forecast, 「1,380公里」; 「—」."""
    if value is None:
        return NONE
    return f"{value:,}%" if chart.unit == "%" else f"{write_figure(value)}{chart.unit}"


@register.filter
def scale_word(value: Decimal, chart: Chart) -> str:
    """The same beside a line across, where cents would be noise: 「50%」, 「1,000」."""
    word = write_figure(value)
    return f"{word}%" if chart.unit == "%" else word
