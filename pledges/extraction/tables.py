"""Tables copied from Word, Excel or a page: tabs or bars part cells, a header names columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledges.extraction.bodies import COOPERATING, LEAD, Duty, Named, names_in
from pledges.extraction.layout import Item
from pledges.extraction.sentences import Span
from pledges.extraction.tasks import Task
from pledges.extraction.tense import Zone

COLUMNS = (
    ("no", r"序号|编号|项次|No"),
    ("plan", r".*(?:进度|阶段|节点|季度|推进计划|月度).*"),
    ("due", r".*(?:时限|完成时间|完成期限|完成日期|办结|时间要求|截止).*"),
    ("funding", r".*(?:资金|投资|经费|预算).*"),
    ("people", r".*(?:责任人|领导|联系人|电话|备注|说明).*"),
    ("others", r".*(?:配合|协办|协助|参与|参加|协同).*"),
    ("lead", r".*(?:牵头|主责|主办|责任单位|责任部门|承办|主管|负责单位|实施单位|责任主体).*"),
    ("category", r".*(?:类别|方面|领域|分类|类型).*"),
    ("goal", r".*(?:目标|内容|任务要求|建设规模|具体任务|主要任务|工作任务|实施内容|标准).*"),
    ("title", r".*(?:名称|项目|实事|任务|事项|工程).*"),
)


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
    columns: list[str] | None = None
    category: Span | None = None
    for row in rows:
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


def _header(plain: str, cells: list[Span]) -> list[str] | None:
    """What each column holds; None where the row is no header."""
    names = [plain[slice(*cell)] for cell in cells]
    if any(len(name) > 14 or re.search(r"[0-9。,;]", name) for name in names):
        return None
    found: list[str] = []
    for name in names:
        kind = next((kind for kind, words in COLUMNS if re.fullmatch(words, name)), "")
        found.append(
            kind
            if kind not in found or kind in ("plan", "funding", "people", "goal")
            else "goal"
            if kind == "title"
            else kind
        )
    known = [kind for kind in found if kind]
    if len(known) < 2 or not {"title", "goal", "lead"} & set(known):
        return None
    if "title" not in found and "goal" in found:
        found[found.index("goal")] = "title" if found.count("goal") > 1 else "goal"
    return found


def _guessed(plain: str, cells: list[Span]) -> list[str]:
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
    return kinds


def _row(plain: str, row: Span, cells: list[Span], columns: list[str]) -> Task | None:
    task = Task(row, [], listed=True)
    bodies: list[Named] = []
    by_kind: dict[str, Span] = {}
    for kind, cell in zip(columns, cells, strict=False):
        if cell[0] == cell[1]:
            continue
        by_kind.setdefault(kind, cell)
        if kind == "goal":
            task.passages.append((cell, Zone.GOAL))
        elif kind == "funding":
            task.passages.append((cell, Zone.FUNDING))
        elif kind in ("lead", "others"):
            for order, (span, _open) in enumerate(names_in(plain, *cell)):
                leads = kind == "lead" and order == 0
                bodies.append(Named(*span, LEAD if leads else COOPERATING))
    task.no = plain[slice(*by_kind["no"])] if "no" in by_kind else ""
    task.title = by_kind.get("title")
    task.category, task.due = by_kind.get("category"), by_kind.get("due")
    if task.title and not any(zone == Zone.GOAL for _span, zone in task.passages):
        task.passages.insert(0, (task.title, Zone.GOAL))
    if not task.passages:
        return None
    bodies.sort(key=lambda body: body.role != LEAD)
    if bodies:
        task.duties = [Duty(*row, tuple(bodies), False, "等" in plain[slice(*row)] and False)]
    return task
