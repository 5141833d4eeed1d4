"""Which figures are promises: what is no target stays out, money is kept as money; R24–R34, R70."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pledges.extraction.figures import Figure
from pledges.extraction.units import AGES, NEVER, ORDERING, SCOPE, TIME

Span = tuple[int, int]
CHANGES = (
    r"(?:提高|提升|增加|增长|增|上升|扩大|调整|上调|扩|升|提|达|压缩|压减|缩短|降低|降|减少|下降|减"
    r"|控制|稳定|保持|涨|延长|延伸)"
)
CHANGED = re.compile(rf"{CHANGES}(?:幅度)?(?:到|至|为|在|了)?[^,。;0-9]{{0,8}}$")
FROM_TO = re.compile(
    rf"^→$|^(?:左右|上下|以上|以下|以内)?[^,。;0-9]{{0,10}}?{CHANGES}(?:到|至|为)[^,。;0-9]{{0,10}}$"
)
# money promised to people is a target; money spent on a task is its funding
STANDARD = re.compile(
    r"标准|养老金|工资|收入|津贴|待遇|救助金|补差|拨款|减负|减税|负担|降费|贷款|债券(?=额)|保障金额|保费|消费|零售额|销售|产值|营业|电费|房价|价格|生活费|低保|公用经费|经费(?=[^,]{0,4}(?:提高|达到|不低于))|减免|节省|节约|让利|补贴(?=[^,。;]{0,8}(?:提高|分别|由|从|不低于))|补助(?=[^,。;]{0,8}(?:提高|由|从|标准))"
)
RATE = re.compile(
    r"(?:给予|按照?|予以|每(?:个|台|户|人|所|家|座|平方米|公里|亩|处|套|间|名|件|张|部|村|栋)[^,。;]{0,6}(?:补助|补贴|奖补|奖励|资助)|补助标准为|奖励|资助|一次性|最高(?:不超过)?|最多|单个项目)[^,。;]{0,14}$"
)
PROMISED_MONEY = re.compile(
    r"≥|逾|上浮|提高(?:每人每[年月])?约?[0-9]|提高到|提高至|提升到|增加到|上调至|调整为|不低于|不少于|达到|超过|突破|降低|减轻|减负|降至|增长|发放[^,]{0,10}贷款|带动|实现|拉动|完成"
)
# how far, how old, how large something has to be to count
MEASURED = frozenset(
    [
        "元",
        "平方米",
        "吨",
        "千瓦",
        "兆瓦",
        "公里",
        "米",
        "张",
        "蒸吨",
        "层",
        "伏",
        "千伏安",
        "级",
        "立方米",
        "亩",
    ]
)
QUALIFIED_NOUN = re.compile(
    r"的?(?:自然村|自然屯|行政村|建制村|村庄|村屯|村|屯|居民点|社区|企业|单位|学校|机构|乡镇|城市|锅炉|设备|项目|医疗设备|建筑|河流|水库|土地|人口|燃煤)"
)
DISTANCE = re.compile(
    r"(?:以?内)?(?:全)?覆盖|(?:服务)?半径|范围|生活圈|服务圈|便民|品质|社区|健身圈|文化圈|养老圈|就业圈|应急|救援|医疗|取件|可达|内|步行"
)
TIMED = re.compile(
    rf"{CHANGES}[^,。;]{{0,12}}$|(?:不超过|不高于|不长于|控制在|至|以内)[^,。;]{{0,4}}$"
)
SHORTER = re.compile(
    r"(?:压缩|压减|缩短|减少|降低|控制|提速|下降|延长|稳定|提前)(?:到|至|为|在)?[^,。;0-9]{0,8}$"
)
TIMED_NOUN = re.compile(
    r"时[限间长]|工作日|等[候待]|办[理结]|间隔|接通|响应|审批|周期|用时|耗时|通关|停电"
)
EVENT = re.compile(r"^(?:活动|大会|会议|届|次会议|年级|周年|制)")
# how a decision was taken, how work is steered, who bears what share of the cost
MEETING = re.compile(r"代表|表决|票|候选|到会|委员[0-9]|会议|得票|收回|发出|回收|正式项目")
STEERING = re.compile(r"调度|督查|督导|通报|测评|例会|约谈|会商|排名|巡查|抽查|暗访|评估")
COST = re.compile(
    r"出资|由[^,]{0,6}财政承担|财政[^,]{0,6}承担|配套占|资金占比|自筹|工程造价|投资占|所需经费|分担比例"
)
ALL_OF_THEM = re.compile(r"(?:项目|任务|实事|工程)(?:均|都|全部|应|须|要)")
GOES_ON = re.compile(r"达到|提高到|不低于|由[0-9]|每人")
CONDITION = re.compile(r"必须|须|应当|准入")


@dataclass(frozen=True, slots=True)
class Around:
    """A figure with its surroundings: ``before`` and ``behind`` reach to the clause's ends or
    to the neighbouring figures; ``clause`` is the whole clause."""

    figure: Figure
    before: str
    behind: str
    clause: str
    clause_before: str
    has_next: bool


def is_money(figure: Figure) -> bool:
    """Is the figure an amount of money?"""
    return figure.raw_unit.startswith("元")


def why_not(around: Around) -> str:
    """Why a figure is no target, in one word; empty where it is one. Money is not asked here."""
    figure, before, behind = around.figure, around.before, around.behind
    unit = figure.raw_unit.split("/")[0]
    if figure.raw_unit in AGES or unit in AGES:
        return "age"
    if unit in TIME:
        return _time(around, unit)
    if unit in NEVER or EVENT.match(behind):
        return "measure"
    if re.search(
        r"[第每]$|(?:第|前|后|连续|长达|近[一两三四五六七八九十0-9]?)$", before
    ) and unit not in ("%",):
        return "rank" if not before.endswith("每") else "rate"
    if before.endswith(("每", "同一", "一")) and figure.value == 1:
        return "rate"
    if unit in ("人", "票", "张", "名", "个") and MEETING.search(before):
        return "meeting"
    if unit in ("次", "位", "轮", "天", "个", "人") and STEERING.search(before + behind[:8]):
        return "steering"
    if unit == "%" and (COST.search(around.clause) or _named_by_share(around)):
        return "share"
    if unit in ("趟", "次", "场", "班") and re.search(r"每[日天周月]$", before):
        return "rate"
    if _ordering(around, unit):
        return "ordering"
    if qualifies(around):
        return "condition"
    if unit in ("米", "公里") and DISTANCE.match(behind) and figure.after in ("", "以内"):
        return "distance"
    if unit == "个" and SCOPE.match("个" + behind) and _is_scope(around):
        return "scope"
    return ""


def _time(around: Around, unit: str) -> str:
    """A span of time is a target only where time itself is to change."""
    if unit in NEVER:
        return "time"
    said = around.clause_before + around.clause
    if TIMED_NOUN.search(said) and (
        TIMED.search(around.before)
        or around.figure.after in ("以内", "左右", "之内")
        or "≤" in around.before
    ):
        return ""
    if SHORTER.search(around.before) and unit in ("天", "分钟", "工作日", "个工作日", "小时", "秒"):
        return ""
    return "time"


def _named_by_share(around: Around) -> bool:
    """「满意率低于70%的项目应当整改」: which ones, not how many."""
    said = re.search(r"(?:低于|不足|未达到?|不到|达不到)$", around.before)
    return bool(said) and around.behind.startswith("的")


def _ordering(around: Around, unit: str) -> bool:
    """「12条举措」, 「50项民生实事」, 「A、B、C3项支路」: how the text is ordered."""
    figure = around.figure
    if figure.raw_unit == "%" or figure.after:
        return False
    tail = unit[-1:] + around.behind
    if unit in (
        "个",
        "项",
        "件",
        "大",
        "条",
        "类",
        "种",
        "方面",
        "张",
        "点",
        "道",
        "本",
        "门",
        "份",
    ) and ORDERING.match(tail):
        return True
    if unit == "类":
        return True
    if re.search(r"(?:以上|上述|上列|下列)$", around.before) and ALL_OF_THEM.match(around.behind):
        return True
    named = around.before.split("等")[-1]
    listed = re.split(r"[、和及与]", named)
    return (
        unit in ("项", "个", "类", "种", "条", "所")
        and not around.before.endswith("等")
        and len(listed) >= 3
        and len(listed) == figure.value
        and all(len(name) >= 3 for name in listed)
    )


def qualifies(around: Around) -> bool:
    """「单价5000元以上的设备」: the size of what counts, not how many."""
    figure, behind = around.figure, around.behind
    unit = figure.raw_unit.split("/")[0]
    sized = unit in MEASURED and figure.after in ("以上", "以下", "及以上", "及以下", "以内")
    if sized and (behind.startswith("的") or QUALIFIED_NOUN.match(behind) or unit == "蒸吨"):
        return True
    if unit in ("人", "户") and figure.after and QUALIFIED_NOUN.match(behind):
        return True
    return bool(re.match(r"(?:级|类|型|式|版|号|届|代|座位|年代)", behind))


def _is_scope(around: Around) -> bool:
    """「33个市县计划改造小区800个」: where, when the clause goes on to say how many."""
    if around.has_next:
        return True
    return bool(
        re.match(
            r"(?:和|、|、?[0-9]|全覆盖|全部|均|都)",
            re.sub(SCOPE, "", "个" + around.behind, count=1),
        )
    )


def is_promised_money(around: Around) -> bool:
    """Is this money a target (a standard to be paid, a burden lifted) rather than funding?"""
    if RATE.search(around.before) and not CHANGED.search(around.before):
        return False
    # 「低保标准:城市780元/月」, 「提高30元,达到700元」 say what it is in the clause before
    said = around.clause
    if GOES_ON.match(said) or "/" in around.figure.raw_unit:
        said = around.clause_before[-30:] + said
    raised = PROMISED_MONEY.search(said) or around.figure.after or "/" in around.figure.raw_unit
    return bool(STANDARD.search(said) and raised)


def is_condition(around: Around) -> bool:
    """「建筑面积必须大于500平方米」: what each one must have (R33), not how many there are."""
    return bool(CONDITION.search(around.before)) and around.figure.raw_unit in (
        "平方米",
        "立方米",
        "米",
        "吨",
        "张",
        "人",
        "名",
    )
