"""Suggestions (意见建议) taken in, and their contacts erased when the day comes; R15, R76.

A public form comes here: nothing imported knows a report or a person's rights. What the office
does with suggestions is in ``actions.moderation`` and ``actions.merging``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Region
from agencies.personal import personal_numbers
from agencies.receipts import new_receipt
from agencies.refusals import Conflict
from pledges.models import Solicitation, Suggestion
from pledges.models.suggestion import ASKING


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for, as it is written down."""

    title: str
    text: str
    domain: str = ""
    region: Region | None = None
    contact: str = ""


def contact_until(call: Solicitation, day: date) -> date:
    """The day a contact left on ``day`` is erased on: so many calendar days after the call's
    last day, or after ``day`` where that is later. Answers are written after the call."""
    return max(call.closes_on, day) + timedelta(days=settings.SUGGESTION_CONTACT_DAYS)


@transaction.atomic
def receive(*, call: Solicitation, asked: Asked, today: date) -> Suggestion:
    """Take in what a citizen asks for; nobody signs in, nothing of it is printed before the
    office has answered it and made it public.

    Raises ``Conflict`` where the call is not open today, ``ValidationError`` for words the form
    would refuse, phone and ID numbers among them.
    """
    # the window may have been ended since the form was shown
    held = Solicitation.objects.select_related("batch").get(pk=call.pk)
    if not held.opens_on <= today <= held.closes_on or held.batch.stage not in ASKING:
        raise Conflict(_("这次征集现在不接收意见建议。"))
    return keep(Suggestion(solicitation=held, received_on=today), asked, today)


def erase_contacts(*, today: date) -> int:
    """Erase every contact whose day has come, that day included; how many were.

    One statement: run twice, or on two workers at once, it erases each once.
    """
    due = Suggestion.objects.filter(contact_until__lte=today).exclude(contact="")
    return due.update(contact="", contact_erased_on=today)


def keep(suggestion: Suggestion, asked: Asked, today: date) -> Suggestion:
    """The suggestion with what is asked, saved under a code nobody can guess."""
    words = {"title": asked.title.strip(), "text": asked.text.strip()}
    wrong = {
        name: _("不得有电话号码、身份证号码。")
        for name, word in words.items()
        if personal_numbers(word)
    }
    if wrong:
        raise ValidationError(wrong)
    suggestion.title, suggestion.text = words["title"], words["text"]
    suggestion.domain, suggestion.region = asked.domain.strip(), asked.region
    suggestion.contact = asked.contact.strip()
    if suggestion.contact:
        suggestion.contact_until = contact_until(suggestion.solicitation, today)
    suggestion.receipt = new_receipt()
    suggestion.full_clean(exclude=["solicitation", "region"], validate_unique=False)
    suggestion.save(force_insert=True)
    return suggestion
