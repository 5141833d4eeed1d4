"""Tables copied from Word, Excel or a page: tabs or bars part cells, a header names columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pledges.extraction.bodies import COOPERATING, LEAD, Duty, Named, names_in
from pledges.extraction.layout import Item
from pledges.extraction.sentences import Span
from pledges.extraction.tasks import Cell, Task
from pledges.extraction.tense import Zone
from pledges.extraction.units import UNIT

# 「新增学位(个)」: each cell below is a figure; 「单位」 beside 「2024年目标」 says the same by row
COUNTED = re.compile(rf"(?P<name>[^()]{{2,20}})\((?P<scale>[百千万亿]*)(?P<unit>{UNIT})\)$")
SCALED = re.compile(rf"(?P<scale>[百千万亿]*)(?P<unit>{UNIT}|元/人[·.]?[年月])$")
RULE = re.compile(r"[-:| \t]+$")
COLUMNS = (
    ("unit", r"(?:计量)?单位"),
    ("former", r".*(?:上年|去年|20[0-9]{2}年)?(?:实绩|完成数|实际|基数|现状).*"),
    ("value", r"(?:20[0-9]{2}年)?(?:年度)?(?:目标值?|计划数|目标数|计划值|指标值)"),
    ("no", r"序号|编号|项次|No"),
    ("plan", r".*(?:进度|阶段|节点|季度|推进计划|月度).*"),
    ("due", r".*(?:投用时间|建成时间|时限|完成时间|完成期限|完成日期|办结|时间要求|截止).*"),
    ("funding", r".*(?:资金|投资|经费|预算).*"),
    ("people", r".*(?:责任人|领导|联系人|电话|备注|说明).*"),
    ("others", r".*(?:配合|协办|协助|参与|参加|协同).*"),
    ("lead", r".*(?:牵头|主责|主办|责任单位|责任部门|承办|主管|负责单位|实施单位|责任主体).*"),
    ("category", r".*(?:类别|方面|领域|分类|类型).*"),
    ("goal", r".*(?:目标|内容|任务要求|建设规模|具体任务|主要任务|工作任务|实施内容|标准).*"),
    ("title", r".*(?:名称|项目|实事|任务|事项|工程|指标).*"),
)


# what stands for nothing, or for the same as above
EMPTY = ("", "-", "—", "/", "无", "〃", "同上")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds; a column of figures has the name and the unit of its header."""

    kind: str
    name: Span
    scale: str = ""
    unit: str = ""


def rows_of(root: Item) -> Iterator[list[Span]]:
    """Rows that stand together, table by table."""
    together: list[Span] = []
    for item in root.everything():
        if item.kind == "row":
            together.append(item.head)
        elif together and item.kind != "text":
            yield together
            together = []
    if together:
        yield together


def tasks_in_tables(plain: str, root: Item) -> list[Task]:
    """A task for each row below a header; a table without one is read by what its cells hold."""
    return [task for rows in rows_of(root) for task in _table(plain, rows)]


def _table(plain: str, rows: list[Span]) -> Iterator[Task]:
    columns: list[Column] | None = None
    category: Span | None = None
    for row in rows:
        if RULE.match(plain, *row):
            continue
        cells = list(_cells(plain, *row))
        header = _header(plain, cells)
        if header:
            columns = header
            continue
        if columns is None:
            columns = _guessed(plain, cells)
        task = _row(plain, row, cells, columns)
        if task is None:
            continue
        category = task.category or category
        task.category = category
        yield task


def _cells(plain: str, start: int, end: int) -> Iterator[Span]:
    sign = "\t" if "\t" in plain[start:end] else "|"
    at = start
    for words in plain[start:end].split(sign):
        first, last = at, at + len(words)
        while first < last and plain[first] == " ":
            first += 1
        while last > first and plain[last - 1] == " ":
            last -= 1
        yield first, last
        at += len(words) + 1


def _header(plain: str, cells: list[Span]) -> list[Column] | None:
    """What each column holds; None where the row is no header."""
    names = [plain[slice(*cell)] for cell in cells]
    if any(len(name) > 16 or re.search(r"[。,;]", name) for name in names):
        return None
    found: list[Column] = []
    for name, cell in zip(names, cells, strict=True):
        counted = COUNTED.match(name)
        if counted:
            kind = "money" if counted["unit"].startswith("元") else "figure"
            at = (cell[0], cell[0] + len(counted["name"]))
            found.append(Column(kind, at, counted["scale"], counted["unit"]))
            continue
        kind = next((kind for kind, words in COLUMNS if re.fullmatch(words, name)), "")
        if re.search(r"[0-9]", name) and kind not in ("value", "former"):
            return None
        found.append(Column(kind, cell))
    return _settled(found)


def _settled(found: list[Column]) -> list[Column] | None:
    """One title, one lead; what else has the words of a title holds the goal."""
    kinds: list[str] = []
    for column in found:
        kind = column.kind
        if kind == "value" and "unit" not in [one.kind for one in found]:
            kind = "goal"
        if kind == "title" and "title" in kinds:
            kind = "goal"
        kinds.append(kind)
    known = {kind for kind in kinds if kind}
    if len(known) < 2 or not {"title", "goal", "lead"} & known:
        return None
    if "title" not in kinds and kinds.count("goal") > 1:
        kinds[kinds.index("goal")] = "title"
    return [replace(column, kind=kind) for column, kind in zip(found, kinds, strict=True)]


def _guessed(plain: str, cells: list[Span]) -> list[Column]:
    """Columns of a table without a header: a number, a short title, the longest cell, bodies."""
    words = [plain[slice(*cell)] for cell in cells]
    kinds = [""] * len(words)
    longest = max(range(len(words)), key=lambda number: len(words[number]))
    kinds[longest] = "goal"
    for number, cell in enumerate(words):
        if kinds[number]:
            continue
        if re.fullmatch(r"[0-9]{1,3}", cell):
            kinds[number] = "no"
        elif re.search(r"(?:厅|局|委|办|部|政府|中心|公司)$", cell):
            kinds[number] = "lead" if "lead" not in kinds else "others"
        elif re.search(r"[0-9]月|底|季度", cell):
            kinds[number] = "due"
        elif "title" not in kinds:
            kinds[number] = "title"
    return [Column(kind, cell) for kind, cell in zip(kinds, cells, strict=True)]


def _row(plain: str, row: Span, cells: list[Span], columns: list[Column]) -> Task | None:
    task = Task(row, [], listed=True)
    by_kind: dict[str, Span] = {}
    for column, cell in zip(columns, cells, strict=False):
        words = plain[slice(*cell)]
        if words in EMPTY:
            continue
        by_kind.setdefault(column.kind, cell)
        if column.kind == "goal":
            task.passages.append((cell, Zone.GOAL))
        elif column.kind == "funding":
            task.passages.append((cell, Zone.FUNDING))
        elif column.kind in ("figure", "money"):
            task.cells.append(Cell(cell, column.name, column.scale, column.unit))
    if re.match(r"合计|总计|小计|备注|注:", plain[slice(*by_kind.get("title", row))]):
        return None
    _told_by_columns(plain, task, by_kind)
    if task.title and not task.cells and not any(z == Zone.GOAL for _span, z in task.passages):
        task.passages.insert(0, (task.title, Zone.GOAL))
    if not task.passages and not task.cells:
        return None
    task.duties = _duties(plain, row, cells, columns)
    return task


def _told_by_columns(plain: str, task: Task, by_kind: dict[str, Span]) -> None:
    task.no = plain[slice(*by_kind["no"])] if "no" in by_kind else ""
    task.title, task.due = by_kind.get("title"), by_kind.get("due")
    task.category = by_kind.get("category")
    unit = SCALED.match(plain[slice(*by_kind["unit"])]) if "unit" in by_kind else None
    if unit and "value" in by_kind and task.title:
        words = re.sub(r"元/人[·.]?", "元/", unit["unit"])
        task.cells.append(Cell(by_kind["value"], task.title, unit["scale"], words))


def _duties(plain: str, row: Span, cells: list[Span], columns: list[Column]) -> list[Duty]:
    bodies: list[Named] = []
    for column, cell in zip(columns, cells, strict=False):
        if column.kind in ("lead", "others") and plain[slice(*cell)] not in EMPTY:
            for order, (span, _open) in enumerate(names_in(plain, *cell)):
                leads = column.kind == "lead" and order == 0
                bodies.append(Named(*span, LEAD if leads else COOPERATING))
    bodies.sort(key=lambda body: body.role != LEAD)
    return [Duty(*row, tuple(bodies))] if bodies else []
