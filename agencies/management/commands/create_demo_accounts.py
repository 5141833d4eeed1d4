"""``create_demo_accounts``: one account per role, in the demo and in tests only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies.models import Agency, Region, User
from agencies.roles import Role

PASSWORD = "Minsheng-2021"  # public, and made in the demo only  # nosec B105
OFFICE = "吉林省民生工作领导小组办公室"
HOUSING = "吉林省住房和城乡建设厅"
# 双辽市: of all places that renew old quarters (jilin-2023, 25) it is the furthest behind
COUNTY = "220382"


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account: ``agency`` by full name, ``region`` by code."""

    username: str
    name: tuple[str, str]
    role: Role
    agency: str = ""
    region: str = ""


ACCOUNTS = (
    Account("office", ("李", "文静"), Role.OFFICER, agency=OFFICE),
    Account("office2", ("孙", "志强"), Role.OFFICER, agency=OFFICE),
    Account("director", ("赵", "国华"), Role.DIRECTOR, agency=OFFICE),
    Account("leader", ("周", "明远"), Role.LEADER),
    Account("reporter", ("陈", "晓梅"), Role.REPORTER, agency=HOUSING),
    Account("head", ("刘", "建国"), Role.HEAD, agency=HOUSING),
    Account("county", ("张", "雨桐"), Role.REPORTER, region=COUNTY),
    Account("countyhead", ("马", "德山"), Role.HEAD, region=COUNTY),
    Account("auditor", ("韩", "素琴"), Role.AUDITOR),
    Account("admin", ("吴", "俊杰"), Role.ADMIN),
    Account("security", ("郑", "立新"), Role.SECURITY),
)


class Command(BaseCommand):
    """An account that is there already stays as it is, password included."""

    help = "建立演示账号（仅限演示和测试环境）；重复执行不改动已有账号。"

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MODE not in ("demo", "test"):
            raise CommandError("只能在演示环境（PORTAL_MODE=demo）建立演示账号。")
        there = set(User.objects.values_list("username", flat=True))
        missing = [account for account in ACCOUNTS if account.username not in there]
        with transaction.atomic():
            for account in missing:
                _create(account)
        self.stdout.write(f"演示账号：新建{len(missing)}个，已有{len(ACCOUNTS) - len(missing)}个")


def _create(account: Account) -> User:
    last_name, first_name = account.name
    try:
        return User.objects.create_user(
            username=account.username,
            password=PASSWORD,
            last_name=last_name,
            first_name=first_name,
            role=account.role,
            agency=Agency.objects.get(name=account.agency) if account.agency else None,
            region=Region.objects.get(code=account.region) if account.region else None,
        )
    except (Agency.DoesNotExist, Region.DoesNotExist) as error:
        raise CommandError(
            f"没有账号所属的单位或区划：{account.agency or account.region}。请先执行 load_sources。"
        ) from error
