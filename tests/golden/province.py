"""The simulated province: 50 件, 120 项, 33 市县, and what each indicator is up to in 2023.

Every ordinary target is 36,500, so that an even plan stands at 100 a day and one percentage
point is 365: whoever checks the story needs no calculator. What a line lags in a month is
written in points in ``BEHIND``; everything that is not a story goes exactly by its plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from agencies.models import Agency, Region, User
from agencies.roles import Role
from pledges.models import (
    Batch,
    Category,
    Indicator,
    Milestone,
    Plan,
    PlanPoint,
    Pledge,
    Responsibility,
    Share,
)
from tests.people import make_person

JANUARY, NEW_YEARS_EVE = date(2023, 1, 1), date(2023, 12, 31)
PLEDGES, INDICATORS, PLACES = 50, 120, 33
TARGET = Decimal(36500)
A_DAY, A_POINT = Decimal(100), Decimal(365)

# What lags or leads its plan, in percentage points by month; every other month it is on plan.
BEHIND: dict[str, dict[int, str]] = {
    "略慢": {3: "-9.99"},
    "恰落后十点": {4: "-10"},
    "连黄两月": {4: "-12", 5: "-15", 6: "-3"},
    "连红三月": {6: "-31", 7: "-35", 8: "-40", 9: "-20", 10: "-5"},
    "恰落后三十点": {7: "-30"},
    "超序时": {2: "5", 3: "4.99"},
    "调计划": {8: "-15", 9: "-15", 10: "-10"},
    "调目标": {8: "-12"},
    "年底未完成": {12: "-2"},
    "无人签收": {3: "-11", 4: "-11", 5: "-11", 6: "-1"},
    "按时回复": {5: "-12"},
}
# What place number 7 lags of its own share.
PLACE_BEHIND = {6: "-12", 7: "-12"}

# Agency by number: who reports what. The rest goes round the eight.
OWNERS = {
    "略慢": 1, "恰落后十点": 1, "连黄两月": 1, "连红三月": 2, "恰落后三十点": 2, "超序时": 2,
    "施工季": 3, "按节点": 3, "失业率": 3, "安全事件": 3, "定性": 4, "验收": 4, "年底未完成": 4,
    "更正": 4, "调计划": 5, "调目标": 5, "乡镇": 5, "无人签收": 5, "约数": 6, "阶段节点": 6,
    "水平": 6, "按时回复": 6,
}  # fmt: skip
LATE, SILENT, SENT_BACK = 7, 8, 6  # agencies: late in March; silent from May; returned in July


@dataclass
class Province:
    """Everything the year's acts and jobs need, by its name."""

    batch: Batch
    office: Agency
    agencies: dict[int, Agency]
    heads: dict[int, User]
    places: list[Region]
    officer: User
    director: User
    wholes: dict[str, Share] = field(default_factory=dict)
    parts: list[Share] = field(default_factory=list)


def found() -> Province:
    """Make the province, its batch published and reported from January."""
    hebei = Region.objects.create(code="130000", name="河北省", short_name="河北", level="province")
    cities = [
        Region.objects.create(
            code=f"13{n:02d}00", name=f"第{n}市", short_name=f"{n}市", level="prefecture",
            parent=hebei, order=n,
        )
        for n in range(1, 4)
    ]  # fmt: skip
    places = [
        Region.objects.create(
            code=f"13{n % 3 + 1:02d}{n:02d}", name=f"第{n:02d}县", short_name=f"{n:02d}县",
            level="county", parent=cities[n % 3], order=n,
        )
        for n in range(1, PLACES + 1)
    ]  # fmt: skip
    government = _agency("省政府", "government", hebei, 0)
    office = _agency("领导小组办公室", "department", hebei, 1)
    agencies = {n: _agency(f"第{n}厅", "department", hebei, n + 1) for n in range(1, 9)}
    batch = Batch.objects.create(
        slug="golden-2023", title="2023年民生实事", starts_on=JANUARY, ends_on=NEW_YEARS_EVE,
        stage=Batch.Stage.PUBLISHED, region=hebei, issuer=government, office=office,
        reports_from=JANUARY,
    )  # fmt: skip
    province = Province(
        batch,
        office,
        agencies,
        {n: make_person(Role.HEAD, agency=agency) for n, agency in agencies.items()},
        places,
        make_person(Role.OFFICER, agency=office),
        make_person(Role.DIRECTOR, agency=office),
    )
    _promise(province)
    return province


def _agency(name: str, kind: str, region: Region, order: int) -> Agency:
    return Agency.objects.create(name=name, short_name=name, kind=kind, region=region, order=order)


def _promise(province: Province) -> None:
    """Fifty pledges; the named ones first, then enough ordinary indicators for 120 项."""
    category = Category.objects.create(batch=province.batch, name="民生", order=1)
    names = [*OWNERS, *(f"常规{n}" for n in range(1, INDICATORS - len(OWNERS) + 1))]
    pledges: list[Pledge] = []
    for number, name in enumerate(names):
        owner = OWNERS.get(name, number % 8 + 1)
        if number < PLEDGES:
            pledge = Pledge.objects.create(
                batch=province.batch, category=category, no=str(number + 1), position=number + 1,
                title=f"第{number + 1}件实事",
            )  # fmt: skip
            Responsibility.objects.create(
                pledge=pledge, role="lead", agency=province.agencies[owner], order=0
            )
            pledges.append(pledge)
        else:
            pledge = pledges[len(OWNERS) + (number - PLEDGES) % (PLEDGES - len(OWNERS))]
        province.wholes[name] = _whole(pledge, name, province.agencies[owner])
    _plans(province)
    _divide(province)


SPECIAL = {
    "失业率": {"kind": "bound", "comparator": "<=", "value": Decimal("4.5"), "unit": "%"},
    "安全事件": {"kind": "bound", "comparator": "<=", "value": Decimal(0), "unit": "起"},
    "定性": {"kind": "qualitative", "comparator": "qualitative", "value": None, "unit": ""},
    "约数": {"comparator": "~"},
    "水平": {"kind": "level", "comparator": ">=", "value": Decimal(4800), "unit": "元"}
    | {"baseline": Decimal(4300)},
    "按节点": {"value": Decimal(1380), "unit": "套"},
    "施工季": {"value": Decimal(20000), "unit": "公里"},
}


def _whole(pledge: Pledge, name: str, agency: Agency) -> Share:
    told = {"kind": "flow", "comparator": ">=", "value": TARGET, "unit": "个"}
    indicator = Indicator.objects.create(
        pledge=pledge, position=pledge.indicators.count() + 1, name=name, deadline=NEW_YEARS_EVE,
        **told | SPECIAL.get(name, {}),
    )  # fmt: skip
    return Share.objects.create(indicator=indicator, reporting_agency=agency)


def _plans(province: Province) -> None:
    without = ("失业率", "安全事件", "定性", "水平")
    kinds = {"施工季": "season", "按节点": "steps"}
    for name, share in province.wholes.items():
        if name not in without:
            Plan.objects.create(
                share=share, kind=kinds.get(name, "even"), start=JANUARY, end=NEW_YEARS_EVE
            )
    steps = province.wholes["按节点"].plan
    for day, value in ((date(2023, 6, 30), 690), (date(2023, 8, 31), 1104)):
        PlanPoint.objects.create(plan=steps, day=day, value=value)
    PlanPoint.objects.create(plan=steps, day=date(2023, 10, 31), value=1380)
    staged = province.wholes["阶段节点"].indicator
    Milestone.objects.create(
        pledge=staged.pledge, indicator=staged, what="完成招标", due=date(2023, 3, 31)
    )


def _divide(province: Province) -> None:
    """「乡镇」 is carried out by all 33 places, each a share of 3,650 with an even plan."""
    whole = province.wholes["乡镇"]
    for place in province.places:
        part = Share.objects.create(
            indicator=whole.indicator, region=place, reporting_region=place, value=Decimal(3650)
        )
        Plan.objects.create(share=part, kind="even", start=JANUARY, end=NEW_YEARS_EVE)
        province.parts.append(part)
