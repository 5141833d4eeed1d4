"""A head away lets a colleague of the same unit sign (授权代签), from day to day."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Role, Verb
from progress.models import Delegation


@transaction.atomic
def delegate(
    *, head: User, deputy: User, starts_on: date, ends_on: date, reason: str, today: date
) -> Delegation:
    """From ``starts_on`` through ``ends_on`` the deputy signs in the head's place.

    Raises ``PermissionDenied`` for who is no head, or for a deputy of another unit;
    ``Conflict`` for days gone by, and where the head has another delegation on these days.
    """
    # the head's row is the gate: two delegations made at once stand in line here
    head = User.objects.select_for_update(of=("self",)).get(pk=head.pk)
    require(head, Verb.SIGN_REPORTS)
    if not colleagues_of(head).filter(pk=deputy.pk).exists():
        raise PermissionDenied(_("只能授权给本单位在用账号的同事。"))
    if not reason.strip():
        raise Conflict(_("请写明事由。"))
    if ends_on < starts_on:
        raise Conflict(_("截止日期不得早于起始日期。"))
    if starts_on < today:
        raise Conflict(_("起始日期不能早于今天，已过去的日子不能补授权。"))
    other = Delegation.objects.filter(
        head=head, revoked_on__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).select_related("deputy")
    if standing := other.first():
        raise Conflict(
            _("这几天已授权%(deputy)s代签（%(start)s至%(end)s），请先收回再改。")
            % {
                "deputy": standing.deputy,
                "start": standing.starts_on,
                "end": standing.ends_on,
            }
        )
    return Delegation.objects.create(
        head=head, deputy=deputy, starts_on=starts_on, ends_on=ends_on, reason=reason.strip()
    )


@transaction.atomic
def revoke(*, delegation: Delegation, by: User, today: date) -> Delegation:
    """Take a delegation back; it ends at once, and stays in the list.

    The head who gave it may, or another head of the same unit. Raises ``Conflict`` when it
    has been taken back already or is over.
    """
    require(by, Verb.SIGN_REPORTS)
    delegation = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("head", "deputy")
        .get(pk=delegation.pk)
    )
    head = delegation.head
    if (head.agency_id, head.region_id) != (by.agency_id, by.region_id):
        raise PermissionDenied(_("这项授权属于其他单位。"))
    if delegation.revoked_on or delegation.ends_on < today:
        raise Conflict(_("这项授权已经收回或到期。"))
    delegation.revoked_on = today
    delegation.save(update_fields=["revoked_on"])
    return delegation


def colleagues_of(head: User) -> QuerySet[User]:
    """Who may sign in the head's place: reporters of the same unit whose accounts are in use."""
    of_unit = Q(agency_id=head.agency_id, region_id=head.region_id)
    return User.objects.filter(of_unit, role=Role.REPORTER, is_active=True).order_by("pk")
