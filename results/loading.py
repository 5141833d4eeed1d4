"""Loading what a source text says of several years together (R17)."""

from __future__ import annotations

from pathlib import Path

from agencies.source_files import Entry, read_object, read_text
from pledges.loading import source_file
from pledges.models import Batch
from results.models import PeriodStatement


def load_periods(folder: Path, batch: Batch) -> None:
    """The statements in the text of a batch just loaded; one of the same name that is there
    already stays as it is.

    Raises ``SourceError`` for words that do not stand in the text.
    """
    source = read_object(folder, source_file(batch.slug))
    if "periods" not in source.fields:
        return
    text = read_text(folder, f"sources/{batch.slug}.txt")
    for entry in source.entries("periods"):
        _load(entry, batch, text)


def _load(entry: Entry, batch: Batch, text: str) -> None:
    quote, first, last = entry.text("quote"), entry.whole("first_year"), entry.whole("last_year")
    if not quote or quote not in text:
        raise entry.wrong(f"引文不在原文中：“{quote}”")
    if first is None or last is None:
        raise entry.wrong("起止年不能为空")
    PeriodStatement.objects.get_or_create(
        title=entry.text("title"),
        defaults={
            "batch": batch,
            "first_year": first,
            "last_year": last,
            "items": entry.whole("items"),
            "quote": quote,
            "source_title": batch.source_title,
            "source_date": batch.source_date,
        },
    )
