"""Taking a published version back (撤回): the public then sees the one before it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from results.actions.access import locked, require_own, require_state
from results.actions.announcing import announce_withdrawal
from results.actions.checking import moment_of
from results.models import Publication

State = Publication.State


@transaction.atomic
def withdraw(*, publication: Publication, reason: str, by: User, today: date) -> Publication:
    """Take a published version back, embargoed or public, with the reason the public reads.

    It stays in the history; what was in force before it is in force again. Raises ``Conflict``
    without a reason, or for what is not published.
    """
    publication = locked(publication)
    require_own(by, publication.batch, Verb.APPROVE_PUBLICATIONS)
    require_state(publication, State.PUBLISHED)
    reason = reason.strip()
    if not reason:
        raise Conflict(_("撤回须写明原因，原因会向公众说明。"))
    publication.state = State.WITHDRAWN
    publication.withdrawn_by, publication.withdrawn_on = by, today
    publication.withdraw_reason = reason
    publication.save(update_fields=["state", "withdrawn_by", "withdrawn_on", "withdraw_reason"])
    announce_withdrawal(publication, today=today, now=moment_of(today))
    return publication
