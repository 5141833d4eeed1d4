"""The rooms of supervision (督办), side by side: the office's, and a unit's."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.roles import Verb
from agencies.together import prepared
from oversight.readers.notices import letters_to_unit, rows_of
from oversight.readers.problems import of_one_unit, overdue

register = template.Library()

# Address name, words, and the verbs of which one opens the door.
OFFICE = (
    ("notices", _("督办文书"), (Verb.SEE_EVERYTHING,)),
    ("problems", _("问题台账"), (Verb.SEE_EVERYTHING,)),
    ("acceptances", _("验收销号"), (Verb.SEE_EVERYTHING,)),
    ("bulletins", _("通报"), (Verb.SEE_EVERYTHING,)),
    ("scores", _("考核评分"), (Verb.SEE_EVERYTHING,)),
    ("entry_signs", _("数据疑点"), (Verb.SEE_EVERYTHING,)),
    ("judging_rules", _("研判规则"), (Verb.SEE_EVERYTHING,)),
    ("rollup", _("分类汇总"), (Verb.SEE_EVERYTHING,)),
    ("backtest", _("预测检验"), (Verb.SEE_EVERYTHING,)),
)
UNIT: tuple[tuple[str, Any, tuple[Verb, ...]], ...] = (
    ("unit_notices", _("督办文书"), (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)),
    ("unit_problems", _("问题整改"), (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)),
    ("unit_acceptances", _("验收申请"), (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)),
)


@register.inclusion_tag("parts/rooms.html", takes_context=True)
def rooms(context: dict[str, Any]) -> dict[str, Any]:
    """The tabs of the person who looks; the one whose address holds the page is current."""
    request: HttpRequest = context["request"]
    user: Any = request.user
    listed = OFFICE if user.can(Verb.SEE_EVERYTHING) else UNIT
    tabs = [(reverse(name), label) for name, label, verbs in listed if any(map(user.can, verbs))]
    return {"tabs": [(url, label, request.path.startswith(url)) for url, label in tabs]}


@register.inclusion_tag("desk/notice_strip.html", takes_context=True)
def letters_waiting(context: dict[str, Any]) -> dict[str, Any]:
    """Letters that wait for the unit's receipt or answer, its reporter getting ready what the
    head answers with, and how many of its problems are overdue; three queries, one where none.
    """
    user, today = context["user"], context["today"]
    found, late = _waiting(user.agency_id, user.region_id, today)
    return {"waiting": rows_of(found, today) if found else [], "overdue": len(late)}


@prepared
def _waiting(agency: int | None, region: int | None, today: date) -> tuple[QuerySet[Any], ...]:
    """A unit's letters that wait, and the ids of its problems past their day."""
    late = of_one_unit(agency, region).filter(overdue(today)).order_by().values_list("pk")
    return letters_to_unit(agency, region).filter(state__in=["sent", "signed"]), late
