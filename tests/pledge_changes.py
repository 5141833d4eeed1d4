"""Changes of published pledges in the tests: with grounds, by the director, on a day."""

from __future__ import annotations

from datetime import date

from agencies.models import Agency, User
from pledges.actions.pledge_changes import Grounds, change_state
from pledges.actions.pledge_moves import NewPledge, merge_pledges, split_pledge
from pledges.models import Indicator, Pledge, PledgeChange
from pledges.planning.changes import Change

TODAY = date(2020, 5, 8)
REASON, DOCUMENT = "汛期无法施工", "承政办〔2020〕8号"


def grounds(on: date = TODAY, reason: str = REASON, document: str = DOCUMENT) -> Grounds:
    return Grounds(on, reason, document)


def turn(pledge: Pledge, change: Change | str, by: User, on: date = TODAY) -> PledgeChange:
    """Pause, resume or stop the pledge from ``on``, recorded on the day itself or later."""
    return change_state(
        pledge=pledge, change=Change(change), grounds=grounds(on), by=by, today=max(on, TODAY)
    )


def merged(
    survivor: Pledge, *others: Pledge, by: User, on: date = TODAY, title: str = ""
) -> PledgeChange:
    return merge_pledges(
        survivor=survivor,
        others=others,
        title=title,
        grounds=grounds(on),
        by=by,
        today=max(on, TODAY),
    )


def split(
    pledge: Pledge,
    *indicators: Indicator,
    by: User,
    lead: Agency,
    on: date = TODAY,
    no: str = "1-2",
) -> Pledge:
    """The pledge that was split off."""
    split_pledge(
        pledge=pledge,
        indicators=indicators,
        new=NewPledge(no, "拆出的一件", pledge.category, lead),
        grounds=grounds(on),
        by=by,
        today=max(on, TODAY),
    )
    return Pledge.objects.get(batch=pledge.batch, no=no)
