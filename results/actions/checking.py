"""The chain of checks (初审, 复审, 终审), and the day a version becomes public."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from results.actions.access import locked, require_own, require_state
from results.actions.telling import tell_of_return, tell_of_turn
from results.chain import Step, chain_of
from results.models import Publication, PublicationCheck

State = Publication.State


@transaction.atomic
def check(
    *,
    publication: Publication,
    step: str,
    passed: bool,
    note: str = "",
    public_from: date | None = None,
    by: User,
    today: date,
) -> PublicationCheck:
    """Pass a draft on, or send it back with words, at the step whose turn it is.

    The final pass publishes the draft: from ``public_from`` on (today where none is given) it
    is what the public sees. A return ends the round and reaches the drafter's inbox.
    Raises ``Conflict`` for a step that is not due, a return without words, or a day gone by;
    ``PermissionDenied``, naming who may, for a person whose step it is not.
    """
    publication = locked(publication)
    require_own(by, publication.batch, Verb.PREPARE_PUBLICATIONS)
    require_state(publication, State.DRAFT)
    _require_turn(publication, step, by)
    note = note.strip()
    if not passed and not note:
        raise Conflict(_("退回须写明意见。"))
    made = publication.checks.create(
        round=publication.round, step=step, passed=passed, by=by, on=today, note=note
    )
    if not passed:
        tell_of_return(made)
    elif step == Step.FINAL:
        _publish(publication, by, today, public_from)
    else:
        tell_of_turn(publication)
    return made


@transaction.atomic
def change_embargo(
    *, publication: Publication, public_from: date, by: User, today: date
) -> Publication:
    """Set another day for a version published under embargo (禁发期), while it is not yet public.

    Raises ``Conflict`` for a version the public has already, or a day gone by.
    """
    publication = locked(publication)
    require_own(by, publication.batch, Verb.APPROVE_PUBLICATIONS)
    require_state(publication, State.PUBLISHED)
    if publication.public_from is None or publication.public_from <= today:
        raise Conflict(_("这一版已经公开，不能再改公开日期；如有错误请撤回。"))
    _require_ahead(public_from, today)
    publication.public_from = public_from
    publication.save(update_fields=["public_from"])
    return publication


@transaction.atomic
def publish_unchecked(*, publication: Publication, today: date) -> Publication:
    """Release a draft that no person prepared: a version loaded with its source text.

    Raises ``Conflict`` for a draft of a person, which passes its checks.
    """
    publication = locked(publication)
    require_state(publication, State.DRAFT)
    if publication.prepared_by_id is not None:
        raise Conflict(_("有人拟稿的版本须经审核发布。"))
    _publish(publication, None, today, None)
    return publication


def _require_turn(publication: Publication, step: str, by: User) -> None:
    chain = chain_of(publication)
    if chain.sent_back:
        raise Conflict(_("这一稿已经退回，须重新拟稿后再审。"))
    if chain.turn != step:
        titles = dict(PublicationCheck.Step.choices)
        words = {"step": titles.get(step, step), "turn": titles.get(chain.turn or "", "")}
        raise Conflict(_("现在轮到%(turn)s，不能进行%(step)s。") % words)
    if reason := chain.refusal(by):
        raise PermissionDenied(reason)


def _require_ahead(public_from: date, today: date) -> None:
    if public_from < today:
        raise Conflict(_("公开日期不得早于今天。"))


def _publish(
    publication: Publication, by: User | None, today: date, public_from: date | None
) -> None:
    public_from = public_from or today
    _require_ahead(public_from, today)
    publication.state = State.PUBLISHED
    publication.published_by = by
    publication.published_on = today
    publication.public_from = public_from
    publication.published_at = timezone.now()
    publication.save()
