"""Tokens of connected systems: issued and told once, kept as a hash, revoked, warned of."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from agencies.actions.systems import deactivate_system, reactivate_system, set_expiry
from agencies.actions.tokens import issue, note_use, revoke, warn_of_expiry
from agencies.keys import digest_of
from agencies.models import Message, Token
from agencies.refusals import Conflict
from agencies.roles import Role
from tests.people import make_person
from tests.systems import make_system, make_token, security_person

TODAY = date(2020, 5, 8)
NOW = datetime(2020, 5, 8, 10, 20, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def system(traffic):
    return make_system(agency=traffic)


def issued(system, **changes):
    fields = {
        "name": "联调", "scope": "read", "expires_on": TODAY, "by": security_person(),
        "today": TODAY, "now": NOW,
    }  # fmt: skip
    return issue(system=system, **(fields | changes))


def test_of_a_token_only_the_hash_and_the_beginning_are_kept(system):
    made = issued(system, scope="write", expires_on=date(2020, 12, 31))

    assert re.fullmatch("msp_[0-9A-Za-z]{46}", made.text)
    row = Token.objects.values().get()
    del row["id"]
    assert row == {
        "account_id": system.pk,
        "name": "联调",
        "prefix": made.text[:12],
        "digest": digest_of(made.text),
        "scope": "write",
        "expires_on": date(2020, 12, 31),
        "created_at": NOW,
        "created_by_id": security_person().pk,
        "last_used_at": None,
        "revoked_at": None,
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"expires_on": date(2020, 5, 7)}, "有效期不能早于今天。"),
        (
            {"expires_on": TODAY + timedelta(days=367)},
            "有效期最长366天，到期前14天会提醒续签。",
        ),
    ],
)
def test_a_last_day_gone_by_or_too_far_off_is_refused(system, changes, said):
    with pytest.raises(Conflict, match=said):
        issued(system, **changes)

    assert not Token.objects.exists()


def test_366_days_are_granted(system):
    made = issued(system, expires_on=TODAY + timedelta(days=366))

    assert made.token.expires_on == date(2021, 5, 9)


def test_a_token_does_not_outlive_its_account(system):
    set_expiry(system=system, expires_on=date(2020, 6, 30), by=security_person(), today=TODAY)

    with pytest.raises(Conflict, match="有效期不能晚于接入系统账号的有效期。"):
        issued(system, expires_on=date(2020, 7, 1))


def test_only_a_reporters_system_may_write(leader):
    system = make_system(Role.LEADER, username="reader")

    with pytest.raises(Conflict, match="只有角色为填报员的接入系统可以填报"):
        issued(system, scope="write")


@pytest.mark.parametrize("role", [Role.HEAD, Role.DIRECTOR, Role.SECURITY])
def test_no_machine_signs_approves_or_gives_rights(role, traffic, office_agency):
    agency = {Role.HEAD: traffic, Role.DIRECTOR: office_agency, Role.SECURITY: None}[role]

    with pytest.raises(Conflict, match="须由本人办理"):
        make_system(role, agency=agency)


def test_a_system_speaks_for_a_unit_as_a_person_does(db):
    with pytest.raises(Conflict, match="填报员和单位负责人须填写单位或区划"):
        make_system()


def test_a_user_name_is_taken_once(system, labour):
    with pytest.raises(Conflict, match="用户名“system”已有人使用。"):
        make_system(agency=labour)


def test_a_token_is_revoked_once(system):
    token = issued(system).token

    assert revoke(token=token, by=security_person(), now=NOW).revoked_at == NOW
    with pytest.raises(Conflict, match="这个令牌已经作废。"):
        revoke(token=token, by=security_person(), now=NOW)


def test_the_end_of_a_system_voids_its_tokens_for_good(system):
    issued(system)
    by = security_person()

    deactivate_system(system=system, by=by, today=TODAY, now=NOW)
    with pytest.raises(Conflict, match="这个接入系统已停用，不能签发令牌。"):
        issued(system)
    reactivate_system(system=system, by=by, today=TODAY)

    assert list(Token.objects.values_list("revoked_at", flat=True)) == [NOW]
    assert list(system.posts.values_list("starts_on", "ends_on", "reason")) == [
        (TODAY, None, "接入系统重新启用"),
        (TODAY, TODAY, "接入系统开立"),
    ]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.LEADER])
def test_nobody_but_the_security_administrator_gives_access(system, role):
    by = make_person(role)

    with pytest.raises(PermissionDenied):
        issued(system, by=by)
    with pytest.raises(PermissionDenied):
        deactivate_system(system=system, by=by, today=TODAY, now=NOW)
    with pytest.raises(PermissionDenied):
        revoke(token=issued(system).token, by=by, now=NOW)


def test_the_last_use_is_kept_to_the_hour(system, django_assert_num_queries):
    token = issued(system).token
    note_use(token=token, now=NOW)
    token.refresh_from_db()

    assert token.last_used_at == NOW.replace(minute=0, second=0)
    with django_assert_num_queries(0):
        note_use(token=token, now=NOW.replace(minute=59))
    with django_assert_num_queries(1):
        note_use(token=token, now=NOW.replace(hour=11))


def test_a_token_that_ends_within_14_days_is_told_of_once(system):
    make_token(system, expires_on=date(2020, 5, 23), name="还早")
    ending = make_token(system, expires_on=date(2020, 5, 22))
    revoke(
        token=make_token(system, expires_on=date(2020, 5, 22), name="作废").token,
        by=security_person(),
        now=NOW,
    )
    make_person(Role.ADMIN, username="not_told")

    assert warn_of_expiry(today=TODAY, now=NOW) == 1
    assert warn_of_expiry(today=TODAY, now=NOW) == 0

    message = Message.objects.get()
    assert (message.recipient, message.subject, message.body, message.link) == (
        security_person(),
        "接口令牌将于5月22日到期",
        f"“农房管理系统”的令牌“生产环境”（{ending.token.prefix}…）有效期至2020年5月22日。"
        "仍需使用的，请签发新令牌交对方更换，换好后作废旧令牌。",
        f"/access/systems/{system.pk}/",
    )


def test_a_new_token_is_warned_of_anew(system):
    make_token(system, expires_on=date(2020, 5, 22))
    warn_of_expiry(today=TODAY, now=NOW)
    make_token(system, expires_on=date(2020, 5, 22), name="新")

    assert warn_of_expiry(today=TODAY, now=NOW) == 1
