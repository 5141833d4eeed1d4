"""Lights as people see them: colour, word and shape together."""

from __future__ import annotations

from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from agencies.languages import in_each_language
from agencies.places import Place
from agencies.stencils import Stencil, escaped
from progress.models.verdict import LightChoice

register = template.Library()

WORDS = dict(LightChoice.choices)
TILE = Stencil("parts/tile.html")


@register.filter
@in_each_language
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


@register.simple_tag
def tile(place: Place, label: str) -> SafeString:
    """A place of a map by its light, under the name there is room for."""
    return TILE.draw(
        {
            "url": place.url,
            "light": place.light,
            "name": place.name,
            "label": label,
            "shape": _shape(place.light) if place.light else "",
            "words": place.words,
        }
    )


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
    return f"{_shape(light)} <span>{escaped(word)}</span>"
