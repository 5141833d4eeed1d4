"""The back-test page: what past forecasts were worth, the finding in words above each table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from agencies.models import User
from oversight.readers.reach import reachable_batches
from progress.hindsight import ENOUGH, Tally
from progress.readers.hindsight import Tested, hindsight_of, hindsight_of_drills

# The month whose error is told above the table: late enough to know, early enough to act.
TOLD_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Section:
    """One table with its finding; ``months`` of few cases are marked in it."""

    tested: Tested
    finding: str


def sections(user: User) -> list[Section]:
    """The person's batches that have come to their end, then the simulated years."""
    tested = [*hindsight_of(list(reachable_batches(user))), hindsight_of_drills()]
    return [Section(each, _finding(each)) for each in tested]


def _finding(tested: Tested) -> str:
    """The error some months before the end, told with the number of forecasts behind it."""
    row = dict(tested.rows).get(TOLD_AHEAD)
    if row is None or row.is_few:
        return _few(tested.total)
    return _("提前%(months)d个月的%(cases)d次预测，平均相差%(error)s个百分点。") % {
        "months": TOLD_AHEAD,
        "cases": row.cases,
        "error": _told(row.mean_error),
    }


def _few(total: Tally) -> str:
    if total.is_few:
        return _("只有%(cases)d次预测，不足%(enough)d次，不足以判断准确程度。") % {
            "cases": total.cases,
            "enough": ENOUGH,
        }
    return _("%(cases)d次预测，平均相差%(error)s个百分点。") % {
        "cases": total.cases,
        "error": _told(total.mean_error),
    }


def _told(error: Decimal | None) -> str:
    return "—" if error is None else f"{error:,}"
