"""The security administrator's word on accounts that reach beyond one unit.

The system administrator makes and moves accounts, the security administrator confirms those
of the office, the leaders, the auditors and the administrators: neither can give anybody
such rights alone (GB/T 22239, 三员分立). Nobody confirms himself.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.actions.people import keep_post
from agencies.actions.sign_ins import end_sessions
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb


@transaction.atomic
def confirm(*, person: User, by: User) -> User:
    """The account may be used from now on. Raises ``Conflict`` when nothing awaits a word."""
    person = _waiting(person, by)
    person.awaits_confirmation = False
    person.save(update_fields=["awaits_confirmation"])
    return person


@transaction.atomic
def decline(*, person: User, by: User, today: date) -> User:
    """The account is stopped instead; the administrator may take it up again, to be confirmed.

    Raises ``Conflict`` when nothing awaits a word.
    """
    person = _waiting(person, by)
    keep_post(person, today)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions({person.pk})
    return person


def _waiting(person: User, by: User) -> User:
    require(by, Verb.MANAGE_ACCESS)
    if person.pk == by.pk:
        raise Conflict(_("这是您本人的账号，请由其他安全管理员确认。"))
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not person.is_active or not person.awaits_confirmation:
        raise Conflict(_("这个账号没有待确认的事项，可能已由其他安全管理员办理。"))
    return person
