"""Stories of a report in templates: their forms, their order, and money in 万元."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from pledges.models import Pledge
from progress.forms.narratives import StoryForm, story_forms
from progress.funds import write_wan
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
def narrative_forms(context: dict[str, Any], stories: list[Story]) -> list[StoryForm]:
    """The page's forms as they were sent, else a fresh one for each story."""
    if sent := context.get("story_forms"):
        return list(sent)
    return story_forms(stories, context["report"].month.year)[0]
