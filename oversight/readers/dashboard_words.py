"""How a batch stands, in three sentences: for a leader, and for a meeting."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oversight.readers.dashboard import Dashboard
from progress.models.verdict import LightChoice


def three_sentences(board: Dashboard) -> list[str]:
    """Where it stands; what changed; what is to be feared and what is missing."""
    return [_stands(board), _changed(board), _ahead(board)]


def _stands(board: Dashboard) -> str:
    """「计入亮灯的35项中：完成1项、正常24项、滞后4项、严重滞后2项、未报4项。」"""
    parts = [_counted(LightChoice(row.light).label, row.indicators) for row in board.strip]
    words = {
        "all": sum(row.indicators for row in board.strip),
        "parts": _("、").join(parts),
        "out": board.out_of_force[1],
    }
    if words["out"]:
        return _("计入亮灯的%(all)d项中：%(parts)s。另有%(out)d项暂停或终止，不亮灯。") % words
    return _("计入亮灯的%(all)d项中：%(parts)s。") % words


def _changed(board: Dashboard) -> str:
    """「与上月相比：新增严重滞后1项、新完成1项。」"""
    if board.movements is None:
        return _("这是首个研判月份，没有上月可比。")
    if not board.movements:
        return _("与上月相比，各项亮灯没有变化。")
    parts = [_counted(each.title, len(each.moved)) for each in board.movements]
    return _("与上月相比：%(parts)s。") % {"parts": _("、").join(parts)}


def _counted(word: object, count: int) -> str:
    values = {"word": word, "count": count}
    return ngettext("%(word)s%(count)d项", "%(word)s%(count)d项", count) % values


def _ahead(board: Dashboard) -> str:
    risky, missing = len(board.at_risk), len(board.unreported)
    if not risky and not missing:
        return _("月报已收齐；正常推进的任务中，没有预测不能按期完成的。")
    if not missing:
        return _("月报已收齐；正常推进的任务中，预测有%(risky)d项不能按期完成。") % {"risky": risky}
    if not risky:
        return _("%(missing)d家单位月报未报；正常推进的任务中，没有预测不能按期完成的。") % {
            "missing": missing
        }
    return _("%(missing)d家单位月报未报；正常推进的任务中，预测有%(risky)d项不能按期完成。") % {
        "missing": missing,
        "risky": risky,
    }
