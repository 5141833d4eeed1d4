"""What a filled-in ledger would change, and every fault that stands in the way.

Works on the ledger as it is now; writes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import User
from agencies.workbooks.faults import faults_sorted
from agencies.workbooks.headers import TableRow
from oversight.models import Problem
from oversight.spreadsheets.additions import Additions
from oversight.spreadsheets.changes import Desk, Plan
from oversight.spreadsheets.columns import NEW, SHEETS
from oversight.spreadsheets.names import Pledges, Units
from oversight.spreadsheets.reading import Parsed, is_new
from oversight.spreadsheets.updates import plan_update


def plan_of(parsed: Parsed, *, by: User, today: date, lock: bool = False) -> Plan:
    """Compare the rows with the ledger of the person's office; with ``lock`` what is compared
    stays locked. As many queries for a thousand rows as for one.
    """
    desk = Desk(Units(), Pledges(by), today)
    stored = _stored(parsed.numbers, by, lock)
    additions = Additions(desk, by)
    plan = Plan()
    for number in parsed.numbers:
        rows = {name: parsed.rows[name][number] for name in SHEETS if number in parsed.rows[name]}
        if is_new(number):
            change = additions.plan(number, rows)
        elif number in stored:
            change = plan_update(desk, stored[number], rows, parsed.bases)
        else:
            _unknown(desk, number, rows)
            continue
        if change:
            plan.rows.append(change)
    plan.faults = faults_sorted(desk.faults, SHEETS)
    return plan


def _stored(numbers: Sequence[str], by: User, lock: bool) -> dict[str, Problem]:
    """Problems by number, locked in one order for every caller. Two queries."""
    problems = (
        Problem.objects.for_office(by.agency_id)
        .filter(number__in=[number for number in numbers if not is_new(number)])
        .select_related("pledge__batch__office", "agency", "region", "closed_by")
        .prefetch_related("sign_offs")
        .order_by("pk")
    )
    if lock:
        problems = problems.select_for_update(of=("self",))
    return {problem.number: problem for problem in problems}


def _unknown(desk: Desk, number: str, rows: dict[str, TableRow]) -> None:
    message = _(
        "台账中没有编号为“%(number)s”的问题。请核对编号；新问题的编号写“%(new)s1”“%(new)s2”。"
    )
    for row in rows.values():
        desk.refuse(row, "number", message % {"number": number, "new": NEW})
