"""Lights as people see them: colour, word and shape together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from progress.facts import Light
from progress.models.verdict import LightChoice

register = template.Library()

# What the public sees where lights are not published: kept, or under way.
DONE, GOING = "done", "going"
WORDS = {**dict(LightChoice.choices), DONE: _("已完成"), GOING: _("推进中")}
ORDER = [DONE, GOING, Light.BLUE, Light.GREEN, Light.YELLOW, Light.RED, Light.GREY]


@register.filter
def light_word(light: str) -> str:
    """「滞后」 for ``yellow``; 「已完成」 and 「推进中」 for ``done`` and ``going``."""
    return str(WORDS.get(light, ""))


@register.inclusion_tag("parts/light.html", name="light")
def show_light(light: str, word: str = "", reason: str = "") -> dict[str, str]:
    """A pill; ``reason`` is the sentence it opens."""
    return {"light": light, "word": word, "reason": reason}


@register.inclusion_tag("parts/stack.html")
def stack(counts: Mapping[str, int] | Iterable[tuple[str, int]], unit: str = "") -> dict[str, Any]:
    """One bar of counts by light with its legend; a mapping is put into the usual order."""
    if isinstance(counts, Mapping):
        counts = [(light, counts[light]) for light in ORDER if light in counts]
    pairs = list(counts)
    total = sum(count for _light, count in pairs)
    segments, start = [], Decimal(0)
    for light, count in pairs:
        length = Decimal(100) * count / total if total else Decimal(0)
        segments.append(
            {
                "light": str(light),
                "word": light_word(light),
                "count": count,
                "start": f"{start:.3f}%",
                "length": f"{length:.3f}%",
            }
        )
        start += length
    return {"segments": segments, "total": total, "unit": unit}
