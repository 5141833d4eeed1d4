"""Marks in everything that people write in the portal, so that a leak betrays its source.

Every column of words carries a mark of its own, 「zq017x42qz」: column 17, row 42. Figures that
are nobody's business outside carry one of the ``FIGURES``: eight digits that begin as nothing
else does. Whoever searches an answer for both knows what got out, and from where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pgtrigger
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from agencies.models import User
from progress.models import FundingReading, Reading, Verdict

APPS = ("agencies", "pledges", "progress", "oversight")
# names that steer the portal, and are no words
STEERING = {
    "password", "username", "slug", "code", "no", "link", "matter", "rung", "period", "sha256",
    "stored", "thumbnail", "content_type", "form", "url", "secret",
}  # fmt: skip
# columns that take words also where none were written
INNER_WORDS = {"note", "source_note", "source_text", "breakdown_note", "reason", "answer"}
WORDS = re.compile(r"zq(\d{3})x\d+qz", re.IGNORECASE)
SHORTEST = 30  # characters a column holds at least, to have room for its mark
FIGURES = {
    "8641": "a value that is not accepted",
    "8642": "a verdict",
    "8643": "money reported",
    "8644": "the value before a correction",
    "8645": "a version under embargo",
    "8646": "a dropped draft",
    "8647": "a draft being checked",
    "8648": "a withdrawn version",
}
SHOWN_FIGURE = "8640"  # of a published one: the search can see
# not within a longer figure or a digest
NUMBERS = re.compile(r"(?<![0-9a-fA-F.])(864[0-8])(?:\d{4}|\d,\d{3}|\d{3},\d)(?![0-9a-fA-F])")
GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def figure(kind: str, number: int = 0) -> Decimal:
    """A figure of that kind; ``number`` tells several apart."""
    return Decimal(f"{kind}{number % 10000:04d}")


class Marks:
    """The marks given out so far: number → what it stands for."""

    def __init__(self) -> None:
        self.sources: dict[int, str] = {}
        self.given = 0

    def new(self, source: str) -> str:
        """A mark for one text written by hand."""
        return f"zq{self._number(source):03d}x0qz"

    def columns(self) -> None:
        """Mark every column of words in the database."""
        for model in apps.get_models():
            if model._meta.app_label in APPS and not model._meta.proxy and _is_ours(model):
                for field in _words(model):
                    self._mark(model, field)

    def people(self) -> None:
        """The names people sign in by, once nobody needs them any more."""
        number = self._number("agencies.User.username")
        for person in User.objects.all():
            person.username += f"zq{number:03d}x{person.pk}qz"
            person.save(update_fields=["username"])

    def found_in(self, text: str) -> set[str]:
        """What got into the text: names of columns and of kinds of figures."""
        words = {self.sources[int(number)] for number in WORDS.findall(text)}
        return words | {FIGURES[kind] for kind in figures_in(text) if kind in FIGURES}

    def _number(self, source: str) -> int:
        self.given += 1
        self.sources[self.given] = source
        return self.given

    def _mark(self, model: type[models.Model], field: models.Field) -> None:
        number = self._number(f"{model._meta.label}.{field.name}")
        column, key = (connection.ops.quote_name(each) for each in (field.column, _key(model)))
        kept = (field.max_length or 10**6) - 18
        change = (
            f"UPDATE {connection.ops.quote_name(model._meta.db_table)} SET {column} ="
            f" left({column}, {kept}) || 'zq{number:03d}x' || {key} || 'qz'"
        )
        marked = 0
        if field.name in INNER_WORDS:
            with suppress(IntegrityError):  # what is not told has no reason either
                marked = _run(change)
        if not (marked or _run(f"{change} WHERE {column} <> ''")):
            del self.sources[number]  # a column without rows hides nothing


def plant_figures() -> None:
    """Figures nobody outside may see: what is not accepted, what decided a light, money."""
    for reading in Reading.objects.exclude(report__state="accepted"):
        Reading.objects.filter(pk=reading.pk).update(
            value=figure("8641", reading.pk), numerator=None, denominator=None
        )
    with pgtrigger.ignore():
        Verdict.objects.update(
            expected=figure("8642"), actual=figure("8642", 1), gap=-figure("8642", 2),
            expected_value=figure("8642", 3), days_late=int(figure("8642", 4)),
        )  # fmt: skip
    for row in FundingReading.objects.all():
        for field in row._meta.fields:
            if isinstance(field, models.DecimalField) and getattr(row, field.name) is not None:
                setattr(row, field.name, figure("8643", row.pk))
        row.save()


def figures_in(text: str) -> set[str]:
    """The kinds of planted figures in the text, grouped by thousands or not."""
    return set(NUMBERS.findall(GROUPED.sub("", text))) if "864" in text or "86," in text else set()


def today_and(days: int, today: date) -> date:
    return date.fromordinal(today.toordinal() + days)


def _is_ours(model: type[models.Model]) -> bool:
    """Not the history of a table, which nobody reads outside the audit."""
    return not model.__name__.endswith("Event")


def _words(model: type[models.Model]) -> Iterator[models.Field]:
    for field in model._meta.local_fields:
        if not isinstance(field, models.CharField | models.TextField) or field.choices:
            continue
        if field.unique or field.name in STEERING or (field.max_length or SHORTEST) < SHORTEST:
            continue
        yield field


def _key(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _run(sql: str) -> int:
    """How many rows it changed."""
    with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)
