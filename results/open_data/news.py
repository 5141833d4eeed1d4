"""What a version told anew of one pledge, in sentences.

Pure on the plain content of a publication, so that feeds and public pages may use it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from results.open_data.words import amount, change_words, day_words, state_words, target_words

Row = Mapping[str, Any]

# What is told only to have changed, by the words for it.
TEXTS = (
    ("title", gettext_lazy("任务名称")),
    ("category", gettext_lazy("方面")),
    ("quote", gettext_lazy("承诺原文")),
    ("leads", gettext_lazy("牵头单位")),
    ("others", gettext_lazy("配合和责任单位")),
    ("scope", gettext_lazy("实施范围")),
    ("period", gettext_lazy("实施期")),
    ("milestones", gettext_lazy("节点安排")),
    ("funding", gettext_lazy("资金")),
)


def news(old: Row | None, new: Row) -> list[str]:
    """What a reader of ``old`` does not know yet; ``old`` None is the first telling."""
    if old is None:
        return [_("公布任务。"), *(_target(row) for row in new["indicators"])]
    before = {row["position"]: row for row in old["indicators"]}
    after = {row["position"]: row for row in new["indicators"]}
    lines = [*_changes(old, new), *_state(old, new)]
    for position, row in after.items():
        lines += _indicator(before[position], row) if position in before else [_added(row)]
    lines += [
        _("不再列出指标“%(name)s”。") % {"name": row["name"]}
        for position, row in before.items()
        if position not in after
    ]
    return [*lines, *_places(before, after), *_texts(old, new), *_photographs(old, new)]


def figure_words(row: Row) -> str:
    """「30公里，完成率10.00%（截至2020年4月30日）」; an empty text for no figure."""
    if row["value"] is None:
        return ""
    words = {
        "figure": amount(row["value"], row["unit"], row["approx"]),
        "share": row["share"],
        "as_of": day_words(row["as_of"]),
    }
    if row["share"] is None:
        return _("%(figure)s（截至%(as_of)s）") % words
    return _("%(figure)s，完成率%(share)s%%（截至%(as_of)s）") % words


def _target(row: Row) -> str:
    return _("“%(name)s”目标：%(target)s。") % {"name": row["name"], "target": target_words(row)}


def _added(row: Row) -> str:
    return _("新增指标“%(name)s”，目标：%(target)s。") % {
        "name": row["name"],
        "target": target_words(row),
    }


def _state(old: Row, new: Row) -> Iterator[str]:
    if new["done"] and not old["done"]:
        yield _("这件实事已通过验收，状态为已完成。")
    elif old["done"] and not new["done"]:
        yield _("验收结论已变更，状态恢复为推进中。")
    standing = new.get("standing")
    if standing and standing != old.get("standing"):
        yield _("是否达序：%(word)s。") % {"word": state_words(standing)}


def _changes(old: Row, new: Row) -> Iterator[str]:
    known = old.get("changes", [])
    for row in new.get("changes", []):
        if row not in known:
            yield _("%(change)s。") % {"change": change_words(row)}


def _indicator(old: Row, new: Row) -> Iterator[str]:
    if target_words(old) != target_words(new):
        yield _("“%(name)s”目标由%(old)s调整为%(new)s。") % {
            "name": new["name"],
            "old": target_words(old),
            "new": target_words(new),
        }
    if _figure(old) != _figure(new):
        yield _moved(old, new)
    if new["done"] and not old["done"]:
        yield _("“%(name)s”已通过验收。") % {"name": new["name"]}


def _figure(row: Row) -> tuple[Any, ...]:
    return row["value"], row["approx"], row["as_of"] if row["value"] is not None else None


def _moved(old: Row, new: Row) -> str:
    words = {
        "name": new["name"],
        "figure": figure_words(new),
        "old": amount(old["value"], old["unit"], old["approx"]),
    }
    if new["value"] is None:
        return _("“%(name)s”不再发布进展数据。") % words
    if old["value"] is None:
        return _("“%(name)s”：%(figure)s。") % words
    if old["as_of"] == new["as_of"]:
        return _("更正：“%(name)s”由%(old)s改为%(figure)s。") % words
    return _("“%(name)s”：上次发布%(old)s，本次%(figure)s。") % words


def _places(before: Mapping[int, Row], after: Mapping[int, Row]) -> Iterator[str]:
    if any(
        row["regions"] and row["regions"] != before.get(position, {}).get("regions")
        for position, row in after.items()
    ):
        yield _("分地区和单位的数据已更新。")


def _texts(old: Row, new: Row) -> Iterator[str]:
    changed = [str(words) for name, words in TEXTS if old[name] != new[name]]
    if changed:
        yield _("文字有调整：%(what)s。") % {"what": _("、").join(changed)}


def _photographs(old: Row, new: Row) -> Iterator[str]:
    known = {file["sha256"] for file in old.get("files", [])}
    added = sum(file["sha256"] not in known for file in new.get("files", []))
    if added:
        yield _("新增%(count)d张现场照片。") % {"count": added}
