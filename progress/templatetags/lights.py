"""Lights as people see them: colour, word and shape (``agencies.templatetags.shapes``)."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString

from agencies.languages import in_each_language
from agencies.stencils import escaped
from agencies.templatetags.shapes import shape
from progress.models.verdict import LightChoice

register = template.Library()

WORDS = dict(LightChoice.choices)


@register.filter
@in_each_language
def light_word(light: str) -> str:
    """「滞后」 for ``yellow``."""
    return str(WORDS.get(light, ""))


@register.simple_tag(name="light")
def show_light(light: str, word: str = "", reason: str = "") -> SafeString:
    """A pill; ``reason`` is the sentence it opens. ``paused``, ``stopped``: no light.

    Put together here: a page has hundreds of them, and a template for each takes a hundred times
    as long.
    """
    shown = _pill(str(light or ""), str(word or light_word(light)))
    kind, told = escaped(light), escaped(reason)
    if not told:
        return SafeString(f'<span class="light {kind}">{shown}</span>')  # nosec
    return SafeString(  # nosec
        f'<details class="reason"><summary class="light {kind}" title="{told}">{shown}</summary>'
        f"<p>{told}</p></details>"
    )


@lru_cache(maxsize=512)
def _pill(light: str, word: str) -> str:
    return f"{shape(light)} <span>{escaped(word)}</span>"
