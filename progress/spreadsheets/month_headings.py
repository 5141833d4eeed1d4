"""The columns of the month's sheet in their order, and what is said about filling it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from progress.spreadsheets import columns
from progress.spreadsheets.columns import DENOMINATOR, EXPECTED_ON, NOTE_KEY, NUMERATOR, VALUE
from progress.spreadsheets.layout import Heading

HEADINGS = (
    Heading(columns.ID, "任务编号", hidden=True),
    Heading(columns.REPORT, "月报编号", hidden=True),
    Heading("no", "序号", 6),
    Heading("category", "类别", 10, wrap=True),
    Heading(columns.PLEDGE, "任务", 22, wrap=True),
    Heading(columns.INDICATOR, "指标", 22, wrap=True),
    Heading(columns.UNIT, "单位", 7),
    Heading("target", "年度目标", 12, wrap=True),
    Heading("before", "上月累计", 11),
    Heading("gained", "本月新增", 10),
    Heading(VALUE, "本月累计", 12),
    Heading(NUMERATOR, "分子", 9),
    Heading(DENOMINATOR, "分母", 9),
    Heading("actual", "完成率（%）", 9),
    Heading("expected", "序时计划（%）", 9),
    Heading("on_time", "是否达序", 7),
    Heading("allocated", "资金已下达（到位，万元）", 11),
    Heading("spent", "资金已支出（万元）", 11),
    Heading("progress", "进展情况", 26, wrap=True),
    Heading("works", "形象进度", 16, wrap=True),
    Heading("problem", "存在问题", 22, wrap=True),
    Heading("cause", "原因", 18, wrap=True),
    Heading("next_step", "下一步措施", 22, wrap=True),
    Heading(EXPECTED_ON, "预计完成月", 11),
    Heading(NOTE_KEY, "说明", 20, wrap=True),
    Heading("typed_by", "填报人", 9),
    Heading("signed_by", "审核人", 9),
    Heading("evidence", "佐证（份）", 7),
)
MONEY_HEADINGS = (
    Heading(columns.ID, "实事编号", hidden=True),
    Heading(columns.PLEDGE, "任务", 36, wrap=True),
    Heading(columns.SOURCE, "资金来源", 16),
    Heading("arranged", "已安排（万元）", 16),
    Heading("allocated", "已下达（到位，万元）", 16),
    Heading("spent", "已支出（万元）", 16),
)


def help_lines() -> list[str]:
    """How to fill the sheet and send it back, for its third page."""
    return [
        _("1. 只填黄色格子。必填的只有“本月累计”：截至月底的累计数，不是当月数。"),
        _("2. 数字可写 1380、1,380、1.2万；约数写“约140”“140余”；不要写单位。"),
        _("3. 比率类指标填“分子”“分母”，系统自动算出比率；没有分子、分母的直接填“本月累计”。"),
        _("4. 定性任务在“本月累计”里选“已完成”或“推进中”，进展写在“说明”里。"),
        _(
            "5. 进展情况、形象进度、存在问题、原因、下一步措施、预计完成月，每件实事填一次，"
            "填在该件实事的第一行。"
        ),
        _("6. 资金填在“资金”工作表，单位万元，填累计数；月报表中的资金列是合计，自动生成。"),
        _(
            "7. 本月新增、完成率、是否达序由公式测算，仅供参考，以系统研判为准；"
            "佐证材料请在网页上传。"
        ),
        _("8. 可以调整列的顺序、增加自己的列；不要删除隐藏的编号列，不要合并单元格。"),
        _(
            "9. 填好后在月报页面点“上传 Excel”。系统先列出全部改动和差错，确认后才写入；"
            "有一处差错，整张表都不写入。"
        ),
        _("10. 您下载之后别人在网页上改过的格子，导入时会单独列出，不会被覆盖。"),
    ]
