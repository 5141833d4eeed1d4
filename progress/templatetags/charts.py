"""What charts say in words."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from agencies.stencils import Stencil, joined
from pledges.figures import write_figure
from pledges.templatetags.portal import NONE, day
from progress.chart import Chart
from progress.chart_drawing import Row

register = template.Library()

DOT = Stencil("parts/chart_dot.html")
ROW = Stencil("parts/chart_row.html")


@register.filter
def shown_in(value: Decimal | None, chart: Chart) -> str:
    """A figure in the chart's unit: 「57.65%」, 「92.4%」 of a forecast, 「1,380公里」; 「—」."""
    if value is None:
        return NONE
    return f"{value:,}%" if chart.unit == "%" else f"{write_figure(value)}{chart.unit}"


@register.simple_tag
def chart_dots(chart: Chart) -> SafeString:
    """A point for each figure."""
    return joined(
        DOT.draw(
            {
                "x": dot.place.x,
                "y": dot.place.y,
                "day": day(dot.day),
                "value": shown_in(dot.value, chart),
            }
        )
        for dot in chart.dots
    )


@register.simple_tag
def chart_rows(chart: Chart) -> SafeString:
    """The table of what is drawn, day by day."""
    return joined(
        ROW.draw(
            {
                "day": day(row.day),
                "actual": shown_in(row.actual, chart),
                "expected": shown_in(row.expected, chart) if chart.has_expected else "",
                "band": _band(row, chart) if chart.has_band else "",
            }
        )
        for row in chart.rows
    )


def _band(row: Row, chart: Chart) -> str:
    if row.low is None:
        return NONE
    return f"{shown_in(row.low, chart)}–{shown_in(row.high, chart)}"


@register.filter
def scale_word(value: Decimal, chart: Chart) -> str:
    """The same beside a line across, where cents would be noise: 「50%」, 「1,000」."""
    word = write_figure(value)
    return f"{word}%" if chart.unit == "%" else word
