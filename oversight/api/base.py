"""What every resource of supervision has in common."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.api.resources import Rows
from agencies.models import User
from agencies.roles import Verb
from oversight.models import Attachment
from pledges.readers.reach import READERS

# files that were not taken away
KEPT = Attachment.objects.filter(removed_at=None)


class Supervision(Rows):
    """The office's and a leader's ledger, or the unit's own."""

    tag = _("督办与验收")
    verbs: tuple[Verb, ...] = READERS

    @property
    def asker(self) -> User:
        return self.request.user  # type: ignore[return-value]

    @property
    def in_office(self) -> bool:
        return self.asker.can(Verb.SEE_EVERYTHING)
