"""Erasing what the portal knows of a person who has left (个人信息保护法 第四十七条).

Name, e-mail, sign-ins, passwords, second factor, linked identity, settings, inbox and lines of
imported directories go. What was done under the account stays, under 「已注销人员」 and the
account's number: who signed a figure must be answerable for as long as the figure is (档案法),
and the audit trail is kept three years by law (网络安全法 第二十一条 asks for six months);
neither is the account's to erase. The trail's own lines with the old name end with their month's
archive (docs/audit.md).
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import (
    Delivery,
    DirectoryImport,
    FormerPassword,
    Message,
    Preference,
    SignIn,
    Token,
    User,
    Webhook,
)
from agencies.refusals import Conflict
from agencies.roles import Verb

ERASED = "erased-"  # how the name of an erased account begins; its number follows


@transaction.atomic
def erase_person(*, person: User, by: User) -> dict[str, int]:
    """Take what is personal from an account that is out of use; how many rows of which table
    were erased, by name.

    Raises ``Conflict`` for an account in use or erased already, or whose post still holds keys
    of connected systems; ``PermissionDenied`` unless ``by`` manages the directory.
    """
    require(by, Verb.MANAGE_DIRECTORY)
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if person.username.startswith(ERASED):
        raise Conflict(_("这个账号的个人信息已经删除。"))
    if person.is_active:
        raise Conflict(_("账号正在使用，不能删除个人信息。请先停用账号。"))
    if Webhook.objects.filter(account=person, active=True).exists():
        raise Conflict(_("这个接入系统仍有启用的推送订阅，请先停用。"))
    erased = {rows.model.__name__: rows.delete()[0] for rows in _personal(person)} | {
        "Delivery": _letters_without_address(person),
        "DirectoryImport": _lines_of_imports(person),
    }
    person.username = f"{ERASED}{person.pk}"
    person.last_name, person.first_name = _("已注销人员"), str(person.pk)
    person.email = ""
    person.last_login = None
    person.set_unusable_password()
    person.save()
    return erased


def _personal(person: User) -> list[QuerySet[Any]]:
    """What goes whole. Whoever tried to sign in is known by name alone."""
    name = person.username
    return [
        SignIn.objects.filter(person=person),
        FormerPassword.objects.filter(person=person),
        Token.objects.filter(account=person),
        Preference.objects.filter(user=person),
        Authenticator.objects.filter(user=person),
        SocialAccount.objects.filter(user=person),
        AccessAttempt.objects.filter(username=name),
        AccessFailureLog.objects.filter(username=name),
        AccessLog.objects.filter(username=name),
        Message.objects.filter(recipient=person),
    ]


def _letters_without_address(person: User) -> int:
    """Letters to the person's address about somebody else's matters: none should be left."""
    if not person.email:
        return 0
    return Delivery.objects.filter(address=person.email).delete()[0]


def _lines_of_imports(person: User) -> int:
    """The person's lines go out of the imported directories; how many imports held any."""
    lines = {"people": [{"cells": {"username": person.username}}]}
    uploads = list(DirectoryImport.objects.select_for_update().filter(parsed__contains=lines))
    for upload in uploads:
        upload.parsed["people"] = [
            row for row in upload.parsed["people"] if row["cells"]["username"] != person.username
        ]
    DirectoryImport.objects.bulk_update(uploads, ["parsed"])
    return len(uploads)
