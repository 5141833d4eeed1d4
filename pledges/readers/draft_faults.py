"""What keeps drafts from becoming pledges: every fault in one pass, each with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from pledges.models import DraftAgency, DraftIndicator, DraftPledge
from pledges.models.indicator import KindChoice
from pledges.targets import Comparator, Kind

# a share of something, a price or a rate: it stands at a level instead of adding up
LEVEL_UNITS = frozenset({"%", "‰", "倍", "百分点"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: ``where`` it is in words, ``anchor`` the place on the screen."""

    where: str
    text: str
    draft: int
    anchor: str
    is_number: bool = False


def kind_of(
    comparator: str, unit: str, baseline: Decimal | None, former: str | None = None
) -> KindChoice:
    """What sort of figure it is; ``former`` is the kind of the indicator it was copied from."""
    if comparator == Comparator.QUALITATIVE:
        return KindChoice.QUALITATIVE
    if comparator == Comparator.AT_MOST:
        return KindChoice.BOUND
    if former in (Kind.FLOW, Kind.LEVEL):
        return KindChoice(former)
    is_level = unit in LEVEL_UNITS or "/" in unit or baseline is not None
    return KindChoice.LEVEL if is_level else KindChoice.FLOW


def indicator_faults(
    comparator: str,
    value: Decimal | None,
    upper: Decimal | None,
    baseline: Decimal | None,
) -> Iterator[tuple[str, str]]:
    """Field and words of what the database would refuse of an indicator's figures."""
    if comparator == Comparator.QUALITATIVE:
        if value is not None:
            yield "value", _("定性指标不填目标值；有目标值的请改选比较方式。")
    elif value is None:
        yield "value", _("还没有目标值。")
    elif value < 0:
        yield "value", _("目标值不得为负数。")
    elif comparator != Comparator.AT_MOST and value == (baseline or 0):
        yield "value", _("目标值与基期值相同，没有可以衡量的进度；“零发生”一类请选“不超过”。")
    if comparator == Comparator.RANGE:
        if upper is None or (value is not None and upper <= value):
            yield "upper", _("区间上端须大于下端。")
    elif upper is not None:
        yield "upper", _("只有区间才填上端。")


def label_of(draft: DraftPledge) -> str:
    """「3. 城镇新增就业」, as far as it is known."""
    title = draft.title or _("（未命名）")
    if not draft.no:
        return _("（无序号）%(title)s") % {"title": title}
    return _("%(no)s. %(title)s") % {"no": draft.no, "title": title}


def kept(drafts: Iterable[DraftPledge]) -> list[DraftPledge]:
    """Those not rejected, in order."""
    return [draft for draft in drafts if draft.state != DraftPledge.State.REJECTED]


def faults_of(drafts: Sequence[DraftPledge], taken: Collection[str]) -> list[Fault]:
    """Everything that keeps these drafts (agencies, indicators at hand) from being confirmed.

    ``taken`` are the numbers of the batch's pledges.
    """
    staying = kept(drafts)
    numbers = Counter(draft.no for draft in staying if draft.no)
    found = [Fault("", _("没有可以确认的实事。"), 0, "")] if not staying else []
    for draft in staying:
        place = label_of(draft)
        anchor = f"d{draft.pk}"
        if not draft.title.strip():
            found.append(Fault(place, _("没有任务名称。"), draft.pk, anchor))
        found += [
            Fault(place, text, draft.pk, anchor, is_number=True)
            for text in _number(draft, numbers, taken)
        ]
        found += [
            Fault(place, text, draft.pk, anchor) for text in _bodies(list(draft.agencies.all()))
        ]
        for row in draft.indicators.all():
            found += _of_indicator(draft, row)
    return found


def _number(draft: DraftPledge, numbers: Counter[str], taken: Collection[str]) -> Iterator[str]:
    if not draft.no.strip():
        yield _("没有序号。")
    elif draft.no in taken:
        yield _("序号“%(no)s”本批次已经有了。") % {"no": draft.no}
    elif numbers[draft.no] > 1:
        yield _("序号“%(no)s”重复。") % {"no": draft.no}


def _bodies(rows: Sequence[DraftAgency]) -> Iterator[str]:
    leads = [row for row in rows if row.role == DraftAgency.Role.LEAD]
    for row in leads:
        if row.agency_id is None:
            yield _("牵头单位“%(name)s”不在单位名录中，请先选定。") % {"name": row.as_written}
    for part, count in sorted(Counter(row.part for row in leads).items()):
        if count > 1:
            yield _("第%(part)d段责任有%(count)d个牵头单位，只能有一个。") % {
                "part": part,
                "count": count,
            }


def _of_indicator(draft: DraftPledge, row: DraftIndicator) -> Iterator[Fault]:
    if row.rejected:
        return
    told = [text for _field, text in figures_faults(row)]
    if not row.name.strip():
        told.append(_("没有指标名称。"))
    place = _("%(draft)s · %(indicator)s") % {"draft": label_of(draft), "indicator": row.name}
    for text in told:
        yield Fault(place, text, draft.pk, f"d{draft.pk}-i{row.pk}")


def figures_faults(row: DraftIndicator) -> list[tuple[str, str]]:
    """What the database would refuse of the row's figures."""
    return list(indicator_faults(row.comparator, row.value, row.upper, row.baseline))
