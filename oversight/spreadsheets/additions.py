"""Rows of new problems: what an inspection or the public has found, with who puts it right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from agencies.directory.changes import Detail
from agencies.models import Agency, Region, User
from agencies.workbooks.cells import CellError
from agencies.workbooks.headers import TableRow
from oversight.actions.problems import Finding
from oversight.models import Problem
from oversight.spreadsheets.changes import TITLE, Change, Desk, title_of
from oversight.spreadsheets.columns import COLUMNS, DUTIES, ISSUES, OWN_WORDS, SHEETS, canonical
from oversight.spreadsheets.updates import take_value
from pledges.models import Pledge

NEEDED = {ISSUES: ("what", "source", "found_on"), DUTIES: ("unit", "due_on")}
TAKEN = {
    ISSUES: ("what", "where", "cause", "source", "found_on"),
    DUTIES: ("unit", "owner", "owner_post", "measures", "due_on"),
}
BETWEEN_BODIES = re.compile(r"[、;；,，\n]+")
BODY, MOST_BODIES = 60, 9


class Additions:
    """The new problems of a file; ``known`` are those that are open already, to tell repeats."""

    def __init__(self, desk: Desk, by: User) -> None:
        self.desk = desk
        ours = Problem.objects.for_office(by.agency_id)
        rows = ours.exclude(state__in=[Problem.State.CLOSED, Problem.State.SET_ASIDE])
        self.known: dict[tuple[int, int | None, int | None, str], str] = {
            (pledge, agency, region, canonical(what)): number or _("待登记")
            for pledge, agency, region, what, number in rows.values_list(
                "pledge_id", "agency_id", "region_id", "what", "number"
            )
        }

    def plan(self, number: str, rows: Mapping[str, TableRow]) -> Change | None:
        """The finding both rows tell of; None where one is missing or at fault."""
        before = len(self.desk.faults)
        self._require_both(number, rows)
        self._refuse_own_words(rows)
        values: dict[str, Any] = {}
        for name, row in rows.items():
            for key in TAKEN[name]:
                values[key] = self._value(name, row, key)
        pledge = self._pledge(rows[ISSUES]) if ISSUES in rows else None
        bodies = self._bodies(rows[DUTIES]) if DUTIES in rows else ()
        if pledge is None or len(self.desk.faults) > before:
            return None
        unit = values.pop("unit")
        finding = Finding(
            pledge=pledge,
            agency=unit if isinstance(unit, Agency) else None,
            region=unit if isinstance(unit, Region) else None,
            bodies=bodies,
            **values,
        )
        if self._is_repeat(rows[ISSUES], number, finding):
            return None
        change = Change(number, rows[ISSUES], finding.what[:TITLE], finding=finding)
        change.details = _details(rows, pledge)
        return change

    def _require_both(self, number: str, rows: Mapping[str, TableRow]) -> None:
        for name in SHEETS:
            if name not in rows:
                message = _("新问题“%(number)s”在“%(sheet)s”中没有对应的一行。请用同一编号补上。")
                row = next(iter(rows.values()))
                self.desk.refuse(row, "number", message % {"number": number, "sheet": name})

    def _refuse_own_words(self, rows: Mapping[str, TableRow]) -> None:
        for name, row in rows.items():
            for key in OWN_WORDS:
                if row.cells.get(key):
                    title = {"title": title_of(name, key)}
                    message = _("“%(title)s”由系统登记，新问题请留空。") % title
                    self.desk.refuse(row, key, message)
        if len(rows) < len(SHEETS):
            return
        what, repeated = rows[ISSUES].cells.get("what"), rows[DUTIES].cells.get("what")
        if repeated and repeated != what:
            message = _("与“问题清单”中同一编号的问题不一致。请核对编号，或把这一格留空。")
            self.desk.refuse(rows[DUTIES], "what", message)

    def _value(self, name: str, row: TableRow, key: str) -> Any:
        words = str(row.cells.get(key) or "")
        title = title_of(name, key)
        if not words:
            if key in NEEDED[name]:
                self.desk.refuse(row, key, _("“%(title)s”没有填。") % {"title": title})
            return ""
        return self._taken(row, key, lambda: take_value(self.desk, key, words, title))

    def _pledge(self, row: TableRow) -> Pledge | None:
        words = {key: str(row.cells.get(key) or "") for key in ("batch", "no", "pledge")}
        pledges = self.desk.pledges
        batch = self._taken(row, "batch", lambda: pledges.batch(words["batch"]))
        if batch is None:
            return None
        if not words["no"] and not words["pledge"]:
            self.desk.refuse(row, "pledge", _("请填写实事，或实事序号。"))
            return None
        found: Pledge | None = None
        if words["no"]:
            found = self._taken(row, "no", lambda: pledges.by_number(batch, words["no"]))
            if found is None:
                return None
        if words["pledge"]:
            titled = self._taken(
                row, "pledge", lambda: pledges.by_title(batch, words["pledge"], found)
            )
            if titled and found and titled.pk != found.pk:
                message = _("序号%(no)s的实事是“%(title)s”。请核对序号和实事。")
                values = {"no": found.no, "title": found.title}
                self.desk.refuse(row, "pledge", message % values)
            found = titled
        return found

    def _bodies(self, row: TableRow) -> tuple[str, ...]:
        written = BETWEEN_BODIES.split(str(row.cells.get("bodies") or ""))
        bodies = tuple(dict.fromkeys(body.strip() for body in written if body.strip()))
        if len(bodies) > MOST_BODIES or any(len(body) > BODY for body in bodies):
            values = {"most": MOST_BODIES, "limit": BODY}
            message = _("签字方最多%(most)d个，每个不超过%(limit)d个字，之间用顿号隔开。")
            self.desk.refuse(row, "bodies", message % values)
        return bodies

    def _is_repeat(self, row: TableRow, number: str, finding: Finding) -> bool:
        agency = finding.agency.pk if finding.agency else None
        region = finding.region.pk if finding.region else None
        key = (finding.pledge.pk, agency, region, canonical(finding.what))
        before = self.known.setdefault(key, number)
        if before == number:
            return False
        message = _(
            "与%(number)s相同：同一件实事、同一个责任单位、同样的问题。"
            "如确为另一个问题，请写明区别（如点位）。"
        )
        self.desk.refuse(row, "what", message % {"number": before})
        return True

    def _taken(self, row: TableRow, key: str, take: Any) -> Any:
        try:
            return take()
        except CellError as error:
            self.desk.refuse(row, key, str(error))
            return None


def _details(rows: Mapping[str, TableRow], pledge: Pledge) -> list[Detail]:
    """What is added, in the words of the file."""
    details = [Detail(title_of(ISSUES, "pledge"), "", f"{pledge.no}. {pledge.title}")]
    for name in SHEETS:
        keys = [c.key for c in COLUMNS[name] if c.key in (*TAKEN[name], "bodies")]
        for key in keys:
            if words := str(rows[name].cells.get(key) or ""):
                details.append(Detail(title_of(name, key), "", words))
    return details
