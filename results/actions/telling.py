"""Whoever waits for a step of a draft is told of it in the inbox, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.actions.messages import post
from agencies.models import User
from results.chain import Chain, chain_of
from results.models import DraftChange, Publication, PublicationCheck


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


def tell_of_change(publication: Publication, made: DraftChange, chain: Chain) -> None:
    """Those whose passes are lost with a change, and the drafter of what is dropped, learn of it,
    and who did it; the person who did it does not. ``chain`` is that before the change."""
    people = {link.check.by for link in chain.passed if link.check}
    dropped = made.kind == DraftChange.Kind.DISCARDED
    if publication.prepared_by and (people or dropped):
        people.add(publication.prepared_by)
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            **_names(publication),
            "name": str(made.by),
            "steps": _("、").join(link.title for link in chain.passed),
            "what": str(made.get_kind_display()),
            "words": made.words,
        }
        if dropped:
            subject = _("《%(title)s》第%(number)d版发布稿已作废") % words
            body = _("%(name)s作废了《%(title)s》第%(number)d版发布稿，原因：%(words)s") % words
        else:
            subject = _("《%(title)s》第%(number)d版发布稿有改动，审核从头开始") % words
            body = (
                _(
                    "%(name)s改动了《%(title)s》第%(number)d版发布稿（%(what)s：%(words)s）。"
                    "已通过的%(steps)s作废，从初审重新开始。"
                )
                if made.words
                else _(
                    "%(name)s改动了《%(title)s》第%(number)d版发布稿（%(what)s）。"
                    "已通过的%(steps)s作废，从初审重新开始。"
                )
            ) % words
        told = sorted(people - {made.by}, key=lambda person: person.pk)
        _post(publication, f"{made.kind}:{made.round}", told, subject, body)


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
