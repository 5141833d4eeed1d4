"""Stories of a report in templates: their forms, their order, and money in 万元."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pledges.models import Pledge
from progress.forms.narratives import story_forms
from progress.forms.story_drawing import draw_before, draw_stories, draw_told
from progress.funds import write_wan
from progress.models import Narrative
from progress.readers.narratives import Story

register = template.Library()

NONE = "—"


@register.filter
def wan(yuan: Decimal | None) -> str:
    """「3,723.5」 for 37,235,000 yuan; the unit 万元 stands beside it. 「—」 for none."""
    return write_wan(yuan) or NONE


@register.filter
def silent(stories: list[Story]) -> list[Pledge]:
    """The pledges of which nothing is told, asked or counted."""
    return [s.pledge for s in stories if not (s.says_anything or s.asked or s.stages)]


@register.simple_tag(takes_context=True)
def stories_to_fill(context: dict[str, Any], stories: list[Story]) -> SafeString:
    """The page's forms as they were sent, else a fresh one for each story."""
    report = context["report"]
    sent = context.get("story_forms")
    return draw_stories(
        sent or story_forms(stories, report.month.year)[0],
        open_first=bool(context.get("standalone")),
        sent=bool(sent),
        action=reverse("desk_narratives", args=[report.pk]),
        autosave=reverse("desk_narrative_cells", args=[report.pk]),
        csrf=_hidden(context["csrf_token"]),
    )


@register.simple_tag
def story_told(told: Narrative | None) -> SafeString:
    """What was written of a pledge."""
    return draw_told(told)


@register.simple_tag
def story_before(story: Story) -> SafeString:
    """The fold with what was told of a pledge the last time, if anything was."""
    return draw_before(story)


def _hidden(token: str) -> SafeString:
    """As ``{% csrf_token %}`` draws it."""
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
