"""The acceptance cases of the demo's story: applied for by the head, checked and passed."""

from __future__ import annotations

from agencies.source_files import Entry
from oversight.actions import acceptance
from oversight.actions.acceptance_applying import apply_for_acceptance
from oversight.management.demo.cast import Cast
from oversight.management.demo.papers import dated, opened
from oversight.models import AcceptanceCase
from pledges.models import Pledge


def apply(cast: Cast, entry: Entry) -> None:
    pledge = _pledge(entry)
    with opened(cast, entry) as files:
        case = apply_for_acceptance(
            pledge=pledge,
            indicators=[pledge.indicators.get(position=(entry.whole("indicator") or 0) + 1)],
            finished_on=entry.needed_day("finished_on"),
            summary=entry.text("summary"),
            files=files,
            by=cast.person(entry),
            today=entry.needed_day("on"),
        )
    dated(case, entry)


def pass_it(cast: Cast, entry: Entry) -> None:
    """Every line looked at, with what was found, and the case passed as of ``passed_on``."""
    case = AcceptanceCase.objects.get(pledge=_pledge(entry), state=AcceptanceCase.State.APPLIED)
    found, by, day = entry.needed_entry("found"), cast.person(entry), entry.needed_day("on")
    acceptance.check_lines(
        case=case,
        answers={
            item.pk: acceptance.Answer(met=True, found=found.text(item.kind))
            for item in case.items.all()
        },
        by=by,
        today=day,
    )
    acceptance.pass_case(
        case=case,
        document=entry.text("document"),
        passed_on=entry.needed_day("passed_on"),
        by=by,
        today=day,
    )


def _pledge(entry: Entry) -> Pledge:
    """The pledge of the entry's own batch: a department has work in several."""
    return Pledge.objects.get(batch__slug=entry.text("batch"), no=entry.text("pledge"))
