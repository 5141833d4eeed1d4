"""The list of today put together: each role sees what waits for its own hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from agencies.models import User
from agencies.official_calendar import calendar_with, overrides
from agencies.roles import Verb
from agencies.together import together
from oversight.readers.dashboard import Dashboard
from oversight.readers.today import Ask, Scope, Today, arrange
from oversight.readers.today_bulletins import issue_group
from oversight.readers.today_letters import letter_groups
from oversight.readers.today_lights import light_groups, missing_group
from oversight.readers.today_work import (
    acceptance_group,
    problem_groups,
    review_group,
    sign_group,
    special_group,
)

# The most urgent first.
ORDER = (
    "new_red", "letters_late", "problems_late", "sign", "issue", "replies", "review", "missing",
    "unreported", "requested", "acceptance", "send", "close", "found", "special", "red",
    "yellow", "risk", "signs",
)  # fmt: skip


def today_list(board: Dashboard, *, reader: User, today: date, waits: bool) -> Today:
    """What waits for the reader on the dashboard of one batch and month.

    Where nothing ``waits`` (a past month, a closed batch) only the month's own lights and
    missing reports. One query, and one for the ladders where letters wait.
    """
    scope = Scope(reader, board.standing.batch, today)
    asks = [light_groups(board, waits=waits)]
    if waits:
        asks += [letter_groups(scope), problem_groups(scope)]
        if scope.acts:
            asks += _office_s(scope)
    changed, *rows = together(overrides(), *(ask.rows for ask in asks))
    scope = replace(scope, is_workday=calendar_with(changed))
    groups = {"missing": missing_group(board, scope)}
    for ask, found in zip(asks, rows, strict=True):
        groups |= ask.made(scope, found)
    ordered = [groups[key] for key in ORDER if key in groups]
    return arrange(ordered, acts=scope.acts, waits=waits)


def _office_s(scope: Scope) -> list[Ask]:
    found = [
        review_group(scope),
        acceptance_group(scope),
        sign_group(scope),
        special_group(scope),
    ]
    if scope.reader.can(Verb.SIGN_ORDERS):
        found.append(issue_group(scope))
    return found
