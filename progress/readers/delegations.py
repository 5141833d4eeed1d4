"""Who signs in whose place, as the pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from progress.models import Delegation


@dataclass(frozen=True, slots=True)
class DelegationRow:
    """One delegation, how it stands today in a word, and whether it may be taken back."""

    delegation: Delegation
    standing: Promise
    open: bool


def read_delegations(user: User, today: date) -> list[DelegationRow]:
    """Those given by the heads of the person's unit, newest first. One query."""
    of_unit = Q(head__agency_id=user.agency_id, head__region_id=user.region_id)
    rows = Delegation.objects.filter(of_unit).select_related("head", "deputy")
    return [DelegationRow(row, _standing(row, today), _is_open(row, today)) for row in rows]


def _is_open(row: Delegation, today: date) -> bool:
    return row.revoked_on is None and row.ends_on >= today


def _standing(row: Delegation, today: date) -> Promise:
    if row.revoked_on:
        return _("已收回")
    if row.ends_on < today:
        return _("已到期")
    return _("未开始") if row.starts_on > today else _("生效中")
