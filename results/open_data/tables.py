"""The public tables of the open data, made of a published version alone.

Every row carries its batch, its version and the day it was published, and 演示数据 where
figures are simulated, so that it may stand alone. Figures are plain numbers in ``单位``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from results.open_data.columns import (
    APPROX,
    AS_OF,
    HEAD,
    INDICATOR,
    PER_ROW,
    SHARE,
    TAIL,
    UNIT,
    Column,
    Kind,
    Row,
    Source,
    Table,
    head_of,
    indicators_of,
    tail_of,
)
from results.open_data.tables_publications import PUBLICATIONS
from results.open_data.tables_results import RESULTS
from results.open_data.tables_satisfaction import SATISFACTION
from results.open_data.tables_series import SCHEDULE, SERIES
from results.open_data.words import FUNDING, day, number

CHANGE_WORDS = {
    "merge": "合并",
    "split": "拆分",
    "pause": "暂停",
    "resume": "恢复",
    "stop": "终止",
}


def _regions(source: Source) -> list[Row]:
    return [
        (
            *head_of(source, pledge),
            indicator["name"],
            place["name"],
            place.get("code") or "",
            number(place["target"]),
            indicator["unit"],
            number(place["value"]),
            place["approx"],
            number(place["share"]),
            "已完成" if place.get("done") else "",
            day(place["as_of"]),
            *tail_of(source),
        )
        for pledge, indicator in indicators_of(source)
        for place in indicator["regions"]
    ]


def _milestones(source: Source) -> list[Row]:
    return [
        (
            *head_of(source, pledge),
            _name_of(pledge, node.get("indicator")),
            node["what"],
            day(node["start"]),
            day(node["due"]),
            *tail_of(source),
        )
        for pledge in source.content["pledges"]
        for node in pledge["milestones"]
    ]


def _name_of(pledge: Mapping[str, Any], position: int | None) -> str:
    rows = pledge["indicators"]
    return next((row["name"] for row in rows if row["position"] == position), "")


def _funding(source: Source) -> list[Row]:
    return [
        (
            *head_of(source, pledge),
            str(FUNDING.get(line["kind"], line["kind"])),
            number(line["amount_yuan"]),
            line["approx"],
            line["per"],
            line["project"],
            line["scope"],
            line["quote"],
            *tail_of(source),
        )
        for pledge in source.content["pledges"]
        for line in pledge["funding"]
    ]


def _revisions(source: Source) -> list[Row]:
    return [
        (
            *head_of(source, pledge),
            indicator["name"],
            day(change["on"]),
            number(change["old"]),
            number(change["new"]),
            indicator["unit"],
            change["reason"],
            change["document"],
            *tail_of(source),
        )
        for pledge, indicator in indicators_of(source)
        for change in indicator["revisions"]
    ]


def _changes(source: Source) -> list[Row]:
    return [
        (
            *head_of(source, pledge),
            day(change["on"]),
            CHANGE_WORDS[change["kind"]],
            _listed(change["before"]),
            _listed(change["after"]),
            "、".join(change["moved"]),
            change["reason"],
            change["document"],
            *tail_of(source),
        )
        for pledge in source.content["pledges"]
        for change in pledge.get("changes") or []
    ]


def _listed(rows: list[Mapping[str, str]]) -> str:
    return "、".join(f"{row['no']}. {row['title']}" for row in rows)


def _photographs(source: Source) -> list[Row]:
    return [
        (
            *head_of(source, pledge),
            file["caption"],
            f"{file['sha256']}.jpg",
            file["width"],
            file["height"],
            file["size"],
            *tail_of(source),
        )
        for pledge in source.content["pledges"]
        for file in pledge.get("files") or []
    ]


REGIONS = Table(
    "regions",
    _("分地区"),
    "By place or body",
    _("每行是一项指标在一个地区或单位的分解目标和进展。"),
    (
        *HEAD,
        INDICATOR,
        Column("place", "地区或单位", "Place or body", Kind.TEXT, _("承担这一部分的地区或单位。")),
        Column(
            "code",
            "行政区划代码",
            "Division code",
            Kind.TEXT,
            _("地区的六位行政区划代码（GB/T 2260）；单位没有代码，为空。"),
        ),
        Column(
            "target",
            "分解目标",
            "Target",
            Kind.NUMBER,
            _("分解到该处的目标；未分解为空。"),
            PER_ROW,
        ),
        UNIT,
        Column("value", "本期进展", "Progress", Kind.NUMBER, _("截至所注日期的累计数。"), PER_ROW),
        APPROX,
        SHARE,
        Column("done", "完成", "Done", Kind.MARK, _("已完成的写“已完成”，否则为空。")),
        AS_OF,
        *TAIL,
    ),
    _regions,
)
MILESTONES = Table(
    "milestones",
    _("节点安排"),
    "Milestones",
    _("每行是一件实事的一个节点。"),
    (
        *HEAD,
        Column(
            "indicator",
            "指标",
            "Indicator",
            Kind.TEXT,
            _("节点所属的一项指标；属于整件实事的为空。"),
        ),
        Column("what", "节点", "Milestone", Kind.TEXT, _("到期应当做到什么。")),
        Column("start", "开始日期", "Start", Kind.DAY, _("节点开始的日期；原文未写的为空。")),
        Column("due", "完成期限", "Due", Kind.DAY, _("应当完成的日期；原文未写的为空。")),
        *TAIL,
    ),
    _milestones,
)
MONEY = Table(
    "funding",
    _("资金"),
    "Funding",
    _("每行是一件实事公开的一笔资金或一条补助标准；批次设置不公开资金的没有行。"),
    (
        *HEAD,
        Column(
            "kind",
            "资金类别",
            "Kind",
            Kind.TEXT,
            _("安排、下达、支出、估算、总投资、年度预算或补助标准等。"),
        ),
        Column("amount_yuan", "金额（元）", "Amount", Kind.NUMBER, _("以元计的金额。"), _("元")),
        APPROX,
        Column("per", "计算单位", "Per", Kind.TEXT, _("补助标准按什么计算；不是标准的为空。")),
        Column("project", "项目", "Project", Kind.TEXT, _("资金所属的项目；没有写明的为空。")),
        Column("scope", "范围", "Scope", Kind.TEXT, _("资金适用的范围；没有写明的为空。")),
        Column("quote", "原文", "Quote", Kind.TEXT, _("公布文件中的原话，一字不改。")),
        *TAIL,
    ),
    _funding,
)
REVISIONS = Table(
    "revisions",
    _("目标调整"),
    "Target revisions",
    _("每行是公布以后对一项目标的一次调整，原目标与新目标并列。"),
    (
        *HEAD,
        INDICATOR,
        Column("on", "生效日期", "Effective on", Kind.DAY, _("调整生效的日期。")),
        Column("old", "原目标", "Old target", Kind.NUMBER, _("调整前的目标。"), PER_ROW),
        Column("new", "新目标", "New target", Kind.NUMBER, _("调整后的目标。"), PER_ROW),
        UNIT,
        Column("reason", "理由", "Reason", Kind.TEXT, _("为什么调整。")),
        Column("document", "文件依据", "Document", Kind.TEXT, _("据以调整的文件。")),
        *TAIL,
    ),
    _revisions,
)
PHOTOGRAPHS = Table(
    "photographs",
    _("公开图片"),
    "Photographs",
    _("每行是随本版公开的一张照片。"),
    (
        *HEAD,
        Column("caption", "图说", "Caption", Kind.TEXT, _("照片的说明。")),
        Column(
            "file",
            "文件",
            "File",
            Kind.TEXT,
            _("照片的文件名，由内容的SHA-256校验值得来，位于该批次的files目录。"),
        ),
        Column("width", "宽", "Width", Kind.WHOLE, _("照片的宽度。"), _("像素")),
        Column("height", "高", "Height", Kind.WHOLE, _("照片的高度。"), _("像素")),
        Column("size", "大小", "Size", Kind.WHOLE, _("文件的大小。"), _("字节")),
        *TAIL,
    ),
    _photographs,
)
CHANGES = Table(
    "changes",
    _("实事调整"),
    "Changes of pledges",
    _("每行是公布以后一件实事经历的一次合并、拆分、暂停、恢复或终止；涉及几件的，各列一行。"),
    (
        *HEAD,
        Column("on", "生效日期", "Effective on", Kind.DAY, _("调整生效的日期。")),
        Column("kind", "调整方式", "Kind", Kind.TEXT, _("合并、拆分、暂停、恢复或终止。")),
        Column("before", "调整前", "Before", Kind.TEXT, _("调整前的实事，连同序号和当时的名称。")),
        Column(
            "after",
            "调整后",
            "After",
            Kind.TEXT,
            _("合并、拆分后的实事，连同序号和名称；暂停、恢复、终止的为空。"),
        ),
        Column(
            "moved",
            "划转的指标",
            "Moved indicators",
            Kind.TEXT,
            _("由这件划出或划入这件的指标；没有的为空。"),
        ),
        Column("reason", "理由", "Reason", Kind.TEXT, _("为什么调整。")),
        Column("document", "文件依据", "Document", Kind.TEXT, _("据以调整的文件。")),
        *TAIL,
    ),
    _changes,
)
TABLES: tuple[Table, ...] = (
    RESULTS,
    REGIONS,
    MILESTONES,
    MONEY,
    REVISIONS,
    SERIES,
    SCHEDULE,
    SATISFACTION,
    PHOTOGRAPHS,
    PUBLICATIONS,
    CHANGES,
)
BY_NAME = {table.name: table for table in TABLES}
