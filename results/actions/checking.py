"""The chain of checks (初审, 复审, 终审), and the day a version becomes public."""

from __future__ import annotations

from datetime import date, datetime, time

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from results.actions.access import locked, require_own, require_state
from results.actions.announcing import announce_release
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
    seen: str | None = None,
    by: User,
    today: date,
) -> PublicationCheck:
    """Pass a draft on, or send it back with words, at the step whose turn it is.

    The final pass publishes the draft: from ``public_from`` on (today where none is given) it
    is what the public sees. A return ends the round and reaches the drafter's inbox.
    ``seen`` is the digest of the content the person had before them, None for a caller without a
    page. Raises ``Conflict`` for a step that is not due, a return without words, a day gone by,
    or a draft that has changed since it was ``seen`` or since an earlier step passed;
    ``PermissionDenied``, naming who may, for a person whose step it is not.
    """
    publication = locked(publication)
    require_own(by, publication.batch, Verb.PREPARE_PUBLICATIONS)
    require_state(publication, State.DRAFT)
    digest = publication.digest
    _require_turn(publication, step, by)
    _require_same(publication, digest, seen)
    note = note.strip()
    if not passed and not note:
        raise Conflict(_("退回须写明意见。"))
    said = {"step": step, "passed": passed, "by": by, "on": today, "note": note}
    made = publication.checks.create(round=publication.round, digest=digest, **said)
    if not passed:
        tell_of_return(made)
    elif step == Step.FINAL:
        _publish(publication, by, today, public_from)
        announce_release(publication, today=today, now=moment_of(today))
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
    announce_release(publication, today=today, now=moment_of(today))
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


def _require_same(publication: Publication, digest: str, seen: str | None) -> None:
    """The content is what the person has before them, and what the earlier steps passed."""
    if seen is not None and seen != digest:
        raise Conflict(_("您打开页面之后，这一稿又有改动。请返回刷新页面，重新核对后再审。"))
    # no action changes a draft without beginning a new round; whatever else may have done it,
    # no check stands for words it has not seen
    passed = publication.checks.filter(round=publication.round, passed=True)
    if passed.exclude(digest=digest).exists():
        raise Conflict(_("已通过的审核不是针对现在的内容，请重新拟稿后再审。"))


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
    publication.published_at = moment_of(today)
    publication.save()


def moment_of(today: date) -> datetime:
    """Now; where the day is another one than the clock's (a version loaded with its source text,
    a demo), that day's beginning: the same load gives the same files, whenever it is made."""
    now = timezone.localtime()
    return now if now.date() == today else timezone.make_aware(datetime.combine(today, time()))
