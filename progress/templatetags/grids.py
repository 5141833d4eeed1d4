"""The rows of a month's grid in templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from progress.forms.grid_drawing import draw_before, draw_rows, draw_told
from progress.forms.report import Line
from progress.readers.preview import Grid, GridRow

register = template.Library()


@register.simple_tag(takes_context=True)
def grid_rows(context: dict[str, Any], grid: Grid, lines: Sequence[Line]) -> SafeString:
    """The bodies of the grid's table."""
    return draw_rows(grid, lines, is_form=bool(context.get("form")))


@register.simple_tag
def month_before(row: GridRow) -> SafeString:
    """What stood the month before."""
    return draw_before(row)


@register.simple_tag
def month_told(row: GridRow) -> SafeString:
    """What is told of the month."""
    return draw_told(row)
