"""The list of today put together: each role sees what waits for its own hand."""

from __future__ import annotations

from datetime import date

from agencies.models import User
from agencies.roles import Verb
from oversight.readers.dashboard import Dashboard
from oversight.readers.today import Group, Scope, Today, arrange
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
    missing reports. At most ten queries for the office (eleven for who issues bulletins), six
    for a leader, one for a past month.
    """
    scope = Scope(reader, board.standing.batch, today)
    groups: dict[str, Group] = light_groups(board, waits=waits)
    groups["missing"] = missing_group(board, scope)
    if waits:
        groups |= letter_groups(scope) | problem_groups(scope)
        if scope.acts:
            groups |= {group.key: group for group in _office_s(scope)}
    ordered = [groups[key] for key in ORDER if key in groups]
    return arrange(ordered, acts=scope.acts, waits=waits)


def _office_s(scope: Scope) -> list[Group]:
    found = [
        review_group(scope),
        acceptance_group(scope),
        sign_group(scope),
        special_group(scope),
    ]
    if scope.reader.can(Verb.SIGN_ORDERS):
        found.append(issue_group(scope))
    return found
