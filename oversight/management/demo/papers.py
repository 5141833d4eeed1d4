"""The files of the demo's story: read from its folder, kept under the day they were put."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, time

from django.core.files import File
from django.utils import timezone

from agencies.source_files import Entry
from oversight.actions.attachments import Place
from oversight.management.demo.cast import Cast

AFTERNOON = time(15, 20)


@contextmanager
def opened(cast: Cast, entry: Entry) -> Iterator[list[File]]:
    """The entry's files, open for the length of the step."""
    with ExitStack() as stack:
        yield [
            File(
                stack.enter_context((cast.folder / "evidence" / file.text("file")).open("rb")),
                file.text("name"),
            )
            for file in entry.entries("files")
        ]


def dated(place: Place, entry: Entry) -> None:
    """Files put in this step bear its day, not that of the demo's making."""
    names = [file.text("name") for file in entry.entries("files")]
    at = timezone.make_aware(datetime.combine(entry.needed_day("on"), AFTERNOON))
    place.attachments.filter(name__in=names).update(uploaded_at=at)
