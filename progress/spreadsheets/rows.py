"""Which task a row is about: by its hidden id, else by the words in it. Never by guessing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from django.utils.translation import gettext as _

from agencies.whole_numbers import whole_number, whole_numbers
from agencies.workbooks import cells
from agencies.workbooks.cells import CellError
from agencies.workbooks.faults import Fault
from agencies.workbooks.headers import Table, TableRow, heading_key
from pledges.models import Share
from progress.models import MonthlyReport
from progress.spreadsheets.columns import ID, INDICATOR, PLACE, PLEDGE, REPORT, UNIT

Words = tuple[str, str, str]


@dataclass(slots=True)
class Tasks:
    """The shares a workbook may speak of, to be found by id and by name.

    ``batch_id`` is where a stranger's row is looked for, so that it can be named; ``report_id``
    the month's report the rows must belong to, None where rows of many reports stand together.
    """

    shares: list[Share]
    batch_id: int
    report_id: int | None = None
    faults: list[Fault] = field(default_factory=list)
    seen: dict[int, TableRow] = field(default_factory=dict)
    _by_words: dict[Words, list[Share]] = field(default_factory=dict)

    def matched(self, tables: Iterable[Table]) -> Iterator[tuple[TableRow, Share]]:
        """Each row with its share; rows that have none are named in ``faults``."""
        rows = [row for table in tables for row in table.rows]
        by_id = {share.pk: share for share in self.shares}
        strangers = Strangers(rows, self)
        for row in rows:
            share = self._of(row, by_id, strangers)
            if share is not None and self._is_first(row, share):
                yield row, share

    def _of(self, row: TableRow, by_id: dict[int, Share], strangers: Strangers) -> Share | None:
        if (report := strangers.report_of(row)) is not None:
            return self._refuse(row, REPORT, report)
        if cells.is_blank(row.cells.get(ID)):
            return self._named(row, strangers)
        try:
            number = row_id(row)
        except CellError as error:
            return self._refuse(row, ID, str(error))
        share = by_id.get(number)
        if share is None:
            return self._refuse(row, ID, strangers.share_named(number))
        for key, names in NAMES.items():
            if _is_other(row, key, names(share)):
                message = _(
                    "这一行的编号属于“%(share)s”，与行中的文字不符，可能是排序或粘贴时错行。"
                    "请重新下载表格填写。"
                ) % {"share": share}
                return self._refuse(row, key, message)
        return self._same_unit(row, share)

    def _named(self, row: TableRow, strangers: Strangers) -> Share | None:
        place, pledge, indicator = (words_of(row, key) for key in (PLACE, PLEDGE, INDICATOR))
        if not indicator:
            return self._refuse(row, INDICATOR, _("没有写明是哪一项指标，无法对应到任务。"))
        if not self._by_words:
            for share in self.shares:
                for words in _words_for(share):
                    self._by_words.setdefault(words, []).append(share)
        found = self._by_words.get((place, pledge, indicator), [])
        if len(found) > 1:
            # a bare name is the whole's, whose parts add their place to it
            found = [share for share in found if heading_key(str(share)) == indicator] or found
        if len(found) == 1:
            return self._same_unit(row, found[0])
        if found:
            message = _(
                "有%(count)d项任务都叫这个名称，分不清是哪一项。请用系统下载的表格填写。"
            ) % {"count": len(found)}
            return self._refuse(row, INDICATOR, message)
        return self._refuse(row, INDICATOR, strangers.words_named((place, pledge, indicator)))

    def _same_unit(self, row: TableRow, share: Share) -> Share | None:
        if _is_other(row, UNIT, [share.indicator.unit]):
            message = _(
                "计量单位写成了“%(typed)s”，这一项的单位是“%(unit)s”。请换算后按原单位填写。"
            ) % {"typed": cells.text(row.cells[UNIT]), "unit": share.indicator.unit}
            return self._refuse(row, UNIT, message)
        return share

    def _is_first(self, row: TableRow, share: Share) -> bool:
        first = self.seen.setdefault(share.pk, row)
        if first is row:
            return True
        place = Fault(first.sheet, first.number, None, "").place
        message = _("与%(place)s是同一项任务。请只保留一行。") % {"place": place}
        self.faults.append(row.fault(None, message))
        return False

    def _refuse(self, row: TableRow, key: str, message: str) -> Share | None:
        self.faults.append(row.fault(key, message))
        return None


@dataclass(slots=True)
class Strangers:
    """Who the rows belong to that are not ours. At most three queries, none for a clean file."""

    rows: list[TableRow]
    tasks: Tasks
    _known: dict[str, dict] = field(default_factory=dict)

    def report_of(self, row: TableRow) -> str | None:
        """Why the row belongs to another report; None where it does not."""
        try:
            typed = cells.identifier(row.cells.get(REPORT))
        except CellError as error:
            return str(error)
        if self.tasks.report_id is None or typed in ("", str(self.tasks.report_id)):
            return None
        report = self._reports().get(typed)
        if report is None:
            return _("月报编号“%(typed)s”不存在，请勿改动隐藏的编号列。") % {"typed": typed}
        return _("这一行出自%(unit)s%(year)d年%(month)d月的月报，不属于本月报。") % {
            "unit": report.unit,
            "year": report.month.year,
            "month": report.month.month,
        }

    def share_named(self, number: int) -> str:
        share = self._shares().get(number)
        if share is None:
            return _("任务编号“%(number)s”不存在，请勿改动隐藏的编号列。") % {"number": number}
        return _other(share)

    def words_named(self, words: Words) -> str:
        found = self._words().get(words)
        if found:
            return _other(found)
        return _("没有找到这项任务。请核对任务、指标的名称；合计等自加的行请删除。")

    def _reports(self) -> dict[str, MonthlyReport]:
        def read() -> dict[str, MonthlyReport]:
            named = {_identifier(row, REPORT) for row in self.rows}
            ids = whole_numbers(named)
            found = MonthlyReport.objects.filter(pk__in=ids).select_related("agency", "region")
            return {str(report.pk): report for report in found}

        return self._once("reports", read)

    def _shares(self) -> dict[int, Share]:
        def read() -> dict[int, Share]:
            named = {_identifier(row, ID) for row in self.rows}
            ids = whole_numbers(named)
            return {share.pk: share for share in _with_names(pk__in=ids)}

        return self._once("shares", read)

    def _words(self) -> dict[Words, Share]:
        def read() -> dict[Words, Share]:
            batch = _with_names(indicator__pledge__batch=self.tasks.batch_id)
            return {words: share for share in batch for words in _words_for(share)}

        return self._once("words", read)

    def _once(self, name: str, read: Callable[[], dict]) -> dict:
        if name not in self._known:
            self._known[name] = read()
        return self._known[name]


def row_id(row: TableRow) -> int:
    """The hidden id, every digit of it (T8). Raises ``CellError``."""
    typed = cells.identifier(row.cells.get(ID))
    number = whole_number(typed)
    if number is None:
        raise CellError(
            _("“%(typed)s”不是任务编号，请勿改动隐藏的编号列。") % {"typed": typed or _("空")}
        )
    return number


def words_of(row: TableRow, key: str) -> str:
    """The words of a cell as headings are compared: spaces and marks aside."""
    value = row.cells.get(key)
    return heading_key(value) if isinstance(value, str) and not cells.is_blank(value) else ""


def _identifier(row: TableRow, key: str) -> str:
    try:
        return cells.identifier(row.cells.get(key))
    except CellError:
        return ""


def _is_other(row: TableRow, key: str, names: Iterable[str]) -> bool:
    """Do the words in the cell name something else? A blank names nothing."""
    value, names = row.cells.get(key), list(names)
    if value in names:
        return False
    typed = words_of(row, key)
    return bool(typed) and typed not in {heading_key(name) for name in names}


def _words_for(share: Share) -> set[Words]:
    """Every way a row may name the share."""
    places, pledges, indicators = (
        {heading_key(name) for name in names(share)}
        for names in (_place_names, _pledge_names, _indicator_names)
    )
    return set(product({"", *places}, {"", *pledges}, indicators))


def _indicator_names(share: Share) -> list[str]:
    return [str(share), share.indicator.name]


def _pledge_names(share: Share) -> list[str]:
    return [share.indicator.pledge.title]


def _place_names(share: Share) -> list[str]:
    place = share.region or share.agency
    return [place.name, place.short_name] if place else []


NAMES = {PLACE: _place_names, PLEDGE: _pledge_names, INDICATOR: _indicator_names}


def _with_names(**which: object) -> Iterable[Share]:
    return Share.objects.filter(**which).select_related(
        "indicator__pledge", "region", "agency", "reporting_agency", "reporting_region"
    )


def _other(share: Share) -> str:
    return _("这一行是%(unit)s填报的任务“%(share)s”，不能由本表导入。") % {
        "unit": share.reporting_agency or share.reporting_region,
        "share": share,
    }
