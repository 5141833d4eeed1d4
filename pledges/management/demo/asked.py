"""What citizens, a deputy and a member are made to ask for in the demo (意见建议)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pledges.models import Suggestion

Channel = Suggestion.Channel
ONLINE, LETTER, PHONE = Channel.ONLINE, Channel.LETTER, Channel.PHONE
ANNOUNCEMENT = """（演示）为做好2024年民生实事谋划工作，现面向社会公开征集意见建议。

一、征集内容：就业、社保、教育、医疗、养老、出行、住房、环境等方面，群众急难愁盼、受益面广、当年能够办成的事项。
二、提出方式：在本页填写，不必登录；也可以来信、来电，或者向人大代表、政协委员反映。
三、办理方式：逐条审核，内容相近的归并办理；采纳为民生实事的，在公布后写明是第几件。

本公告和本页所列意见建议、答复均为演示内容，不代表任何机关的工作安排。"""
LIFTS, LIFTS_AGAIN, LIFTS_BY_PHONE = "老旧小区加装电梯", "老楼没有电梯", "给六层老楼装电梯"
CANTEEN, BRIDGES, PARKS = "社区食堂周末也开放", "改造农村公路危桥", "把口袋公园建到老城区"
LIGHTING, HEATING, WATER = "初中教室也改造照明", "更换老旧供热管网", "农村夜间也能供上水"
CLINIC, PATHS, CHECKS = "村卫生室夜间值班", "健身路径夜间照明", "小区电梯经常停运"
BONUS, METRO = "单位年终奖没有发", "在市区再修一条地铁"


@dataclass(frozen=True, slots=True)
class Words:
    """One suggestion; ``place`` is a region's code, ``contact`` what its writer leaves."""

    title: str
    text: str
    on: date
    domain: str
    place: str = ""
    channel: Channel = ONLINE
    proposer: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the office answers to one it took up."""

    title: str
    answer: str
    public: bool
    on: date


SAID = (
    Words(
        LIFTS,
        "（演示）我们小区是2000年以前建的六层楼，住的多是老人，希望把加装电梯列入民生实事，简化手续并给予补助。",
        date(2023, 10, 8),
        "城乡建设",
        "220100",
    ),
    Words(
        LIFTS_AGAIN,
        "（演示）老楼没有电梯，老人上下楼困难，希望政府支持老旧小区加装电梯。",
        date(2023, 10, 9),
        "城乡建设",
        "220200",
    ),
    Words(
        BRIDGES,
        "（演示）建议将农村公路四、五类危桥改造列入2024年民生实事，一次性安排、限期完成。",
        date(2023, 10, 9),
        "交通出行",
        "220800",
        Channel.DEPUTY,
        "省人大代表（演示）",
    ),
    Words(
        CANTEEN,
        "（演示）社区老年食堂办得好，就是周末不开门，建议周末也供应午餐，并给行动不便的老人送餐。",
        date(2023, 10, 9),
        "社会保障",
        "220100",
    ),
    Words(
        CLINIC,
        "（演示）村卫生室晚上没有人，老人夜里犯病要去镇上，建议安排夜间值班或者巡诊。",
        date(2023, 10, 10),
        "卫生健康护理服务",
        "220581",
        LETTER,
    ),
    Words(
        PARKS,
        "（演示）新城区公园不少，老城区很少，建议口袋公园优先选在老城区，并配儿童活动场地。",
        date(2023, 10, 10),
        "城乡建设",
        "222401",
    ),
    Words(
        LIGHTING,
        "（演示）高中教室的照明已经改造，希望初中、小学的教室也改造，保护孩子视力。",
        date(2023, 10, 10),
        "教育惠民",
    ),
    Words(
        HEATING,
        "（演示）建议更换运行二十年以上的供热老旧管网，减少供热期跑冒滴漏和停热。",
        date(2023, 10, 11),
        "城乡建设",
        "220200",
        Channel.MEMBER,
        "省政协委员（演示）",
    ),
    Words(
        BONUS,
        "（演示）我们单位去年的年终奖一直没有发，请帮助解决。",
        date(2023, 10, 11),
        "促进就业",
    ),
    Words(
        LIFTS_BY_PHONE,
        "（演示）来电反映：住在六层老楼，希望给老楼加装电梯，并说清楚补助标准。",
        date(2023, 10, 12),
        "城乡建设",
        "220100",
        PHONE,
    ),
    Words(
        WATER,
        "（演示）走访时村民反映：村里的自来水夜间停供，希望实现24小时供水。",
        date(2023, 10, 12),
        "城乡建设",
        "220382",
        Channel.VISIT,
    ),
    Words(
        METRO,
        "（演示）早晚高峰太堵，建议在市区再修一条地铁，当年开工、当年通车。",
        date(2023, 10, 12),
        "交通出行",
        "220100",
    ),
    Words(
        PATHS,
        "（演示）河边的健身路径晚上没有灯，建议增设照明，方便下班以后锻炼。",
        date(2023, 10, 13),
        "文体服务",
        "220500",
        contact="demo@example.com",
    ),
    Words(
        CHECKS,
        "（演示）小区电梯经常停运，物业修得很慢，建议加强电梯的维护和监督检查。",
        date(2023, 10, 15),
        "公共安全服务",
        "220100",
    ),
)
# who is told of an outcome reads these words
REASONS = {
    BONUS: "（演示）属于劳动报酬争议，不是民生实事征集的内容，请向当地劳动保障监察机构投诉。",
    METRO: "（演示）轨道交通须按国家规划审批，建设周期跨多年，不属于当年能够办成的事项。",
}
MERGED = {LIFTS_AGAIN: LIFTS, LIFTS_BY_PHONE: LIFTS}
TAKEN_UP = (LIFTS, BRIDGES, CANTEEN, PARKS, LIGHTING, HEATING, WATER)
ANSWERS = (
    Answered(
        LIFTS,
        "（演示）建议已受理，列为候选项目进行筛选；能否列入2024年民生实事，以公布的文件为准。",
        public=True,
        on=date(2023, 10, 13),
    ),
    Answered(
        PARKS,
        "（演示）建议已转住建部门研究，选址时优先考虑公园服务半径覆盖不足的老城区。",
        public=True,
        on=date(2023, 10, 16),
    ),
    Answered(
        CANTEEN,
        "（演示）建议已转民政部门，周末供餐和送餐由各社区根据需求安排。",
        public=False,
        on=date(2023, 10, 16),
    ),
)
