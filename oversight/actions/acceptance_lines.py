"""What both sides of an acceptance case need: its row held, and the lines of its checklist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.refusals import Conflict
from oversight.checklist import goal_words
from oversight.models import AcceptanceCase, AcceptanceItem
from pledges.models import Indicator

Kind = AcceptanceItem.Kind
State = AcceptanceCase.State
LONGEST = 300  # characters of ``AcceptanceItem.what``


class ImpossibleDay(Conflict):
    """A day that cannot be; its text says what to mend."""


def locked_case(case: AcceptanceCase) -> AcceptanceCase:
    """The case as it stands now, its row held until the transaction ends."""
    return (
        AcceptanceCase.objects.select_for_update(of=("self",))
        .select_related("pledge__batch", "agency", "region", "decided_by")
        .get(pk=case.pk)
    )


def require_open(case: AcceptanceCase) -> None:
    """Raise ``Conflict`` where the case is decided or withdrawn, telling by whom."""
    if case.state == State.APPLIED:
        return
    state = case.get_state_display()
    if case.decided_by:
        names = {"who": case.decided_by, "state": state}
        raise Conflict(_("这份验收申请已由%(who)s办理，现为“%(state)s”。") % names)
    raise Conflict(_("这份验收申请现为“%(state)s”，不能再办理。") % {"state": state})


def make_lines(case: AcceptanceCase, indicators: Iterable[Indicator]) -> None:
    """Value, evidence and signature of each indicator, the pledge's standards, its problems.

    Without indicators only the site visit, which may be demanded later. Quality standards are
    the pledge's conditions (准入条件, R33). Words are Chinese.
    """
    chosen = list(indicators)
    with translation.override(settings.LANGUAGE_CODE):
        rows = [*_of_indicators(case, chosen), *(_of_pledge(case) if chosen else ())]
        if case.needs_visit:
            rows.append(_line(case, Kind.VISIT, _("到现场核验")))
    AcceptanceItem.objects.bulk_create(rows)


def _of_indicators(
    case: AcceptanceCase, indicators: Iterable[Indicator]
) -> Iterator[AcceptanceItem]:
    for indicator in indicators:
        names = {"name": indicator, "goal": goal_words(indicator)}
        for kind, words in (
            (Kind.VALUE, _("%(name)s：达到目标（%(goal)s）")),
            (Kind.EVIDENCE, _("%(name)s：佐证材料齐全")),
            (Kind.HEAD, _("%(name)s：单位负责人已签字")),
        ):
            yield _line(case, kind, words % names, indicator)


def _of_pledge(case: AcceptanceCase) -> Iterator[AcceptanceItem]:
    for condition in case.pledge.indicators.filter(condition=True).order_by("position"):
        names = {"name": condition, "goal": goal_words(condition)}
        words = _("质量标准：%(name)s") % names
        if condition.value is not None:
            words = _("质量标准：%(name)s（%(goal)s）") % names
        yield _line(case, Kind.STANDARD, words, condition)
    yield _line(case, Kind.PROBLEMS, _("这件实事的问题都已销号"))


def _line(
    case: AcceptanceCase, kind: str, what: str, indicator: Indicator | None = None
) -> AcceptanceItem:
    return AcceptanceItem(case=case, kind=kind, what=what[:LONGEST], indicator=indicator)
