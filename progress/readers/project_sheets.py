"""A pledge's list of projects as a workbook: the template to fill, and what a file says.

A row is known by its hidden number, else by its name and place within the pledge. Every fault
of every row is told in one pass; a column the file leaves out keeps what is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, Region, User
from agencies.whole_numbers import whole_number
from agencies.workbooks import cells
from agencies.workbooks.faults import Fault, column_letters, faults_sorted
from agencies.workbooks.headers import Column, TableRow, read_table
from agencies.workbooks.reading import Workbook
from agencies.workbooks.writing import open_book
from pledges.actions.projects import Entry, is_same
from pledges.models import Indicator, Pledge, Project
from pledges.project_lists import builders, projects_of, regions_in
from pledges.projects import goes_back
from pledges.targets import Kind

ID = "id"
COLUMNS = (
    Column(ID, "系统编号", ("编号",), required=False),
    Column("no", "序号", required=False),
    Column("name", "项目名称", ("项目", "名称", "小区名称", "工程名称")),
    Column("region", "所在区划", ("市县", "县市区", "区划", "所在地"), required=False),
    Column("implementer", "实施单位", ("承建单位", "建设单位", "项目单位"), required=False),
    Column("indicator", "所属指标", ("指标",), required=False),
    Column("stage", "形象进度", ("阶段", "进度", "当前阶段"), required=False),
    Column("stage_on", "形象进度日期", ("进度日期",), required=False),
    Column("state", "进展说明", ("进度说明", "进展情况", "说明"), required=False),
    Column("start", "开工日期", ("开工时间",), required=False),
    Column("finish", "完工期限", ("完工日期", "完工时间", "竣工期限"), required=False),
)
LENGTHS = {"name": 200, "no": 20, "state": 120}
WIDTHS = (10, 8, 40, 16, 24, 20, 14, 14, 30, 14, 14)
DAYS = ("stage_on", "start", "finish")
SHEET = gettext_lazy("项目清单")
MOST_SPARE_ROWS = 500


@dataclass(slots=True)
class Read:
    """What a file says: rows as (project or None, entry), faults in the order of the sheet."""

    rows: list[tuple[Project | None, Entry]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def new(self) -> list[Entry]:
        return [entry for project, entry in self.rows if project is None]

    @property
    def changed(self) -> list[tuple[Project, Entry]]:
        return [(p, entry) for p, entry in self.rows if p is not None and not is_same(p, entry)]

    @property
    def unchanged(self) -> int:
        return len(self.rows) - len(self.new) - len(self.changed)


class RowFault(Exception):
    """A cell that cannot be taken."""


def read_projects(book: Workbook, pledge: Pledge, user: User, today: date) -> Read:
    """The first visible sheet as a list of the pledge's projects. Five queries."""
    sheet = next((sheet for sheet in book.sheets if not sheet.hidden), book.sheets[0])
    table = read_table(sheet, COLUMNS)
    reading = _Reading(pledge, user, today)
    found = Read(ignored=list(table.ignored), faults=list(table.faults))
    for row in table.rows:
        taken = reading.take(row)
        if taken:
            found.rows.append(taken)
    found.faults = faults_sorted([*found.faults, *reading.faults], [sheet.name])
    return found


class _Reading:
    """One pass over the rows: what is known of the pledge, and the faults so far."""

    def __init__(self, pledge: Pledge, user: User, today: date) -> None:
        self.user, self.today, self.faults = user, today, list[Fault]()
        own = projects_of(user).filter(pledge=pledge)
        self.stored = {p.pk: p for p in own.select_related("region", "implementer", "indicator")}
        self.named = {(p.name, p.region_id): p for p in self.stored.values()}
        self.regions = _by_name(regions_in(pledge, user))
        self.agencies = _by_name(builders(pledge))
        flows = pledge.indicators.filter(kind=Kind.FLOW)
        self.indicators: dict[str, list[Any]] = {i.name: [i] for i in flows}
        self.seen: Counter[Any] = Counter()

    def take(self, row: TableRow) -> tuple[Project | None, Entry] | None:
        before = len(self.faults)
        project = self._cell(row, ID, self._project)
        read = {key: self._value(row, key, project) for key in ("name", "region")}
        if self.user.region and read["region"] is None:
            read["region"] = self.user.region
        if project is None and len(self.faults) == before:
            project = self._namesake(row, read["name"], read["region"])
        for column in COLUMNS:
            if column.key not in read and column.key != ID:
                read[column.key] = self._value(row, column.key, project)
        if len(self.faults) > before:
            return None
        if project and "region" not in row.cells:
            read["region"] = project.region
        entry = Entry(**read)
        self._hold_together(row, project, entry)
        return None if len(self.faults) > before else (project, _settled(project, entry))

    def _namesake(self, row: TableRow, name: str, region: Region | None) -> Project | None:
        """The project of that name in that place; in a list without places, of that name."""
        if "region" in row.cells or self.user.region:
            return self.named.get((name, region.pk if region else None))
        found = [project for project in self.stored.values() if project.name == name]
        return found[0] if len(found) == 1 else None

    def _value(self, row: TableRow, key: str, project: Project | None) -> Any:
        if key not in row.cells:
            stored = getattr(project, key) if project else None
            return stored if stored is not None else _nothing(key)
        return self._cell(row, key, lambda value: self._take(key, value))

    def _cell(self, row: TableRow, key: str, take: Callable[[Any], Any]) -> Any:
        try:
            return take(row.cells.get(key))
        except (cells.CellError, RowFault) as error:
            self.faults.append(row.fault(key, str(error)))
            return None

    def _project(self, value: Any) -> Project | None:
        number = cells.identifier(value)
        if not number:
            return None
        project = self.stored.get(whole_number(number) or 0)
        if project is None:
            raise RowFault(_("系统编号“%(id)s”不是本单位在这件实事中的项目。") % {"id": number})
        return project

    def _take(self, key: str, value: Any) -> Any:
        if key in DAYS:
            return cells.day(value)
        if key == "stage":
            return cells.choice(value, STAGE_WORDS) or ""
        text = cells.text(value)
        if key in ("region", "implementer", "indicator"):
            known = {"region": self.regions, "implementer": self.agencies}
            return _one(text, known.get(key, self.indicators))
        if key == "name" and not text:
            raise RowFault(_("请填写项目名称。"))
        return self._short(key, text)

    def _short(self, key: str, text: str) -> str:
        if len(text) > LENGTHS[key]:
            raise RowFault(_("最多%(count)d个字。") % {"count": LENGTHS[key]})
        return text

    def _hold_together(self, row: TableRow, project: Project | None, entry: Entry) -> None:
        def fault(key: str, text: str) -> None:
            self.faults.append(row.fault(key, text))

        name = (entry.name, entry.region.pk if entry.region else None)
        self.seen[name] += 1
        holder = self.named.get(name)
        if self.seen[name] > 1:
            fault("name", _("“%(name)s”在表中重复出现。") % {"name": entry.name})
        elif holder and project and holder.pk != project.pk:
            fault("name", _("“%(name)s”已是另一个项目的名称。") % {"name": entry.name})
        if project:
            self.seen[project.pk] += 1
            if self.seen[project.pk] > 1:
                fault(ID, _("同一个项目在表中出现了两次。"))
            if goes_back(project.stage, entry.stage):
                fault("stage", _("形象进度不能经导入退回，请在项目页面上逐项办理并写明原因。"))
        if entry.stage_on and entry.stage_on > self.today:
            fault("stage_on", _("形象进度日期不能晚于今天。"))
        if entry.stage_on and not entry.stage:
            fault("stage", _("填了形象进度日期，没有填形象进度。"))
        if entry.start and entry.finish and entry.finish < entry.start:
            fault("finish", _("完工期限不得早于开工日期。"))


STAGE_WORDS = {str(label): value for value, label in Project.Stage.choices}


def _settled(project: Project | None, entry: Entry) -> Entry:
    """A stage that stays and a blank day mean the day that is stored: nothing has changed."""
    if project and not entry.stage_on and entry.stage == project.stage:
        values = {name: getattr(entry, name) for name in entry.__slots__}
        return Entry(**(values | {"stage_on": project.stage_on}))
    return entry


def _nothing(key: str) -> Any:
    return None if key in (*DAYS, "region", "implementer", "indicator") else ""


def _by_name(rows: Iterable[Region | Agency]) -> dict[str, list[Any]]:
    """Each written name with all that bear it: full, short, and a county's behind its city's."""
    named: dict[str, list[Any]] = {}
    for row in rows:
        written = {row.name, row.short_name}
        if isinstance(row, Region) and row.parent:
            written.add(f"{row.parent.name}{row.name}")
        for name in written:
            named.setdefault(name, []).append(row)
    return named


def _one(text: str, known: dict[str, list[Any]]) -> Any:
    if not text:
        return None
    found = known.get(text, [])
    if len(found) == 1:
        return found[0]
    if found:
        raise RowFault(
            _("“%(text)s”有%(count)d个，请写全称。") % {"text": text, "count": len(found)}
        )
    raise RowFault(_("没有找到“%(text)s”，请从下拉列表中选择。") % {"text": text})


def write_projects(pledge: Pledge, user: User) -> bytes:
    """The unit's projects of the pledge in a workbook, with blank rows for more.

    Reading it back as it is changes nothing.
    """
    target = BytesIO()
    book = open_book(target)
    sheet, options = book.add_worksheet(str(SHEET)), book.add_worksheet(_("选项"))
    options.hide()
    heading = book.add_format({"bold": True, "bg_color": "#EFEDE8", "border": 1})
    as_day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, (column, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        hidden = {"hidden": True} if column.key == ID else {}
        sheet.set_column(number, number, width, as_day if column.key in DAYS else None, hidden)
        sheet.write_string(0, number, column.title, heading)
    sheet.freeze_panes(1, 3)
    projects = list(
        projects_of(user)
        .filter(pledge=pledge)
        .select_related("region__parent", "implementer", "indicator")
        .order_by("position")
    )
    regions = _by_name(regions_in(pledge, user))
    for row, project in enumerate(projects, 1):
        for number, column in enumerate(COLUMNS):
            _write_cell(sheet, row, number, _written(project, column.key, regions))
    _offer(sheet, options, pledge, user, len(projects) + MOST_SPARE_ROWS)
    book.close()
    return target.getvalue()


def _written(project: Project, key: str, regions: dict[str, list[Any]]) -> str | date | None:
    if key == ID:
        return str(project.pk)
    if key == "stage":
        return project.get_stage_display()
    value = getattr(project, key)
    if isinstance(value, Region):
        alone = len(regions.get(value.name, [])) <= 1
        return value.name if alone or not value.parent else f"{value.parent.name}{value.name}"
    if isinstance(value, (Agency, Indicator)):
        return value.name
    return value  # type: ignore[no-any-return]


def _write_cell(sheet: Any, row: int, number: int, value: str | date | None) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, number, datetime(value.year, value.month, value.day))
    elif value:
        sheet.write_string(row, number, value)


def _offer(sheet: Any, options: Any, pledge: Pledge, user: User, last: int) -> None:
    """Lists to choose from, kept on a hidden sheet: there may be a hundred places."""
    lists = {
        "region": [region.name for region in regions_in(pledge, user)],
        "implementer": [agency.name for agency in builders(pledge)],
        "indicator": [indicator.name for indicator in pledge.indicators.filter(kind=Kind.FLOW)],
        "stage": [str(label) for label in Project.Stage.labels],
    }
    keys = [column.key for column in COLUMNS]
    for column, (key, names) in enumerate(lists.items()):
        for row, name in enumerate(names):
            options.write_string(row, column, name)
        if names:
            letter = column_letters(column)
            source = f"={quoted(options.name)}!${letter}$1:${letter}${len(names)}"
            number = keys.index(key)
            sheet.data_validation(1, number, last, number, {"validate": "list", "source": source})


def quoted(name: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + name.replace("'", "''") + "'"
