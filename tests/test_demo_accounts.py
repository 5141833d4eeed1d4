"""`create_demo_accounts`: one account per post, in the demo and in tests only."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from agencies.models import User

OFFICE = "吉林省民生工作领导小组办公室"
HOUSING = "吉林省住房和城乡建设厅"


def test_each_account_holds_its_post(loaded):
    posts = {
        user.username: (user.role, str(user.unit.name) if user.unit else None)
        for user in User.objects.all()
    }

    assert posts == {
        "office": ("officer", OFFICE),
        "office2": ("officer", OFFICE),
        "director": ("director", OFFICE),
        "leader": ("leader", None),
        "reporter": ("reporter", HOUSING),
        "head": ("head", HOUSING),
        "county": ("reporter", "双辽市"),
        "countyhead": ("head", "双辽市"),
        "auditor": ("auditor", None),
        "admin": ("admin", None),
        "security": ("security", None),
    }


def test_nobody_is_a_superuser_and_everybody_has_a_name(loaded):
    assert not User.objects.filter(is_superuser=True).exists()
    assert all(len(user.get_full_name()) in (2, 3) for user in User.objects.all())


def test_the_password_of_the_contract_lets_everybody_in(loaded, rf):
    for user in User.objects.all():
        asked = rf.post("/accounts/login/")
        assert authenticate(asked, username=user.username, password="Minsheng-2021") == user


def test_an_account_that_is_there_stays_as_it_is(loaded):
    office = User.objects.get(username="office")
    office.set_password("another password")
    office.save()
    out = StringIO()

    call_command("create_demo_accounts", stdout=out)

    office.refresh_from_db()
    assert office.check_password("another password")
    assert out.getvalue() == "演示账号：新建0个，已有11个\n"


@pytest.mark.django_db
def test_production_gets_no_demo_account(settings):
    settings.MODE = "production"

    with pytest.raises(CommandError, match="只能在演示环境"):
        call_command("create_demo_accounts")

    assert not User.objects.exists()


@pytest.mark.django_db
def test_accounts_need_the_agencies_of_the_texts():
    with pytest.raises(CommandError, match="请先执行 load_sources"):
        call_command("create_demo_accounts")

    assert not User.objects.exists()
