"""The list of today put together: each role sees what waits for its own hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from agencies.models import User
from agencies.official_calendar import calendar_with, overrides
from agencies.roles import Role, Verb
from agencies.together import Prepared, prepared
from oversight.readers.dashboard import Dashboard
from oversight.readers.today import Ask, Scope, Today, arrange
from oversight.readers.today_bulletins import ISSUE
from oversight.readers.today_letters import LETTERS
from oversight.readers.today_lights import lagging_flags, light_groups, matters_of, missing_group
from oversight.readers.today_work import ACCEPTANCE, PROBLEMS, REVIEW, SIGNS, SPECIAL
from pledges.models import Batch

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
    asks = _asks(scope) if waits else []
    flags = lagging_flags(board) if waits else []
    changed, matters, rows = _asked(Role(reader.role), waits)(
        reader.pk, reader.agency_id, scope.batch, today, flags
    )
    scope = replace(scope, is_workday=calendar_with(changed))
    groups = light_groups(board, matters) | {"missing": missing_group(board, scope)}
    for ask, found in zip(asks, rows, strict=True):
        groups |= ask.made(scope, found)
    ordered = [groups[key] for key in ORDER if key in groups]
    return arrange(ordered, acts=scope.acts, waits=waits)


@cache
def _asked(role: Role, waits: bool) -> Prepared[int, int | None, Batch, date, Collection[int]]:
    """What the list of a reader of that role is made of; the reader's own ids are filled in."""

    @prepared
    def asked(
        reader: int, office: int | None, batch: Batch, today: date, flags: Collection[int]
    ) -> tuple[Any, ...]:
        scope = Scope(User(pk=reader, role=role, agency_id=office), batch, today)
        asks = _asks(scope) if waits else []
        return overrides(), matters_of(flags), tuple(ask.rows(scope) for ask in asks)

    return asked


def _asks(scope: Scope) -> list[Ask]:
    asks = [LETTERS, PROBLEMS]
    if scope.acts:
        asks += [REVIEW, ACCEPTANCE, SIGNS, SPECIAL]
        if scope.reader.can(Verb.SIGN_ORDERS):
            asks.append(ISSUE)
    return asks
