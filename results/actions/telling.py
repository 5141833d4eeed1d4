"""Whoever waits for a step of a draft is told of it in the inbox, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.actions.messages import post
from agencies.models import User
from results.chain import chain_of
from results.models import Publication, PublicationCheck


def tell_of_return(made: PublicationCheck) -> None:
    """The drafter learns that the draft was sent back, and why."""
    drafter = made.publication.prepared_by
    if drafter is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        words = {**_names(made.publication), "step": made.get_step_display(), "note": made.note}
        _post(
            made.publication,
            f"return:{made.round}",
            [drafter],
            _("《%(title)s》第%(number)d版发布稿已退回") % words,
            _("%(step)s退回《%(title)s》第%(number)d版发布稿，请修改后重新拟稿。退回意见：%(note)s")
            % words,
        )


def tell_of_turn(publication: Publication) -> None:
    """Those who may take the step that waits learn that it does."""
    chain = chain_of(publication)
    if chain.turn is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        words = {**_names(publication), "step": str(chain.turn.label)}
        _post(
            publication,
            f"{chain.turn}:{publication.round}",
            [person for person in chain.may if person != publication.prepared_by],
            _("《%(title)s》第%(number)d版发布稿待%(step)s") % words,
            _("《%(title)s》第%(number)d版发布稿待您%(step)s，请核对公众将看到的变化。") % words,
        )


def _post(
    publication: Publication, rung: str, people: Iterable[User], subject: str, body: str
) -> None:
    post(
        people=people,
        matter=f"publication:{publication.pk}",
        rung=rung,
        subject=subject,
        body=body,
        link=reverse("publication_review", args=[publication.pk]),
        now=timezone.now(),
        office=publication.batch.office,
    )


def _names(publication: Publication) -> dict[str, object]:
    return {"title": publication.title, "number": publication.number}
