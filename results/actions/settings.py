"""What of a batch becomes public and how it is checked (公开设置)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from agencies.models import User
from agencies.roles import Verb
from pledges.models import Batch
from results.actions.access import require_own
from results.models import PublicSettings


@transaction.atomic
def save_settings(*, batch: Batch, by: User, **chosen: Any) -> PublicSettings:
    """Set the batch's public settings (fields of ``PublicSettings``); drafts made before, and
    versions published, keep what they were frozen with. Closing the form for remarks, and the days
    a contact is kept, hold from this moment on.

    Raises ``ValidationError`` for values out of their range.
    """
    Batch.objects.select_for_update().get(pk=batch.pk)
    require_own(by, batch, Verb.PREPARE_PUBLICATIONS)
    settings = PublicSettings.objects.filter(batch=batch).first() or PublicSettings(batch=batch)
    for name, value in chosen.items():
        setattr(settings, name, value)
    settings.full_clean()
    settings.save()
    return settings
