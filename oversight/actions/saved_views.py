"""A person's own ways to look at the dashboard's list (常用筛选): kept, renamed, removed."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.models import SavedView

MOST = 20  # a person


class NameTaken(Conflict):
    """The person has another view of this name."""


@transaction.atomic
def add_view(*, name: str, query: str, by: User) -> SavedView:
    """Keep ``query`` (the filters of an address) under ``name``.

    Raises ``NameTaken``, and ``Conflict`` where the person has 20 already.
    """
    kept = _own(by)
    if kept.count() >= MOST:
        raise Conflict(_("常用筛选最多保存%(most)d个，请先删去不用的。") % {"most": MOST})
    _require_free(kept, name)
    return SavedView.objects.create(person=by, name=name, query=query)


@transaction.atomic
def rename_view(*, view: SavedView, name: str, by: User) -> SavedView:
    """Give it another name. Raises ``NameTaken``; ``Conflict`` where it is gone."""
    kept = _own(by)
    view = _reread(kept, view)
    _require_free(kept.exclude(pk=view.pk), name)
    view.name = name
    view.save(update_fields=["name"])
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: User) -> None:
    """Take it away. Raises ``Conflict`` where it is gone."""
    _reread(_own(by), view).delete()


def _own(by: User):
    """The person's views, with the person locked, so that two windows cannot pass the limit."""
    require(by, Verb.SEE_EVERYTHING)
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    return SavedView.objects.filter(person=by)


def _reread(kept, view: SavedView) -> SavedView:
    found = kept.filter(pk=view.pk).first()
    if found is None:
        raise Conflict(_("这个常用筛选已经删去。"))
    return found


def _require_free(others, name: str) -> None:
    if others.filter(name=name).exists():
        raise NameTaken(_("您已有名为“%(name)s”的常用筛选。") % {"name": name})
