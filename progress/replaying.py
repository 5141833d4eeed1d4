"""复核: stored verdicts derived again, by the pure rule, from the inputs stored with them.

The database judges and stores by itself (``set_judging``); this is how one learns that it said
what the rule says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from progress.inputs import from_json
from progress.lateness import judge
from progress.models import Verdict
from progress.set_judging import says


class Disagreement(RuntimeError):
    """A stored verdict says something else than the rule says of its inputs."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many verdicts were derived again, and the numbers of those that came out otherwise."""

    compared: int
    differing: tuple[int, ...]


def replay(verdicts: QuerySet[Verdict]) -> Replayed:
    """Derive each of ``verdicts`` again; read a few hundred at a time, whatever their number."""
    compared, differing = 0, []
    for verdict, agrees in _derived(verdicts):
        compared += 1
        if not agrees:
            differing.append(verdict.pk)
    return Replayed(compared, tuple(differing))


def _derived(verdicts: QuerySet[Verdict]) -> Iterator[tuple[Verdict, bool]]:
    for verdict in verdicts.order_by("pk").iterator(chunk_size=500):
        facts = from_json(verdict.inputs)
        light, reason, expected, actual, gap, of_plan, value, days, text = says(facts, judge(facts))
        if "opening" not in verdict.inputs["schedule"]:
            # verdicts of the first releases did not keep these two apart from the sentence
            value = days = None
        yield (
            verdict,
            (light, reason, expected, actual, gap, of_plan, value, days, text)
            == (
                verdict.light,
                verdict.reason,
                verdict.expected,
                verdict.actual,
                verdict.gap,
                verdict.gap_of_plan,
                verdict.expected_value,
                verdict.days_late,
                verdict.text,
            ),
        )
