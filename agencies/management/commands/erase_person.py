"""``erase_person USERNAME --by ADMINISTRATOR``: erase a departed person's personal data."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from agencies.actions.erasing import erase_person
from agencies.models import User
from agencies.refusals import Conflict


class Command(BaseCommand):
    """Prints how many rows were erased; without ``--confirm`` it says what would be, and stops."""

    help = "删除已停用账号的个人信息（姓名、邮箱、登录记录等）；办理过的业务记录保留，不显示姓名。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="要删除个人信息的账号")
        parser.add_argument("--by", required=True, help="办理人：系统管理员的账号")
        parser.add_argument("--confirm", action="store_true", help="确认删除；删除后不能恢复")

    def handle(self, *args: Any, **options: Any) -> None:
        person = _account(options["username"])
        by = _account(options["by"])
        if not options["confirm"]:
            raise CommandError(f"将删除{person}的个人信息，不能恢复。确认无误请加上 --confirm。")
        try:
            erased = erase_person(person=person, by=by)
        except (Conflict, PermissionDenied) as refusal:
            raise CommandError(str(refusal)) from refusal
        for table, rows in erased.items():
            self.stdout.write(f"{table}：{rows}")
        self.stdout.write(f"个人信息已删除，账号改为 erased-{person.pk}。")


def _account(username: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as error:
        raise CommandError(f"没有账号“{username}”。") from error
