"""Stories as they are drawn: what is told of each pledge, last month's beside it, and its fields.

A report may have fifty of them with twenty-seven fields each, so all of it goes by stencil.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from agencies.languages import in_each_language
from agencies.stencils import Stencil, cut, escaped, joined, mark
from pledges.templatetags.portal import day, month, short_month
from progress.actions.narratives import AMOUNTS
from progress.forms.narratives import MoneyLine, Part, StoryForm
from progress.funds import write_wan
from progress.models import Narrative
from progress.readers.narratives import PARTS, Story
from progress.templatetags.lights import show_light

NONE = "—"
TOLD = Stencil("parts/story_told.html")
BEFORE = Stencil("desk/story_before.html")
STAGES = Stencil("parts/story_stages.html")
NOTES = Stencil("parts/field_notes.html", within="field")
PART = Stencil("desk/story_part.html")
CELL = Stencil("desk/story_money_cell.html")
LINE = Stencil("desk/story_money_line.html")
TABLE = Stencil("desk/story_money_table.html")
FUNDS = Stencil("desk/story_money.html")
FORM = Stencil("desk/story_form.html")
COLUMNS = (_("已安排（万元）"), _("已下达（到位，万元）"), _("已支出（万元）"))


# by language, and of money by the sources left
UNWRITTEN: dict[str | None, str] = {}
UNTOLD: dict[tuple[str | None, tuple[str, ...]], str] = {}


def draw_stories(
    forms: Iterable[StoryForm], *, open_first: bool, sent: bool, **page: str
) -> SafeString:
    """The stories of a report to be filled, one fold each; ``page`` holds the words of all.

    Of those nothing was sent of (``sent``) only one is open at a time, at first the first one:
    where it wants something, or with ``open_first``.
    """
    drawn = []
    for number, form in enumerate(forms):
        wanted = bool(form.errors or form.clashes)
        first = number == 0 and (form.story.is_open or open_first)
        fold = {
            "named": "" if wanted or sent else "x",
            "open": "x" if wanted or (not sent and first) else "",
        }
        drawn.append(FORM.draw({**page, **fold, **_words(form)}))
    return joined(drawn)


def _words(form: StoryForm) -> dict[str, str]:
    story = form.story
    return {
        "title": str(story.pledge),
        "pledge": str(story.pledge.pk),
        "light": show_light(story.light) if story.light else "",
        "asked": str(story.asked or ""),
        "texts": str(story.filled) if story.says_anything else "",
        "money": str(len(story.money_told)),
        "why": story.why,
        "before": draw_before(story),
        "parts": _texts(form),
        "funds": _funds(form),
    }


def draw_told(told: Narrative | None) -> SafeString:
    """What was written of a pledge; nothing for nothing."""
    if told is None:
        return SafeString("")
    words = {part: getattr(told, part) for part in PARTS}
    return TOLD.draw({**words, "expected_on": day(told.expected_on) if told.expected_on else ""})


def draw_before(story: Story) -> SafeString:
    """The fold with what was told of the pledge the last time."""
    if story.before is None:
        return SafeString("")
    words = {"month": month(story.before.report.month), "told": draw_told(story.before)}
    return BEFORE.draw(words)


def _texts(form: StoryForm) -> SafeString:
    """The fields for words. Where none is written and nothing asked or counted, they are the
    same for every pledge."""
    story = form.story
    if form.is_bound or story.filled or story.asked or story.stages:
        return joined(_part(part, story) for part in form.texts())
    pattern = UNWRITTEN.get(get_language())
    if pattern is None:
        blank = StoryForm(Story(_AnyPledge()), 0)  # type: ignore[arg-type]
        pattern = cut(joined(_part(part, blank.story) for part in blank.texts()))
        UNWRITTEN[get_language()] = pattern
    return _of_pledge(pattern, story)


def _part(part: Part, story: Story) -> SafeString:
    stages = part.name == "works" and story.stages
    words = {
        "kind": part.name,
        "asks": _asks(part.asks),
        "stages": STAGES.draw({"stages": stages}) if stages else "",
        **_field(part),
    }
    return PART.draw(words)


def _field(part: Part) -> dict[str, str]:
    field = part.field
    clash = {"part": part}
    return {
        "wrong": "x" if field.errors else "",
        "id": field.id_for_label,
        "label": str(field.label),
        "notes": _notes(part),
        "clash": render_to_string("desk/story_clash.html", clash) if part.clash else "",
        "control": field.as_widget(attrs={"placeholder": False}),
        "name": field.html_name,
        "base": part.base,
    }


def _notes(part: Part) -> SafeString:
    field = part.field
    if field.errors:
        return render_to_string("parts/field_notes.html", {"field": field})
    if not field.help_text:
        return SafeString("")
    return NOTES.draw({"help_text": field.help_text, "auto_id": field.auto_id})


def _funds(form: StoryForm) -> SafeString:
    columns = _columns()
    other = _table(form.other_money(), columns) if form.is_bound else _untold(form)
    return FUNDS.draw({"told": _table(form.told_money(), columns), "other": other})


@in_each_language
def _columns() -> list[str]:
    return [gettext(column) for column in COLUMNS]


class _AnyPledge:
    """Stands for whichever pledge it is, while what is the same of all is drawn."""

    pk = mark("pk")

    def __str__(self) -> str:
        return mark("title")


def _untold(form: StoryForm) -> SafeString:
    """The table of the sources nothing is told of: but for the pledge it is always the same."""
    story = form.story
    sources = tuple(money.source for money in story.unfunded)
    pattern = UNTOLD.get((get_language(), sources))
    if pattern is None:
        columns = _columns()
        blank = StoryForm(replace(story, pledge=_AnyPledge()), 0)  # type: ignore[arg-type]
        pattern = cut(_table(blank.untold_money(), columns))
        UNTOLD[get_language(), sources] = pattern
    return _of_pledge(pattern, story)


def _of_pledge(pattern: str, story: Story) -> SafeString:
    return SafeString(pattern % {"pk": story.pledge.pk, "title": escaped(story.pledge)})  # nosec


def _table(lines: Iterable[MoneyLine], columns: Sequence[str]) -> SafeString:
    drawn = joined(_line(line, columns) for line in lines)
    return TABLE.draw({"lines": drawn}) if drawn else drawn


def _line(line: MoneyLine, columns: Sequence[str]) -> SafeString:
    words = {
        "source": line.money.label,
        "asks": _asks(line.asks),
        "cells": joined(
            CELL.draw({"column": column, **_field(part)})
            for column, part in zip(columns, line.parts, strict=True)
        ),
    }
    if before := line.money.before:
        words["month"] = short_month(before.report.month)
        words |= {name: write_wan(getattr(before, name)) or NONE for name in AMOUNTS}
    return LINE.draw(words)


def _asks(asks: Iterable[str]) -> SafeString:
    return joined(f'<p class="ask">{escaped(ask)}</p>' for ask in asks)
