"""Lights as people see them: colour, word and shape together."""

from __future__ import annotations

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from progress.models.verdict import LightChoice

register = template.Library()

WORDS = dict(LightChoice.choices)


@register.filter
def light_word(light: str) -> str:
    """「滞后」 for ``yellow``."""
    return str(WORDS.get(light, ""))


@register.simple_tag
def shape(light: str) -> SafeString:
    """The drawing of a light. There are ten of them, so each is drawn once by a process."""
    return _shape(str(light or ""))


@cache
def _shape(light: str) -> SafeString:
    return render_to_string("parts/shape.html", {"light": light if light in SHAPES else ""})


SHAPES = frozenset(
    ("blue", "done", "green", "ahead", "yellow", "red", "paused", "stopped", "merged", "going")
)


@register.simple_tag(name="light")
def show_light(light: str, word: str = "", reason: str = "") -> SafeString:
    """A pill; ``reason`` is the sentence it opens. ``paused``, ``stopped``: no light.

    Put together here: a page has hundreds of them, and a template for each takes a hundred times
    as long.
    """
    shown = mark_safe(  # nosec
        f"{_shape(str(light or ''))} <span>{escape(word or light_word(light))}</span>"
    )
    if not reason:
        return format_html('<span class="light {}">{}</span>', light, shown)
    return format_html(
        '<details class="reason"><summary class="light {}" title="{}">{}</summary>'
        "<p>{}</p></details>",
        light,
        reason,
        shown,
        reason,
    )
