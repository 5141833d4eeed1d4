"""The password policy: what a new password has to be, in the order people are told.

The history is kept by the database (``FormerPassword``), whichever way a password is set.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import FormerPassword, User
from agencies.signing_in.password_rules import (
    CLASSES,
    LONGEST,
    SHORTEST,
    classes_of,
    is_stem,
    is_walk,
)

HISTORY = 5
HINT = gettext_lazy(
    "10至128位，大写字母、小写字母、数字、符号至少用三种；不用常见密码和姓名、单位名称，"
    "也不用最近5次用过的密码。"
)


class LengthAndClasses:
    """Ten characters at least, of three kinds; nothing is cut off."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(
                _("密码至少要有%(least)d位。") % {"least": SHORTEST}, code="password_too_short"
            )
        if len(password) > LONGEST:
            raise ValidationError(
                _("密码最长%(most)d位。") % {"most": LONGEST}, code="password_too_long"
            )
        if classes_of(password) < CLASSES:
            raise ValidationError(
                _("密码要用大写字母、小写字母、数字、符号中的至少三种。"),
                code="password_too_plain",
            )

    def get_help_text(self) -> str:
        return _("10至128位，大写字母、小写字母、数字、符号至少用三种。")


class NotCommon:
    """On no list of leaked passwords, and not what such lists are made of."""

    def __init__(self) -> None:
        self.leaked = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        leaked = password.lower().strip() in self.leaked
        if leaked or is_stem(password) or is_walk(password):
            raise ValidationError(
                _("这个密码太常见，容易被猜中。请换一个，例如用几个不相干的词连起来。"),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        return _("不用常见密码，不用键盘上相邻的键。")


class NotOneself:
    """Not the own name, username or unit, spelt out or by initials, with figures around it."""

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, User):
            return
        username = user.username.lower()
        holds = len(username) > 2 and username in password.lower()
        if holds or is_stem(password, _names_of(user)):
            raise ValidationError(
                _("密码不能含有用户名，也不能用姓名、单位名称的拼音加数字。请换一个。"),
                code="password_too_similar",
            )

    def get_help_text(self) -> str:
        return _("不含用户名，不用姓名、单位名称的拼音加数字。")


class NotFormer:
    """None of the last five, the present one included."""

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, User) or user.pk is None:
            return
        if user.has_usable_password() and check_password(password, user.password):
            raise ValidationError(
                _("新密码不能与当前密码相同。请另设一个。"), code="password_used_before"
            )
        former = FormerPassword.objects.filter(person=user).values_list("hash", flat=True)
        if any(check_password(password, one) for one in former[:HISTORY]):
            raise ValidationError(
                _("这是您最近%(number)d次用过的密码之一。请另设一个。") % {"number": HISTORY},
                code="password_used_before",
            )

    def get_help_text(self) -> str:
        return _("不用最近5次用过的密码。")


def is_too_old(user: User, now: datetime) -> bool:
    """Has the password been in use for ``PASSWORD_DAYS`` calendar days? Never where that is 0."""
    if not settings.PASSWORD_DAYS:
        return False
    since = FormerPassword.objects.filter(person=user).values_list("set_at", flat=True).first()
    return since is not None and since + timedelta(days=settings.PASSWORD_DAYS) <= now


def _names_of(user: User) -> set[str]:
    """The pinyin of everything the person is called by, whole and by initials."""
    # its dictionaries are a third of what a process that sets no password takes up
    from pypinyin import Style, lazy_pinyin

    units = [unit for unit in (user.agency, user.region) if unit]
    chinese = [user.get_full_name(), user.first_name]
    chinese += [name for unit in units for name in (unit.name, unit.short_name)]
    names = {user.username.lower()}
    for name in filter(None, chinese):
        for style in (Style.NORMAL, Style.FIRST_LETTER):
            names.add("".join(lazy_pinyin(name, style=style)).lower())
    return {name for name in names if len(name) > 1 and name.isascii()}
