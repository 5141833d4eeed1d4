"""What each line reports in each month of the simulated year, in its unit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from progress.periods import month_end
from tests.golden.province import A_DAY, A_POINT, BEHIND, PLACE_BEHIND

ONE_PLACE = Decimal(10)  # a place's 3,650 stand at ten a day, and a point is 36.5
SEASON_FIRST, SEASON_LAST = date(2023, 4, 15), date(2023, 10, 31)

# Lines that don't go by an even plan: figures as they stand, by month (the last one stays).
TOLD: dict[str, dict[int, str]] = {
    "按节点": {1: "340", 6: "400", 9: "1104", 10: "1380"},
    "失业率": {1: "3.29", 5: "4.4", 6: "4.6", 7: "4.5", 8: "4.275", 9: "4.2"},
    "安全事件": {1: "0", 8: "1"},
    "水平": {1: "4300", 4: "4800"},
}
# Lines that go by an even plan until a month from which they are told.
TOLD_FROM: dict[str, dict[int, str]] = {
    "验收": {10: "36500"},
    "约数": {11: "34675"},
}


def value_of(name: str, month: int) -> Decimal | None:
    """The cumulative figure of a whole at the month's end; None for words."""
    if name == "定性":
        return None
    told = {m: v for m, v in (TOLD.get(name) or TOLD_FROM.get(name, {})).items() if m <= month}
    if told:
        return Decimal(told[max(told)])
    last = month_end(date(2023, month, 1))
    if name == "施工季":
        days = (min(last, SEASON_LAST) - SEASON_FIRST + timedelta(days=1)).days
        return A_DAY * max(days, 0)
    return A_DAY * last.timetuple().tm_yday + A_POINT * Decimal(BEHIND.get(name, {}).get(month, 0))


def value_of_place(number: int, month: int) -> Decimal:
    """The cumulative figure of a place of 「乡镇」 at the month's end."""
    points = Decimal(PLACE_BEHIND.get(month, 0)) if number == 7 else Decimal(0)
    days = month_end(date(2023, month, 1)).timetuple().tm_yday
    return ONE_PLACE * days + A_POINT / 10 * points
