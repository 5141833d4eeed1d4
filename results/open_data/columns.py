"""What a table of the open data is: its columns, each told in full, and the rows below them.

``name`` is what JSON calls a column and never changes; ``title`` heads it in CSV and XLSX, which
are one file in all languages: columns' titles are data and stay Chinese, ``english`` stands beside
them in the dictionary. A ``unit`` of 「见“单位”列」 varies from row to row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from results.models import Publication
from results.open_data.account import Account

Cell = str | Decimal | date | int | None
Row = tuple[Cell, ...]


class Kind(StrEnum):
    """What stands in a column's cells."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "integer"
    DAY = "date"
    MONTH = "month"
    MARK = "mark"


KIND_WORDS: dict[Kind, Promise] = {
    Kind.TEXT: _("文字"),
    Kind.NUMBER: _("数字（十进制，不分节）"),
    Kind.WHOLE: _("整数"),
    Kind.DAY: _("日期（2023-09-30）"),
    Kind.MONTH: _("月份（2023-09）"),
    Kind.MARK: _("标记（有则写明，无则为空）"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``meaning`` says in a sentence what a cell holds and when it is empty."""

    name: str
    title: str
    english: str
    kind: Kind
    meaning: Promise
    unit: Promise | str = ""

    @property
    def kind_words(self) -> Promise:
        return KIND_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Source:
    """What rows are made of: one version, and where the table needs them all versions of its
    batch with their digests (``publications`` holds ready rows)."""

    publication: Publication
    content: dict[str, Any]
    account: Account
    publications: Sequence[Row] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One public table; ``about`` says what a row is."""

    name: str
    title: Promise
    english: str
    about: Promise
    columns: tuple[Column, ...]
    rows: Callable[[Source], list[Row]]


PER_ROW = _("见“单位”列")
SIMULATED = "演示数据"

BATCH = Column("batch", "批次", "Batch", Kind.TEXT, _("年度批次的名称。"))
VERSION = Column(
    "version", "期号", "Version", Kind.WHOLE, _("发布的版本号，每个批次从1起，每发布一次加1。")
)
NO = Column("no", "序号", "No.", Kind.TEXT, _("实事在本批次中的序号，照原文编号。"))
TITLE = Column("title", "主要任务", "Pledge", Kind.TEXT, _("实事的名称，一件实事可有几项指标。"))
INDICATOR = Column("indicator", "指标", "Indicator", Kind.TEXT, _("可以计量或验收的一项任务。"))
UNIT = Column("unit", "单位", "Unit", Kind.TEXT, _("数字的计量单位。"))
APPROX = Column(
    "approx", "约数", "Approximate", Kind.MARK, _("原报数字带“余”“多”“约”的，照写；否则为空。")
)
CORRECTED = Column(
    "corrected", "更正", "Corrected", Kind.MARK, _("数字在发布后作过更正的写“更正”。")
)
PUBLISHED_ON = Column(
    "published_on", "发布日期", "Published on", Kind.DAY, _("本版向公众公开的日期。")
)
NATURE = Column(
    "nature",
    "数据性质",
    "Nature of data",
    Kind.MARK,
    _("进度数据为模拟生成的写“演示数据”，实际数据为空。"),
)
HEAD = (BATCH, VERSION, NO, TITLE)
TAIL = (PUBLISHED_ON, NATURE)
AS_OF = Column("as_of", "数据截至", "As of", Kind.DAY, _("数字截至的日期。"))
SHARE = Column(
    "share", "完成率（%）", "Rate", Kind.NUMBER, _("进展占目标的百分比，超过100的照实列出。"), "%"
)

PACE = Column(
    "pace",
    "是否达序",
    "Against schedule",
    Kind.TEXT,
    _(
        "这一项与序时计划相比：超序时、正常推进或滞后；没有序时计划、当月没有数据或已完成的为空，"
        "批次设置不公开序时计划的全部为空。"
    ),
)


def head_of(source: Source, pledge: Mapping[str, Any]) -> Row:
    """The cells of ``HEAD``."""
    account = source.account
    return (account.title, account.number, pledge["no"], pledge["title"])


def tail_of(source: Source) -> Row:
    """The cells of ``TAIL``."""
    account = source.account
    return (account.published_on, SIMULATED if account.simulated else "")


def indicators_of(source: Source) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Every pledge with each of its indicators, in the order of the text."""
    for pledge in source.content["pledges"]:
        for indicator in pledge["indicators"]:
            yield pledge, indicator
