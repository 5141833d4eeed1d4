"""Importing agencies and accounts from a workbook: kept when sound, applied when confirmed.

All or nothing. What is applied is exactly what was shown: if the directory changed between
the look and the confirmation, nothing is written.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NoReturn

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.actions.people import keep_post, new_post
from agencies.actions.sign_ins import end_sessions
from agencies.directory.changes import Change, Kind, Plan
from agencies.directory.planning import plan_of
from agencies.directory.sheets import Parsed
from agencies.models import Agency, AgencyAlias, DirectoryImport, Post, User
from agencies.refusals import Conflict
from agencies.roles import Role, Verb
from agencies.signing_in.temporary_passwords import Issued, give_password

NAME_LENGTH = 200


@transaction.atomic
def keep(*, parsed: Parsed, name: str, sha256: str, by: User, now: datetime) -> DirectoryImport:
    """Keep a sound workbook for the look before it is applied. Changes no account."""
    require(by, Verb.MANAGE_DIRECTORY)
    if parsed.faults:
        raise Conflict(_("表中还有错误，请改正后重新上传。"))
    return DirectoryImport.objects.create(
        name=name[:NAME_LENGTH], sha256=sha256, parsed=parsed.to_json(), by=by, created_at=now
    )


@transaction.atomic
def apply(
    *, upload: DirectoryImport, digest: str, by: User, today: date, now: datetime
) -> list[Issued]:
    """Make the changes the administrator saw (``digest``); returns the new accounts' passwords.

    New accounts and changed posts are written into the history; whoever changes post is
    signed out. Raises ``Conflict`` when it was applied before or the directory has changed.
    """
    require(by, Verb.MANAGE_DIRECTORY)
    upload = _locked(upload)
    if upload.applied_at:
        raise Conflict(_("这次导入已经完成，不能重复导入。"))
    plan = plan_of(Parsed.from_json(upload.parsed), by=by, lock=True)
    if plan.faults or plan.digest != digest:
        _refuse_changed()
    try:
        with transaction.atomic():
            _write_agencies(plan)
            issued = _write_people(plan, by, today)
    except IntegrityError:
        _refuse_changed()
    upload.applied_at, upload.added, upload.changed = now, plan.added, plan.changed
    upload.save(update_fields=["applied_at", "added", "changed"])
    return issued


@transaction.atomic
def reissue(*, upload: DirectoryImport, by: User) -> list[Issued]:
    """New temporary passwords for those of an import who have not changed theirs yet.

    For when the list that is shown once was lost on its way. Raises ``Conflict`` when
    nobody is left.
    """
    require(by, Verb.MANAGE_DIRECTORY)
    upload = _locked(upload)
    names = [row["cells"]["username"] for row in upload.parsed["people"]]
    waiting = list(
        User.objects.select_for_update(of=("self",))
        .select_related("agency", "region")
        .filter(username__in=names, password_is_temporary=True, is_active=True)
        .exclude(pk=by.pk)
        .order_by("pk")
    )
    if not upload.applied_at or not waiting:
        raise Conflict(_("这次导入的账号都已修改初始密码，不需要重新生成。"))
    issued = [give_password(person) for person in waiting]
    for person in waiting:
        person.awaits_confirmation = Role(person.role).privileged
    User.objects.bulk_update(waiting, ["password", "awaits_confirmation"])
    end_sessions({person.pk for person in waiting})
    return issued


def _locked(upload: DirectoryImport) -> DirectoryImport:
    """One import at a time: two that run together would each count on what the other changes."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE agencies_directoryimport IN SHARE ROW EXCLUSIVE MODE")
    return DirectoryImport.objects.select_for_update().get(pk=upload.pk)


def _refuse_changed() -> NoReturn:
    raise Conflict(
        _("预览之后名录有变动，本次没有导入任何内容。请返回查看新的预览，核对后再确认。")
    )


def _write_agencies(plan: Plan) -> None:
    new = [change.thing for change in plan.agencies if change.is_new]
    Agency.objects.bulk_create(new)
    for change in _changed(plan.agencies):
        change.apply()
        change.thing.save(update_fields=list(change.fields))
    AgencyAlias.objects.bulk_create(
        AgencyAlias(agency=change.thing, name=alias)
        for change in plan.agencies
        for alias in change.aliases
    )


def _write_people(plan: Plan, by: User, today: date) -> list[Issued]:
    new = [change for change in plan.people if change.is_new]
    issued = []
    for change in new:
        change.apply()
        _await(change.thing)
        issued.append(give_password(change.thing))
    User.objects.bulk_create(one.person for one in issued)
    posts = [new_post(one.person, by=by, today=today, reason=_("账号开立")) for one in issued]
    moved = set()
    for change in _changed(plan.people):
        if change.moves:
            keep_post(change.thing, today)
        change.apply()
        if change.moves:
            _await(change.thing)
        change.thing.save(update_fields=[*change.fields, "awaits_confirmation"])
        if change.moves:
            moved.add(change.thing.pk)
            posts.append(new_post(change.thing, by=by, today=today, reason=_("名录导入")))
    Post.objects.bulk_create(posts)
    end_sessions(moved)
    return issued


def _await(person: User) -> None:
    """What reaches beyond one unit is of no use until it is confirmed."""
    person.awaits_confirmation = Role(person.role).privileged


def _changed(changes: list[Change]) -> list[Change]:
    return [change for change in changes if change.kind == Kind.CHANGED]
