"""Give the portal of the load its clerks: one unit, one report of three tasks each. Every fourth
has filled it the day before; all but the first forty have signed in already.

python -m tests.load.seed CLERKS FILE    FILE: what each clerk needs to know, as JSON
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

PASSWORD = "Minsheng-2021"
TASKS = 3
SIGN_IN_LATER = 40


def seed(clerks: int, *, begun: bool = True) -> list[dict]:
    """Agencies, accounts, pledges and April's open reports; usernames, report and share ids.

    With ``begun`` some have filled theirs, and most are signed in.
    """
    from django.contrib.auth.hashers import make_password

    from agencies.models import Agency, Region, User
    from pledges.models import Batch
    from progress.actions.months import open_months
    from progress.models import MonthlyReport
    from tests.promises import make_pledge, make_share

    place = Region.objects.create(code="990000", name="某省", short_name="某省", level="province")
    issuer = Agency.objects.create(name="某省人民政府", short_name="省政府", region=place)
    office = Agency.objects.create(
        name="某省民生办", short_name="民生办", region=place, kind="office"
    )
    batch = Batch.objects.create(
        slug="load-2020", title="2020年某省民生实事", starts_on=date(2020, 1, 1),
        ends_on=date(2020, 12, 31), stage=Batch.Stage.PUBLISHED, region=place, issuer=issuer,
        office=office, reports_from=date(2020, 4, 1),
    )  # fmt: skip
    password = make_password(PASSWORD)
    told: list[dict[str, Any]] = []
    for number in range(clerks):
        unit = Agency.objects.create(
            name=f"第{number}单位", short_name=f"{number}单位", region=place
        )
        User.objects.create(
            username=f"clerk{number}", password=password, role="reporter", agency=unit,
            last_name="王", first_name="芳",
        )  # fmt: skip
        pledge = make_pledge(batch, unit, title=f"第{number}件实事")
        shares = [make_share(pledge, name=f"第{task}项").pk for task in range(TASKS)]
        told.append({"username": f"clerk{number}", "unit": unit.pk, "shares": shares})
    open_months(batch=batch, today=date(2020, 4, 30))
    reports = dict(MonthlyReport.objects.values_list("agency", "pk"))
    told = [{**clerk, "report": reports[clerk["unit"]], "typed": 0} for clerk in told]
    if not begun:
        return told
    for clerk in told[::4]:
        _fill(clerk)
    for clerk in told[SIGN_IN_LATER:]:
        clerk["cookies"] = _session(clerk["username"])
    return told


def _fill(clerk: dict) -> None:
    """One of each, saved as a draft."""
    from agencies.models import User
    from progress.actions.entries import Cell, Entry, save_draft
    from progress.models import MonthlyReport

    clerk["typed"] = 1
    save_draft(
        report=MonthlyReport.objects.get(pk=clerk["report"]),
        entries={share: Entry(Cell(Decimal(1))) for share in clerk["shares"]},
        by=User.objects.get(username=clerk["username"]),
        today=date(2020, 4, 30),
    )


def _session(username: str) -> dict[str, str]:
    """The cookies of somebody who has signed in."""
    from django.test import Client

    from agencies.models import User

    browser = Client()
    browser.force_login(User.objects.get(username=username))
    return {name: morsel.value for name, morsel in browser.cookies.items()}


def stored() -> dict[str, dict]:
    """As the database has it: of each share its value, of each report how many files and how
    often it was sent; of the timetable how many runs, by state."""
    from django.db.models import Count

    from agencies.models import JobRun
    from progress.models import Evidence, Reading, ReportStep

    files = Evidence.objects.filter(removed_at=None).order_by()
    sent = ReportStep.objects.filter(action=ReportStep.Action.SUBMIT).order_by()
    runs = JobRun.objects.order_by()
    return {
        "values": {
            str(share): str(value) for share, value in Reading.objects.values_list("share", "value")
        },
        "files": _by(files.values_list("report").annotate(Count("pk"))),
        "sent": _by(sent.values_list("report").annotate(Count("pk"))),
        "jobs": _by(runs.values_list("state").annotate(Count("pk"))),
    }


def _by(counted: Iterable[tuple[object, int]]) -> dict[str, int]:
    return {str(key): count for key, count in counted}


if __name__ == "__main__":
    django.setup()
    made = stored() if sys.argv[1] == "stored" else seed(int(sys.argv[1]))
    Path(sys.argv[2]).write_text(json.dumps(made))
