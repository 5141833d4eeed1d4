"""The one door for changes to a draft: what has been checked is never changed behind the check.

A check is about the content it saw. Whoever changes a draft that has passed a step therefore
begins a new round, from the first step on, and the chain's history tells who did it and what.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from results.actions.access import locked, require_own, require_state
from results.actions.telling import tell_of_change, tell_of_turn
from results.chain import chain_of
from results.models import DraftChange, Publication

Kind = DraftChange.Kind


def held_draft(publication: Publication, by: User) -> Publication:
    """The draft as it stands, held for a change until the transaction ends.

    Raises ``PermissionDenied`` for another office, ``Conflict`` for what is no draft any more.
    """
    publication = locked(publication)
    require_own(by, publication.batch, Verb.PREPARE_PUBLICATIONS)
    require_state(publication, Publication.State.DRAFT)
    return publication


def enter_change(
    publication: Publication,
    kind: Kind,
    words: str = "",
    *,
    void_checks: bool,
    by: User,
    today: date,
) -> DraftChange:
    """Put down a change to a draft that is held, before it is made; ``save_change`` ends it.

    Where a step has passed, the round ends and the next begins: all checks are to be made again.
    A round that was sent back has ended already; freezing anew always begins the next.
    ``void_checks`` says that the person knows. Raises ``Conflict`` where they do not.
    """
    chain = chain_of(publication)
    if chain.passed and not void_checks:
        raise Conflict(
            _("这一稿的%(steps)s已经通过，改动后须从初审重新审核。请刷新页面，确认后再改。")
            % {"steps": _("、").join(link.title for link in chain.passed)}
        )
    made = publication.draft_changes.create(
        round=publication.round,
        kind=kind,
        words=words,
        ends_round=bool(chain.passed) or kind in (Kind.REFROZEN, Kind.DISCARDED),
        by=by,
        on=today,
    )
    tell_of_change(publication, made, chain)
    if made.ends_round and kind != Kind.DISCARDED:
        publication.round += 1
    return made


def save_change(publication: Publication, made: DraftChange, fields: Sequence[str]) -> None:
    """Keep what the change made of the draft; those whose turn it is now are told."""
    publication.save(update_fields=[*fields, "round"])
    if made.ends_round:
        tell_of_turn(publication)
