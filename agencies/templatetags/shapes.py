"""The drawings of lights, and the places of a map by their light; they know no table."""

from __future__ import annotations

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from agencies.places import Place
from agencies.stencils import Stencil

register = template.Library()

SHAPES = frozenset(
    ("blue", "done", "green", "ahead", "yellow", "red", "paused", "stopped", "merged", "going")
)
TILE = Stencil("parts/tile.html")


@register.simple_tag
def shape(light: str) -> SafeString:
    """The drawing of a light. There are ten of them and a hollow one, so each is drawn once by a
    process."""
    return _drawn(str(light) if light in SHAPES else "")


@register.simple_tag
def tile(place: Place, label: str) -> SafeString:
    """A place of a map by its light, under the name there is room for."""
    return TILE.draw(
        {
            "url": place.url,
            "light": place.light,
            "name": place.name,
            "label": label,
            "shape": shape(place.light) if place.light else "",
            "words": place.words,
        }
    )


@cache
def _drawn(light: str) -> SafeString:
    return render_to_string("parts/shape.html", {"light": light})
