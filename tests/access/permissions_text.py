"""docs/permissions.md, made of the tables.

``manage.py shell -c "from tests.access.permissions_text import write; write()"`` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.access.allowed import GROUPS
from tests.access.allowed_interface import GROUPS as INTERFACE
from tests.access.rows import Group, Row
from tests.access.who import NAMES
from tests.routes import routes

PLACE = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
WORDS = {
    "pk": "编号", "slug": "批次", "year": "年", "month": "月", "no": "序号", "sha256": "校验值",
    "position": "序号", "share": "任务", "evidence": "材料", "file": "文件", "step": "环节",
    "rest": "页面", "job": "任务", "code": "代码", "name": "名称", "table": "表", "number": "版本",
}  # fmt: skip
HEAD = """\
# 权限表

本表由`tests/access/allowed*.py`生成，测试逐个地址、逐种方法、逐类人员核对：未列明的一律拒绝，\
且不改动任何数据。改动权限后运行`python manage.py shell -c \
"from tests.access.permissions_text import write; write()"`重新生成；\
本文与权限表不一致时，测试不通过。

表中的对象都属于一家牵头单位（“本单位”）和管理其批次的办公室（“本办公室”）。\
“配合单位”只配合这件实事，“其他单位”是同一批次另一件实事的牵头单位，“所辖县”承担其中一项分解任务。

- 看：可以查看。办：可以提交、办理。看办：两者都可以。空格：拒绝。
- 未登录的，公众页面以外一律转到登录页；接口一律答复401。
- 连接系统的令牌不能打开任何页面，登录后的会话不能调用任何接口（公开部分除外）。
- 列表只列出本人范围内的内容；别人的一条，页面答复403或404，接口答复404。

## 汇总
"""


def text() -> str:
    """The whole document."""
    groups = {**GROUPS, **INTERFACE}
    lines = [HEAD, *_table("页面", ((name, *_summary(group)) for name, group in groups.items()))]
    paths = {route.name: route.path for route in routes()}
    for name, group in groups.items():
        lines += ["", f"## {name}", ""]
        lines += _table(
            "地址", ((_address(paths[page]), *_marks(row)) for page, row in group.items())
        )
    return "\n".join(lines) + "\n"


def _table(first: str, rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    heads = (first, *NAMES.values(), "公众")
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _marks(row: Row) -> list[str]:
    return [_mark(row, role) for role in NAMES] + [_public(row)]


def _mark(row: Row, role: str) -> str:
    looks = row.lets_in(role, "get")
    acts = any(row.lets_in(role, method) for method in ("post", "patch", "delete"))
    return ("看" if looks else "") + ("办" if acts else "")


def _public(row: Row) -> str:
    if not row.public:
        return ""
    return ("看" if row.takes("get") else "") + ("办" if row.takes("post") else "")


def _summary(group: Group) -> list[str]:
    """Of each column: in all of the group's pages, in some, or in none."""
    columns = zip(*(_marks(row) for row in group.values()), strict=True)
    return [_share([bool(mark) for mark in column]) for column in columns]


def _share(marks: list[bool]) -> str:
    if all(marks):
        return "全部"
    return f"{sum(marks)}/{len(marks)}" if any(marks) else ""


def _address(path: str) -> str:
    for name, word in WORDS.items():
        path = re.sub(rf"<\w+:{name}>", f"〈{word}〉", path)
    return f"`/{path}`"


def write() -> None:
    """Puts the document anew in its place."""
    PLACE.write_text(text(), encoding="utf-8")
