"""Lights as people see them: colour, word and shape together."""

from __future__ import annotations

from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import escape
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
    pill = _pill(str(light or ""), str(word or light_word(light)))
    if not reason:
        return mark_safe(f'<span class="light {light}">{pill}</span>')  # nosec
    told = escape(reason)
    return mark_safe(  # nosec
        f'<details class="reason"><summary class="light {light}" title="{told}">{pill}</summary>'
        f"<p>{told}</p></details>"
    )


@lru_cache(maxsize=512)
def _pill(light: str, word: str) -> str:
    return f"{_shape(light)} <span>{escape(word)}</span>"
