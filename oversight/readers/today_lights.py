"""What waits because of a light: new red, what still lags, risks, and missing reports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.addresses import address_of
from oversight.models import Notice, NoticeMatter
from oversight.readers.dashboard import Dashboard
from oversight.readers.dashboard_list import units_of
from oversight.readers.handovers import time_left
from oversight.readers.rows import Row
from oversight.readers.today import FIRST, Group, Scope, Task
from pledges.models import Batch
from progress.facts import Light, Reason
from progress.standing import Line, order_by_urgency

NAMED = 3  # units named in one line
OPEN = (Notice.State.DRAFTED, Notice.State.SENT, Notice.State.SIGNED, Notice.State.REPLIED)


def lagging_flags(board: Dashboard) -> list[int]:
    """The ids of the flags of what stands red or yellow."""
    return [
        row.lit.line.flag.pk
        for row in board.rows
        if row.light in (Light.RED, Light.YELLOW) and row.lit and row.lit.line.flag
    ]


def matters_of(flags: Collection[int]) -> QuerySet[NoticeMatter]:
    """What letters tell of these flags, of each the newest that is not over yet last."""
    matters = NoticeMatter.objects.filter(
        flag__in=flags, withdrawn=False, notice__state__in=OPEN
    ).select_related("notice")
    return matters.defer("notice__body").order_by("pk")


def light_groups(board: Dashboard, matters: Iterable[NoticeMatter]) -> dict[str, Group]:
    """Groups by key: ``new_red``, ``red``, ``yellow``, ``unreported``, ``risk``.

    ``unreported`` are tasks whose unit was never asked for a report of the month: the others
    stand in ``missing``. The letter of a matter (``matters_of``) is the next step.
    """
    by_indicator = {row.standing.indicator.pk: row for row in board.rows}
    ordered = [
        by_indicator[row.indicator.pk] for _pledge, row in order_by_urgency(board.standing.lines)
    ]
    letters = {matter.flag_id: matter.notice for matter in matters}
    red = [row for row in ordered if row.light == Light.RED]
    yellow = [row for row in ordered if row.light == Light.YELLOW]
    new = [row for row in red if _is_new(row)]
    still = [row for row in red if not _is_new(row)]
    return {
        "new_red": _group("new_red", _("新增严重滞后"), "light=red", new, board, letters),
        "red": _group("red", _("仍严重滞后"), "light=red", still, board, letters),
        "yellow": _group("yellow", _("滞后"), "light=yellow", yellow, board, letters),
        "unreported": _group(
            "unreported", _("任务没有月报"), "light=grey", _unasked(ordered, board), board, {}
        ),
        "risk": _group("risk", _("预测有风险"), "risk=on", board.at_risk, board, {}),
    }


def missing_group(board: Dashboard, scope: Scope) -> Group:
    """The month's reports past their due day, told in one line with all their units."""
    reports, month = board.unreported, board.standing.month
    title = _("月报未报")
    if not reports or month is None:
        return Group("missing", title, [], 0, "")
    running = scope.batch.stage == Batch.Stage.PUBLISHED
    url = ""
    if running and scope.acts:
        url = address_of("remind_missing", scope.batch.slug, month.year, month.month)
    left = time_left("", min(report.due_on for report in reports), scope.today, scope.is_workday)
    named = _("、").join(str(report.unit) for report in reports[:NAMED])
    values = {"units": named, "count": len(reports), "month": month.month}
    told = ngettext(
        "%(units)s%(month)d月月报未报",
        "%(units)s等%(count)d家单位%(month)d月月报未报",
        len(reports),
    )
    if 1 < len(reports) <= NAMED:
        told = _("%(units)s%(month)d月月报未报")
    task = Task(
        word="",
        light=Light.GREY,
        title=told % values,
        url=url,
        sentence=_("%(left)s。") % {"left": left.words}
        if running
        else _("批次已办结，已过报送期。"),
        step=_("催报"),
        step_url=url,
        day=left.due,
        day_word=_("应报日期"),
        units=reports,
    )
    return Group("missing", title, [task], len(reports), url)


def _is_new(row: Row) -> bool:
    """Was it anything but red the month before?"""
    before = row.standing.whole.before if row.standing.whole else None
    return before is None or before.light != Light.RED


def _unasked(rows: Iterable[Row], board: Dashboard) -> list[Row]:
    asked = {(report.agency_id, report.region_id) for report in board.standing.reports}
    return [
        row
        for row in rows
        if row.light == Light.GREY
        and row.reason != Reason.NOT_STARTED
        and row.lit
        and _reporter(row.lit.line) not in asked
    ]


def _reporter(line: Line) -> tuple[int | None, int | None]:
    return line.share.reporting_agency_id, line.share.reporting_region_id


def _group(
    key: str,
    title: str,
    query: str,
    rows: list[Row],
    board: Dashboard,
    letters: Mapping[int, Notice],
) -> Group:
    tasks = [_task(row, board, letters) for row in rows[:FIRST]]
    return Group(key, title, tasks, len(rows), f"?{query}#items", len(rows) - len(tasks))


def _task(row: Row, board: Dashboard, letters: Mapping[int, Notice]) -> Task:
    lit, pledge = row.lit, row.pledge.pledge
    if lit is None:
        raise ValueError("a row without a light is no matter")
    month, indicator = board.standing.month, row.standing.indicator
    url = address_of("office_pledge", pledge.pk)
    url += f"?month={month:%Y-%m}" if month else ""
    own = "" if indicator.name == pledge.title else indicator.name
    letter = letters.get(lit.line.flag.pk) if lit.line.flag else None
    step, step_url = _next_step(letter, f"{url}#i{indicator.pk}")
    sentence = lit.sentence
    if lit.at_risk:
        told = {"foreseen": lit.outlook.sentence, "completion": lit.outlook.completion}
        sentence = _("%(foreseen)s%(completion)s") % told
    return Task(
        word="" if lit.at_risk else lit.word,
        light="" if lit.at_risk or not lit.light else lit.light,
        title=_("%(pledge)s · %(indicator)s") % {"pledge": pledge.title, "indicator": own}
        if own
        else pledge.title,
        url=url,
        who=_("、").join(str(unit) for unit in units_of(row.pledge, row.standing)),
        sentence=sentence,
        step=step,
        step_url=step_url,
        day=lit.since,
        day_word=_("标记日期") if lit.since else "",
    )


def _next_step(letter: Notice | None, otherwise: str) -> tuple[str, str]:
    """To the letter on the matter, where there is one; else to the pledge."""
    if letter is None:
        return _("查看并处理"), otherwise
    form = _("核对%(rung)s") if letter.state == Notice.State.DRAFTED else _("查看%(rung)s")
    return form % {"rung": letter.get_rung_display()}, address_of("notice", letter.pk)
