"""What every step of publishing asks first: whose batch it is, and what the version's state is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Batch
from results.models import Publication


def locked(publication: Publication) -> Publication:
    """The version as it stands, held until the transaction ends."""
    found = Publication.objects.select_for_update(of=("self",)).select_related("batch__office")
    return found.get(pk=publication.pk)


def require_own(by: User | None, batch: Batch, verb: Verb) -> None:
    """Raise ``PermissionDenied`` unless ``by`` may do ``verb`` in the batch's office; ``by``
    None is the loader of source texts."""
    if by is not None:
        require_office(by, batch.office_id, verb)


def require_state(publication: Publication, state: Publication.State) -> None:
    """Raise ``Conflict`` for a version that has moved on."""
    if publication.state != state:
        raise Conflict(
            _("这一版现为“%(state)s”，不能进行这项操作。")
            % {"state": publication.get_state_display()}
        )
