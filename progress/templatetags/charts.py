"""What charts say in words."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from agencies.stencils import Stencil, joined
from pledges.figures import write_figure
from pledges.templatetags.portal import NONE, day
from progress.chart import Chart
from progress.chart_drawing import Row, Span, Tick
from progress.chart_labels import Label

register = template.Library()

CHART = Stencil("parts/chart_drawing.html")
DOT = Stencil("parts/chart_dot.html")
ROW = Stencil("parts/chart_row.html")
LABEL = Stencil("parts/chart_label.html")

# the pieces of milestones, by their names in the drawing
MARKS = {"mark_lines": "lines", "flags": "flags", "nodes": "nodes"}


class Axes(NamedTuple):
    """What lies around a chart, whatever is drawn in it."""

    spans: tuple[Span, ...]
    ticks: tuple[Tick, ...]
    unit: str


@register.filter
def shown_in(value: Decimal | None, chart: Chart) -> str:
    """A figure in the chart's unit: 「57.65%」, 「92.4%」 of a forecast, 「1,380公里」; 「—」."""
    if value is None:
        return NONE
    return f"{value:,}%" if chart.unit == "%" else f"{write_figure(value)}{chart.unit}"


@register.simple_tag
def line_chart(chart: Chart) -> SafeString:
    """The chart with the table of its figures."""
    words = {
        "title": chart.title,
        "lanes": str(chart.lanes),
        "axes": _axes(Axes(chart.spans, chart.ticks, chart.unit), get_language()),
        "band": chart.band,
        "expected": chart.expected,
        "actual": chart.actual,
        "goal": chart.goal.y if chart.goal else "",
        "dots": _dots(chart),
        "labels": _labels(chart),
        "day": day(chart.as_of) if chart.as_of else "",
        "rows": _rows(chart),
    }
    if chart.marks:
        words |= {name: _marks(chart, part) for name, part in MARKS.items()}
    choices = {
        "has_plot": chart.dots or chart.expected,
        "has_expected": chart.has_expected,
        "has_band": chart.has_band,
    }
    return CHART.draw(words, **{name: "yes" if there else "" for name, there in choices.items()})


def _marks(chart: Chart, part: str) -> SafeString:
    return render_to_string("parts/chart_marks.html", {"chart": chart, "part": part})


def _dots(chart: Chart) -> SafeString:
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


@lru_cache(maxsize=256)
def _axes(axes: Axes, _language: str | None) -> SafeString:
    """The months or years below, the scale beside it: those of one batch have most in common."""
    return render_to_string("parts/chart_axes.html", {"chart": axes})


def _labels(chart: Chart) -> SafeString:
    """The words at the lines, once for each width."""
    return joined(
        _label(chart, layout.name, label) for layout in chart.layouts for label in layout.labels
    )


def _label(chart: Chart, layout: str, label: Label) -> SafeString:
    write = scale_word if label.kind == "goal" else shown_in
    words = {
        "x": label.x,
        "y": label.y,
        "dx": label.dx,
        "value": "–".join(write(value, chart) for value in label.values),
    }
    if label.leader:
        words |= {f"leader_{name}": getattr(label.leader, name) for name in ("x", "y1", "y2")}
    leads = "yes" if label.leader else ""
    return LABEL.draw(words, layout=layout, kind=label.kind, anchor=label.anchor, leads=leads)


def _rows(chart: Chart) -> SafeString:
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
def scale_word(value: Decimal, chart: Chart | Axes) -> str:
    """The same beside a line across, where cents would be noise: 「50%」, 「1,000」."""
    word = write_figure(value)
    return f"{word}%" if chart.unit == "%" else word
