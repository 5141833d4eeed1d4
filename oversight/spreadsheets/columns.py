"""The two lists' headings, what each cell says of a problem, and which may be changed.

Names of sheets and headings belong to the file format and are never translated.
"""

from __future__ import annotations

import unicodedata

from agencies.workbooks import cells
from agencies.workbooks.headers import Column
from agencies.workbooks.marks import Broken
from oversight.models import Problem

ISSUES, DUTIES, NOTES = "问题清单", "责任清单", "填报说明"
SHEETS = (ISSUES, DUTIES)
KIND = "problems"
NEW = "新"  # a new problem's number in the file: 新1, 新2, the same in both lists
COLUMNS = {
    ISSUES: (
        Column("number", "编号"),
        Column("batch", "批次", required=False),
        Column("no", "实事序号", ("序号",), required=False),
        Column("pledge", "实事", ("任务", "主要任务"), required=False),
        Column("what", "问题", ("存在问题", "问题描述", "问题隐患")),
        Column("where", "点位", ("地点", "具体点位"), required=False),
        Column("cause", "原因", ("问题原因",), required=False),
        Column("source", "来源", ("问题来源",), required=False),
        Column("found_on", "发现日期", ("发现时间", "检查日期"), required=False),
        Column("state", "状态", required=False),
    ),
    DUTIES: (
        Column("number", "编号"),
        Column("what", "问题", ("存在问题",), required=False),
        Column("unit", "责任单位", ("整改单位",), required=False),
        Column("owner", "责任人", required=False),
        Column("owner_post", "责任人职务", ("职务",), required=False),
        Column("measures", "整改措施", ("措施",), required=False),
        Column("due_on", "整改期限", ("整改时限", "完成时限"), required=False),
        Column("reason", "延期原因", required=False),
        Column("bodies", "签字方", ("三级签字",), required=False),
        Column("signed", "签字情况", required=False),
        Column("result", "整改情况", required=False),
        Column("state", "状态", required=False),
        Column("decided_on", "交办日期", required=False),
        Column("closed_on", "销号日期", required=False),
        Column("closed_by", "销号人", required=False),
    ),
}
WIDTHS = {
    "number": 12, "batch": 24, "no": 8, "pledge": 28, "what": 40, "where": 20, "cause": 28,
    "unit": 26, "owner": 10, "owner_post": 14, "measures": 36, "reason": 20, "bodies": 20,
    "signed": 30, "result": 36,
}  # fmt: skip
DAYS = ("found_on", "due_on", "decided_on", "closed_on")
# Life goes on in the portal, not in a file; and a number stays with its pledge.
FIXED = {
    ISSUES: ("batch", "no", "pledge", "state"),
    DUTIES: ("what", "bodies", "signed", "result", "state", "decided_on", "closed_on", "closed_by"),
}
# What only the portal can say, of a new problem too.
OWN_WORDS = ("signed", "result", "state", "decided_on", "closed_on", "closed_by")
LENGTHS = {
    "what": 2000, "where": 200, "cause": 2000, "measures": 2000, "owner": 60, "owner_post": 60,
    "reason": 200,
}  # fmt: skip
CELL = 32_000  # letters; a cell holds little more


def canonical(words: str) -> str:
    """A text as a cell keeps it: one kind of line break, nothing that can't be seen, no
    spaces around; "" for what reads as a blank.
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(letter for letter in lines if letter in "\n\t" or _shows(letter))[:CELL]
    return "" if cells.is_blank(seen) else seen.strip()


def told(value: cells.Value) -> str:
    """What a cell says, as ``canonical``. Raises ``CellError`` for a broken formula."""
    # a word is a word, also one that reads like the mark of a broken cell
    if isinstance(value, str) and not isinstance(value, Broken):
        return canonical(value)
    return cells.text(value)


def _shows(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs") and letter not in "\ufffe\uffff"


def said(problem: Problem, unit: str) -> dict[str, dict[str, str]]:
    """Every cell of the problem by sheet and column; ``unit`` as the file names it.

    Needs the pledge's batch, ``closed_by`` and the sign-offs.
    """
    pledge = problem.pledge
    bodies = list(problem.sign_offs.all())
    signed = [f"{s.body}：{s.signed_by}（{s.signed_on}）" for s in bodies if s.signed_on]
    shared = {"number": problem.number, "what": problem.what, "state": _label(problem)}
    issue = shared | {
        "batch": pledge.batch.title,
        "no": pledge.no,
        "pledge": pledge.title,
        "where": problem.where,
        "cause": problem.cause,
        "source": str(Problem.Source(problem.source).label),
        "found_on": _day(problem.found_on),
    }
    duty = shared | {
        "unit": unit,
        "owner": problem.owner,
        "owner_post": problem.owner_post,
        "measures": problem.measures,
        "due_on": _day(problem.due_on),
        "reason": "",
        "bodies": "、".join(s.body for s in bodies),
        "signed": "\n".join(signed),
        "result": problem.result,
        "decided_on": _day(problem.decided_on),
        "closed_on": _day(problem.closed_on),
        "closed_by": str(problem.closed_by or ""),
    }
    return {ISSUES: _clean(issue), DUTIES: _clean(duty)}


def row_key(sheet: str, number: str) -> str:
    """The key of a row in the workbook's stamp."""
    return f"{sheet}:{number}"


def _clean(row: dict[str, str]) -> dict[str, str]:
    return {key: canonical(words) for key, words in row.items()}


def _label(problem: Problem) -> str:
    return str(Problem.State(problem.state).label)


def _day(day: object) -> str:
    return str(day or "")
