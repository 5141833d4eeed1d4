"""What agencies, a deputy, a member, the public and the office are made to put forward in the
demo (候选项目), and how the office screens it.

None is 已确定: whoever has an open call has not voted yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pledges.actions.screening import Answer
from pledges.management.demo.asked import BRIDGES, CANTEEN, LIFTS, LIGHTING, WATER
from pledges.models import Candidate, Screening

Aspect, Outcome, Source = Screening.Aspect, Screening.Outcome, Candidate.Source
HOUSING, WATERWORKS = "吉林省住房和城乡建设厅", "吉林省水利厅"
CIVIL, EDUCATION = "吉林省民政厅", "吉林省教育厅"
TRANSPORT, SPORT = "吉林省交通运输厅", "吉林省体育局"
MILLION = Decimal(1_000_000)
PASS = Answer(Outcome.PASS)


def doubt(why: str) -> Answer:
    """需完善, and what."""
    return Answer(Outcome.DOUBT, why)


def fail(why: str) -> Answer:
    """不通过, and why."""
    return Answer(Outcome.FAIL, why)


def answers(
    need: Answer = PASS, feasible: Answer = PASS, money: Answer = PASS, risk: Answer = PASS
) -> dict[str, Answer]:
    """All four questions answered; 通过 where nothing else is said."""
    return {
        Aspect.NEED: need,
        Aspect.FEASIBLE: feasible,
        Aspect.MONEY: money,
        Aspect.RISK: risk,
    }


@dataclass(frozen=True, slots=True)
class Wanted:
    """One candidate. ``by`` is the account that enters it, ``agency`` and ``lead`` are full
    names; it is pooled on ``pooled_on``, or dropped on ``dropped_on`` with the reason."""

    title: str
    content: str
    on: date
    source: Candidate.Source
    domain: str
    by: str = "office"
    agency: str = ""
    lead: str = ""
    proposer: str = ""
    scope: str = ""
    yuan: Decimal | None = None
    funding: str = ""
    suggestions: tuple[str, ...] = ()
    screened: Mapping[str, Answer] = field(default_factory=dict)
    screened_on: date = date(2023, 10, 13)
    pooled_on: date | None = None
    dropped_on: date | None = None
    dropped_why: str = ""


PROPOSED = (
    Wanted(
        "城镇老旧小区改造",
        "（演示）计划开工改造城镇老旧小区700个，惠及居民约12万户，同步更新水电气暖管线。",
        date(2023, 10, 9),
        Source.AGENCY,
        "城乡建设",
        by="reporter",
        agency=HOUSING,
        lead=HOUSING,
        scope="全省",
        yuan=Decimal(3900) * MILLION,
        funding="中央补助、地方配套和专项债券",
        screened=answers(),
        screened_on=date(2023, 10, 11),
        pooled_on=date(2023, 10, 12),
    ),
    Wanted(
        "城市地下综合管廊",
        "（演示）建设城市地下综合管廊30公里。",
        date(2023, 10, 9),
        Source.AGENCY,
        "城乡建设",
        by="reporter",
        agency=HOUSING,
        lead=HOUSING,
        scope="长春市、吉林市",
        yuan=Decimal(2400) * MILLION,
        funding="专项债券",
        screened=answers(
            feasible=fail("建设周期两年以上，当年不能完工。"),
            money=doubt("专项债券额度尚未落实。"),
        ),
        screened_on=date(2023, 10, 11),
        dropped_on=date(2023, 10, 12),
        dropped_why="（演示）建设周期跨年，当年不能完工，建议纳入城市更新专项规划。",
    ),
    Wanted(
        "农村24小时供水",
        "（演示）新增农村24小时供水工程1000处，惠及农村居民60万人。",
        date(2023, 10, 12),
        Source.AGENCY,
        "城乡建设",
        agency=WATERWORKS,
        lead=WATERWORKS,
        scope="有关县（市、区）",
        yuan=Decimal(560) * MILLION,
        funding="省级水利资金和地方配套",
        suggestions=(WATER,),
        screened=answers(),
        pooled_on=date(2023, 10, 16),
    ),
    Wanted(
        "既有住宅加装电梯",
        "（演示）为既有住宅加装电梯600部，惠及居民7200户，按每部定额补助。",
        date(2023, 10, 12),
        Source.PUBLIC,
        "城乡建设",
        lead=HOUSING,
        scope="各市（州）城区",
        yuan=Decimal(120) * MILLION,
        funding="省级补助、受益居民出资",
        suggestions=(LIFTS,),
        screened=answers(risk=doubt("低层住户意见不一，须先完成书面协议再申报。")),
        pooled_on=date(2023, 10, 16),
    ),
    Wanted(
        "农村公路危桥改造",
        "（演示）改造农村公路四、五类危桥140座，年底前全部完工。",
        date(2023, 10, 12),
        Source.DEPUTY,
        "交通出行",
        lead=TRANSPORT,
        proposer="省人大代表（演示）",
        scope="全省",
        yuan=Decimal(420) * MILLION,
        funding="车购税补助和地方配套",
        suggestions=(BRIDGES,),
        screened=answers(),
        pooled_on=date(2023, 10, 16),
    ),
    Wanted(
        "省级冰雪运动中心",
        "（演示）建设省级冰雪运动中心1座。",
        date(2023, 10, 12),
        Source.MEMBER,
        "文体服务",
        lead=SPORT,
        proposer="省政协委员（演示）",
        scope="长春市",
        yuan=Decimal(1500) * MILLION,
        screened=answers(
            need=doubt("受益人群集中在一地。"),
            feasible=fail("选址和立项均未完成。"),
            money=fail("没有资金来源。"),
            risk=doubt("涉及新增建设用地。"),
        ),
        dropped_on=date(2023, 10, 16),
        dropped_why="（演示）受益面窄，选址、立项和资金均未落实，当年不能办成。",
    ),
    Wanted(
        "中小学教室照明改造",
        "（演示）改造义务教育学校教室1200间，其中乡村学校500间。",
        date(2023, 10, 13),
        Source.OFFICE,
        "教育惠民",
        lead=EDUCATION,
        scope="全省",
        yuan=Decimal(9) * MILLION,
        funding="省级教育资金",
        suggestions=(LIGHTING,),
        screened=answers(),
        screened_on=date(2023, 10, 16),
    ),
    Wanted(
        "口袋公园和小微绿地",
        "（演示）建设口袋公园、小微绿地150处，优先安排老城区。",
        date(2023, 10, 13),
        Source.AGENCY,
        "城乡建设",
        by="head",
        agency=HOUSING,
        lead=HOUSING,
        scope="各市（州）、县（市）城区",
        yuan=Decimal(90) * MILLION,
        funding="地方自筹",
        screened={Aspect.NEED: PASS, Aspect.MONEY: doubt("地方自筹比例高，请补充各地资金承诺。")},
        screened_on=date(2023, 10, 16),
    ),
    Wanted(
        "社区老年食堂",
        "（演示）支持开办社区老年食堂100个，鼓励周末供餐和送餐。",
        date(2023, 10, 16),
        Source.AGENCY,
        "社会保障",
        agency=CIVIL,
        lead=CIVIL,
        scope="全省",
        yuan=Decimal(20) * MILLION,
        funding="省级福彩公益金",
        suggestions=(CANTEEN,),
    ),
)
