"""Bulletins that wait for the director to issue them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Window
from django.utils.translation import gettext as _

from agencies.addresses import address_of
from oversight.models import Bulletin
from oversight.readers.today import FIRST, Ask, Group, Scope, Task


def _drafts(scope: Scope) -> QuerySet[Any]:
    """Drafts of the office drawn up before today, the oldest first.

    A bulletin bears no mark that it was put up for signature: one of today is still being
    written, one that lay a night waits to be issued.
    """
    drafts = (
        Bulletin.objects.filter(
            state=Bulletin.State.DRAFT,
            batch__office=scope.reader.agency_id,
            prepared_on__lt=scope.today,
        )
        .select_related("batch", "agency", "prepared_by")
        .defer("snapshot", "texts")
        .annotate(waiting=Window(Count("pk")))
        .order_by("prepared_on", "pk")
    )
    return drafts[:FIRST]


def _issue(scope: Scope, found: list[Any]) -> dict[str, Group]:
    count = found[0].waiting if found else 0
    url = address_of("bulletins_batch", scope.batch.slug)
    tasks = [_task(bulletin, scope) for bulletin in found]
    return {"issue": Group("issue", _("通报待签发"), tasks, count, url, count - len(tasks))}


def _task(bulletin: Bulletin, scope: Scope) -> Task:
    url = address_of("bulletin", bulletin.pk)
    if bulletin.prepared_by:
        sentence = _("%(kind)s由%(who)s拟稿，核对后签发。") % {
            "kind": bulletin.get_kind_display(),
            "who": bulletin.prepared_by,
        }
    else:
        sentence = _("系统已拟稿%(kind)s，核对后签发。") % {"kind": bulletin.get_kind_display()}
    return Task(
        word=_("待签发"),
        title=bulletin.title,
        url=url,
        sentence=sentence,
        step=_("核对并签发"),
        step_url=url,
        day=bulletin.prepared_on,
        day_word=_("拟稿日期"),
        batch=scope.elsewhere(bulletin.batch),
    )


ISSUE = Ask(_drafts, _issue)
