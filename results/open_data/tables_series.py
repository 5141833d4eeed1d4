"""The tables of months: what was reported, and what the schedule expects."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from results.open_data.columns import (
    APPROX,
    AS_OF,
    CORRECTED,
    HEAD,
    INDICATOR,
    PACE,
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
from results.open_data.series import points_of
from results.open_data.words import day, number, state_words


def _series(source: Source) -> list[Row]:
    return [
        (
            *head_of(source, pledge),
            indicator["name"],
            point["month"][:7],
            number(point["value"]),
            indicator["unit"],
            point.get("approx", ""),
            number(point["share"]),
            day(point["as_of"]),
            "更正" if point.get("corrected") else "",
            *tail_of(source),
        )
        for pledge, indicator in indicators_of(source)
        for point in indicator.get("series") or []
    ]


def _schedule(source: Source) -> list[Row]:
    return [
        (
            *head_of(source, pledge),
            indicator["name"],
            day(point["day"]),
            number(point["share"]),
            state_words(schedule["word"]) if schedule["word"] else "",
            *tail_of(source),
        )
        for pledge, indicator in indicators_of(source)
        if (schedule := indicator.get("schedule"))
        for point in points_of(schedule)
    ]


SERIES = Table(
    "series",
    _("逐月进展"),
    "Progress by month",
    _("每行是一项指标一个月份审核通过的累计数，到本版的月份为止。"),
    (
        *HEAD,
        INDICATOR,
        Column("month", "月份", "Month", Kind.MONTH, _("填报的月份。")),
        Column("value", "累计进展", "Progress", Kind.NUMBER, _("截至所注日期的累计数。"), PER_ROW),
        UNIT,
        APPROX,
        SHARE,
        AS_OF,
        CORRECTED,
        *TAIL,
    ),
    _series,
)
SCHEDULE = Table(
    "schedule",
    _("序时计划"),
    "Schedule",
    _("每行是一项指标在一个日期应当达到的完成率；批次设置不公开序时计划的没有行。"),
    (
        *HEAD,
        INDICATOR,
        Column(
            "day",
            "日期",
            "Day",
            Kind.DAY,
            _("计划的第一天、各月月末、节点的日期、最后一天，以及各期数据截至的日期。"),
        ),
        Column(
            "expected",
            "应达完成率（%）",
            "Expected",
            Kind.NUMBER,
            _("到这一天（含当天）应当达到的完成率。"),
            "%",
        ),
        PACE,
        *TAIL,
    ),
    _schedule,
)
