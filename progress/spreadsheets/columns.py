"""The columns of the sheets people fill, with the other words they are known by."""

from __future__ import annotations

from agencies.workbooks.headers import Column

ID, REPORT, PLACE, PLEDGE, INDICATOR, UNIT = (
    "share",
    "report",
    "place",
    "pledge",
    "indicator",
    "unit",
)
VALUE, NUMERATOR, DENOMINATOR, NOTE_KEY = "value", "numerator", "denominator", "note"
FIGURES = (VALUE, NUMERATOR, DENOMINATOR, NOTE_KEY)
EXPECTED_ON = "expected_on"
TEXTS = ("progress", "works", "problem", "cause", "next_step")
SOURCE = "source"
MONEY = ("arranged", "allocated", "spent")

# Row ids are texts: a spreadsheet keeps 15 digits of a number (T8).
NAMES = (
    Column(ID, "任务编号", ("编号",), required=False),
    Column(
        PLEDGE, "任务", ("主要任务", "实事", "民生实事", "任务名称", "实事名称"), required=False
    ),
    Column(INDICATOR, "指标", ("指标名称", "分解指标")),
    Column(UNIT, "单位", ("计量单位",), required=False),
)
ENTRIES = (
    Column(NUMERATOR, "分子", required=False),
    Column(DENOMINATOR, "分母", required=False),
    Column(NOTE_KEY, "说明", ("备注", "填报说明", "情况说明"), required=False),
)
VALUE_COLUMN = Column(
    VALUE, "本月累计", ("本月累计数", "累计完成", "本月累计完成", "累计完成数", "截至本月累计")
)
MONTH = (
    *NAMES,
    Column(REPORT, "月报编号", required=False),
    VALUE_COLUMN,
    *ENTRIES,
    Column("progress", "进展情况", ("工作进展", "进展"), required=False),
    Column("works", "形象进度", required=False),
    Column("problem", "存在问题", ("存在的问题", "问题"), required=False),
    Column("cause", "原因", ("原因分析", "问题原因"), required=False),
    Column("next_step", "下一步措施", ("下一步工作措施", "下一步工作", "措施"), required=False),
    Column(EXPECTED_ON, "预计完成月", ("预计完成时间", "预计完成月份"), required=False),
)
PLACE_COLUMN = Column(PLACE, "区划", ("地区", "市县", "承担区划", "市（州）"), required=False)
MATRIX = (*NAMES, PLACE_COLUMN, VALUE_COLUMN, *ENTRIES)
OPENING = (
    *NAMES,
    Column(PLACE, "承担区划或单位", ("区划", "地区", "市县", "承担单位"), required=False),
    Column(VALUE, "期初累计", ("累计完成", "累计完成数", "期初累计数", "期初数", "已完成")),
    *ENTRIES,
)
FUNDING = (
    Column(ID, "实事编号", required=False),
    Column(PLEDGE, "任务", ("主要任务", "实事", "民生实事")),
    Column(SOURCE, "资金来源", ("来源",)),
    Column("arranged", "已安排（万元）", ("安排", "已安排", "资金安排"), required=False),
    Column(
        "allocated",
        "已下达（到位，万元）",
        ("已下达", "到位", "已到位", "资金到位", "资金下达"),
        required=False,
    ),
    Column("spent", "已支出（万元）", ("支出", "已支出", "资金支出"), required=False),
)
FUNDING_SHEET = "资金"
HELP_SHEET = "填报说明"
SUMMARY_SHEET = "汇总"
# What the month's sheet shows beside the entries, and nobody reads back.
SHOWN = (
    "序号",
    "类别",
    "年度目标",
    "分解目标",
    "上月累计",
    "本月新增",
    "完成率（%）",
    "序时计划（%）",
    "是否达序",
    "资金已下达（到位，万元）",
    "资金到位（万元）",  # as the sheets were headed before
    "资金已支出（万元）",
    "资金支出（万元）",
    "填报人",
    "审核人",
    "佐证（份）",
    "填报单位",
    "报送状态",
    "牵头单位",
)
