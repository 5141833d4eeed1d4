"""One pledge as its page shows it: each indicator with its chart and its former figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _

from progress.chart import Chart
from results.open_data.account import Account, Indicator, Pledge
from results.open_data.charted import indicator_chart
from results.open_data.timeline import Former, former_figures, published_as
from results.open_data.told import Telling


@dataclass(frozen=True, slots=True)
class Shown:
    """``wrong`` says what a corrected figure was published as before, or nothing."""

    indicator: Indicator
    chart: Chart | None
    former: tuple[Former, ...]
    wrong: str


def shown_indicators(account: Account, pledge: Pledge, told: Sequence[Telling]) -> list[Shown]:
    """The indicators in the order of the text; ``told`` is oldest first."""
    former, wrong = former_figures(told), published_as(told)
    return [
        Shown(
            indicator=row,
            chart=indicator_chart(account, pledge, row),
            former=tuple(former.get(row.position, ())),
            wrong=wrong.get(row.position, ""),
        )
        for row in pledge.indicators
    ]


def described(account: Account, pledge: Pledge) -> str:
    """One sentence with the first figure and its date, for those who see only a link:
    「公路工程建设：农村公路30公里，达到目标的10.00%，数据截至2020年4月30日（2020年承德市民心实事）。」"""
    words = {"pledge": pledge.title, "batch": account.title}
    told = next((row for row in pledge.indicators if row.value is not None), None)
    if told is None or told.value is None or told.as_of is None:
        words["state"] = pledge.state_word
        return _("%(pledge)s：%(state)s（%(batch)s）。") % words
    words |= {
        "name": told.name,
        "figure": told.amount,
        "share": f"{told.share:,.2f}%" if told.share is not None else "",
        "day": write_date(told.as_of, _("Y年n月j日")),
        "mark": _("，演示数据") if account.simulated else "",
    }
    if told.share is None:
        return _("%(pledge)s：%(name)s%(figure)s，数据截至%(day)s（%(batch)s%(mark)s）。") % words
    return (
        _(
            "%(pledge)s：%(name)s%(figure)s，达到目标的%(share)s，"
            "数据截至%(day)s（%(batch)s%(mark)s）。"
        )
        % words
    )
