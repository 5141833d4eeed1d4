"""The table of votes on how satisfied people are (满意度测评)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from results.open_data.columns import (
    BATCH,
    TAIL,
    VERSION,
    Column,
    Kind,
    Row,
    Source,
    Table,
    tail_of,
)
from results.open_data.words import day

OPINIONS = {"satisfied": "满意", "basically": "基本满意", "dissatisfied": "不满意"}


def _rows(source: Source) -> list[Row]:
    account = source.account
    return [
        (
            account.title,
            account.number,
            vote["unit"],
            vote["code"] or "",
            day(vote["held_on"]),
            vote["members"],
            vote["satisfied"],
            vote["basically"],
            vote["dissatisfied"],
            "按全体人数" if vote["over_members"] else "按收回票数",
            OPINIONS.get(vote["opinion"], vote["opinion"] or ""),
            vote["document"],
            *tail_of(source),
        )
        for vote in source.content.get("satisfaction") or []
    ]


def _votes(name: str, title: str, english: str, meaning: Promise) -> Column:
    return Column(name, title, english, Kind.WHOLE, meaning, _("人"))


SATISFACTION = Table(
    "satisfaction",
    _("满意度"),
    "Satisfaction",
    _("每行是对一个单位或地区最近一次满意度测评；批次设置不公开满意度的没有行。"),
    (
        BATCH,
        VERSION,
        Column("unit", "单位或地区", "Agency or place", Kind.TEXT, _("被测评的单位或地区。")),
        Column(
            "code",
            "行政区划代码",
            "Division code",
            Kind.TEXT,
            _("地区的六位行政区划代码（GB/T 2260）；单位没有代码，为空。"),
        ),
        Column("held_on", "测评日期", "Held on", Kind.DAY, _("测评的日期。")),
        _votes("members", "全体人数", "Members", _("有权参加测评的人数。")),
        _votes("satisfied", "满意", "Satisfied", _("评为满意的人数。")),
        _votes("basically", "基本满意", "Basically satisfied", _("评为基本满意的人数。")),
        _votes("dissatisfied", "不满意", "Dissatisfied", _("评为不满意的人数。")),
        Column("base", "计算基数", "Base", Kind.TEXT, _("按全体人数，还是按收回的票数判断过半。")),
        Column(
            "opinion",
            "测评结果",
            "Outcome",
            Kind.TEXT,
            _("满意过半为满意；满意与基本满意合计过半为基本满意；其余为不满意；无人投票为空。"),
        ),
        Column("document", "文件依据", "Document", Kind.TEXT, _("公布测评结果的文件。")),
        *TAIL,
    ),
    _rows,
)
