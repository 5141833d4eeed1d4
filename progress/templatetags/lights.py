"""Lights as people see them: colour, word and shape together."""

from __future__ import annotations

from django import template

from progress.models.verdict import LightChoice

register = template.Library()

WORDS = dict(LightChoice.choices)


@register.filter
def light_word(light: str) -> str:
    """「滞后」 for ``yellow``."""
    return str(WORDS.get(light, ""))


@register.inclusion_tag("parts/light.html", name="light")
def show_light(light: str, word: str = "", reason: str = "") -> dict[str, str]:
    """A pill; ``reason`` is the sentence it opens. ``paused``, ``stopped``: no light."""
    return {"light": light, "word": word, "reason": reason}
