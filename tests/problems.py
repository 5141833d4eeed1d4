"""Problems of the ledger, brought as far as a test asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from agencies.models import User
from oversight.actions.problems import Finding, add_problem
from oversight.actions.rectifying import close_problem, request_closing, take_up
from oversight.models import Problem
from pledges.models import Pledge

DAY = date(2020, 5, 8)  # a Friday
DUE = date(2020, 5, 15)


def make_finding(pledge: Pledge, **facts: Any) -> Finding:
    """A crack an inspection has found; the pledge's lead puts it right by 15 May."""
    told: dict[str, Any] = {
        "pledge": pledge, "what": "路面开裂", "found_on": date(2020, 5, 6), "due_on": DUE,
        "source": "public", "where": "三号路", "cause": "养护不到位", "measures": "铣刨重铺",
        "owner": "赵强", "owner_post": "副局长",
    }  # fmt: skip
    if "region" not in facts:
        told["agency"] = pledge.leads()[0]
    return Finding(**(told | facts))


def make_problem(pledge: Pledge, by: User, **facts: Any) -> Problem:
    """A problem the office has assigned on 8 May."""
    return add_problem(finding=make_finding(pledge, **facts), by=by, today=DAY)


def make_taken_up(pledge: Pledge, by: User, person: User, **facts: Any) -> Problem:
    """One its unit is putting right."""
    return take_up(problem=make_problem(pledge, by, **facts), by=person, today=DAY)


def make_requested(pledge: Pledge, by: User, head: User, **facts: Any) -> Problem:
    """One its unit asks to close."""
    problem = make_taken_up(pledge, by, head, **facts)
    return request_closing(problem=problem, result="已重铺", by=head, today=DAY)


def make_closed(pledge: Pledge, by: User, head: User, **facts: Any) -> Problem:
    """One the office has closed."""
    return close_problem(problem=make_requested(pledge, by, head, **facts), by=by, today=DAY)
