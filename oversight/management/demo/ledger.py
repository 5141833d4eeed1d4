"""The problems of the demo's story: found, put right by their unit, closed by the office.

An entry's ``key`` is what a problem found in one step is called in the steps after it.
"""

from __future__ import annotations

from agencies.source_files import Entry
from oversight.actions import problems, rectifying
from oversight.management.demo.cast import Cast
from oversight.management.demo.papers import dated, opened
from oversight.models import Problem


def find(cast: Cast, entry: Entry) -> None:
    agency, region = cast.unit(entry)
    cast.problems[entry.text("key")] = problems.add_problem(
        finding=problems.Finding(
            pledge=cast.pledge(entry),
            what=entry.text("what"),
            found_on=entry.needed_day("found_on"),
            due_on=entry.needed_day("due_on"),
            agency=agency,
            region=region,
            source=entry.choice("source", Problem.Source),
            where=entry.text("where"),
            cause=entry.text("cause"),
            measures=entry.text("measures"),
            owner=entry.text("owner"),
            owner_post=entry.text("owner_post"),
            bodies=tuple(entry.words("bodies")),
            notice=cast.letter(entry) if "rung" in entry.fields else None,
        ),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def take_up(cast: Cast, entry: Entry) -> None:
    rectifying.take_up(
        problem=_problem(cast, entry), by=cast.person(entry), today=entry.needed_day("on")
    )


def tell(cast: Cast, entry: Entry) -> None:
    with opened(cast, entry) as files:
        rectifying.tell_progress(
            problem=_problem(cast, entry),
            text=entry.text("text"),
            files=files,
            by=cast.person(entry),
            today=entry.needed_day("on"),
        )
    dated(_problem(cast, entry), entry)


def sign_off(cast: Cast, entry: Entry) -> None:
    day = entry.needed_day("on")
    rectifying.sign_off(
        problem=_problem(cast, entry),
        position=entry.whole("position") or 0,
        signed_by=entry.text("signed_by"),
        signed_on=day,
        by=cast.person(entry),
        today=day,
    )


def request(cast: Cast, entry: Entry) -> None:
    rectifying.request_closing(
        problem=_problem(cast, entry),
        result=entry.text("result"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def close(cast: Cast, entry: Entry) -> None:
    rectifying.close_problem(
        problem=_problem(cast, entry),
        text=entry.text("text"),
        by=cast.person(entry),
        today=entry.needed_day("on"),
    )


def _problem(cast: Cast, entry: Entry) -> Problem:
    return entry.one_of("key", cast.problems)
