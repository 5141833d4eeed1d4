"""The results table: one row per indicator (项), parts (其中) included."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from results.open_data.account import Indicator, Pledge
from results.open_data.columns import (
    APPROX,
    BATCH,
    CORRECTED,
    INDICATOR,
    NO,
    PACE,
    PER_ROW,
    SIMULATED,
    TAIL,
    TITLE,
    UNIT,
    VERSION,
    Column,
    Kind,
    Row,
    Source,
    Table,
)


def _rows(source: Source) -> list[Row]:
    return [
        _row(source, pledge, indicator)
        for pledge in source.account.pledges
        for indicator in pledge.rows
    ]


def _row(source: Source, pledge: Pledge, indicator: Indicator) -> Row:
    account = source.account
    return (
        account.title,
        account.number,
        pledge.no,
        pledge.category,
        pledge.title,
        indicator.name,
        "是" if indicator.is_part else "",
        "；".join(indicator.marks),
        indicator.target,
        pledge.lead,
        indicator.unit,
        indicator.before,
        indicator.before_as_of,
        indicator.value,
        indicator.approx,
        indicator.share,
        indicator.pace_word,
        indicator.state_word if account.has_figures else pledge.state_word,
        pledge.state_word,
        "更正" if indicator.corrected else "",
        indicator.as_of,
        account.published_on,
        SIMULATED if account.simulated else "",
        IN_FORCE.get(pledge.state, "实施中"),
    )


# data, and so in Chinese whatever the page
IN_FORCE = {"paused": "已暂停", "stopped": "已终止", "merged": "已并入其他实事"}

RESULTS = Table(
    "results",
    _("实事进展"),
    "Results",
    _("每行是一项指标的目标和进展，“其中”项紧随所属的指标。"),
    (
        BATCH,
        VERSION,
        NO,
        Column("category", "方面", "Domain", Kind.TEXT, _("原文所属的方面；原文未分的为空。")),
        TITLE,
        INDICATOR,
        Column(
            "is_part",
            "其中项",
            "Part of above",
            Kind.MARK,
            _("是上面一项指标的组成部分的写“是”，不另计项数。"),
        ),
        Column(
            "notes",
            "说明",
            "Notes",
            Kind.TEXT,
            _("读懂目标须知道的：预期性、准入条件、开工数、每年重复、结转等。"),
        ),
        Column(
            "target",
            "目标",
            "Target",
            Kind.TEXT,
            _("承诺的目标，连同“不低于”“不超过”等字样和单位。"),
        ),
        Column(
            "leads",
            "牵头单位",
            "Lead agency",
            Kind.TEXT,
            _("牵头单位，几个的以顿号分开；推定的注明，原文没有的写“原文未载明”。"),
        ),
        UNIT,
        Column(
            "previous_value",
            "上期进展",
            "Previous progress",
            Kind.NUMBER,
            _(
                "前一份审核通过的月报的累计数，一般是上个月的，不一定发布过；没有更早的月报时为空。"
                "与上一版发布的数字对比，见发布记录中该版的文件。"
            ),
            PER_ROW,
        ),
        Column(
            "previous_as_of",
            "上期截至",
            "Previous as of",
            Kind.DAY,
            _("上期进展截至的日期。"),
        ),
        Column(
            "value",
            "本期进展",
            "Progress",
            Kind.NUMBER,
            _("截至所注日期的累计数；没有数字的为空，空不等于零。"),
            PER_ROW,
        ),
        APPROX,
        Column(
            "share",
            "完成率（%）",
            "Rate",
            Kind.NUMBER,
            _("进展占目标的百分比，超过100的照实列出；控制上限和定性任务没有完成率。"),
            "%",
        ),
        PACE,
        Column(
            "state",
            "状态",
            "State",
            Kind.TEXT,
            _(
                "这一项的状态：通过验收的为已完成，其余为推进中；验收时核查的准入条件不计进展，为空；"
                "只公布了任务的为已公布。"
            ),
        ),
        Column(
            "pledge_state",
            "本件状态",
            "State of the pledge",
            Kind.TEXT,
            _(
                "整件实事的状态，同一件的各行相同：通过验收的为已完成，其余为推进中；批次公开序时计划的，"
                "推进中以其中最慢的一项再分超序时、正常推进、滞后，当月没有数据或没有序时计划的为"
                "暂无序时数据；只公布了任务的为已公布。"
            ),
        ),
        CORRECTED,
        Column("as_of", "数据截至", "As of", Kind.DAY, _("本期进展截至的日期。")),
        *TAIL,
        Column(
            "in_force",
            "实施状态",
            "In force",
            Kind.TEXT,
            _(
                "公布以后是否调整：实施中、已暂停、已终止或已并入其他实事；调整的日期、原因和文件见“实事调整”表。"
            ),
        ),
    ),
    _rows,
)
