"""Who has left may be forgotten: nothing personal is left, and what was done stays answerable."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from axes.models import AccessLog
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import models
from django.db.models import TextField, Value
from django.db.models.functions import Cast, Concat

from agencies.actions.erasing import erase_person
from agencies.models import DirectoryImport, FormerPassword, Preference, SignIn
from agencies.refusals import Conflict
from tests.notices import make_delivery

AT = datetime(2020, 5, 8, tzinfo=UTC)
MARKS = ("huangxiaoyue", "黄晓月", "hxy@example.gov.cn", "10.9.8.7")


@pytest.fixture
def departed(reporter, april_report, administrator):
    """A reporter whose name, mail and machine are to be found all over the place."""
    reporter.username, reporter.email = "huangxiaoyue", "hxy@example.gov.cn"
    reporter.last_name, reporter.first_name = "黄", "晓月"
    reporter.is_active = False
    reporter.save()
    SignIn.objects.create(
        person=reporter, session_key="k", address="10.9.8.7", began_at=AT, seen_at=AT
    )
    FormerPassword.objects.create(person=reporter, hash="x", set_at=AT)
    Preference.objects.create(user=reporter)
    AccessLog.objects.create(username="huangxiaoyue", ip_address="10.9.8.7")
    make_delivery(recipient=reporter)
    DirectoryImport.objects.create(
        name="名录.xlsx", sha256="0", parsed=parsed(), by=administrator, created_at=AT
    )
    return reporter


def parsed(*gone: str) -> dict:
    """The lines of a directory that was imported, as they are kept."""
    lines = [
        {"sheet": "账号", "number": 2, "columns": {}, "cells": {"username": "huangxiaoyue"}},
        {"sheet": "账号", "number": 3, "columns": {}, "cells": {"username": "whostays"}},
    ]
    people = [row for row in lines if row["cells"]["username"] not in gone]
    return {"agencies": [], "people": people}


def where_found(*marks: str) -> set[str]:
    """Tables outside the audit trail in which one of the marks stands, in whichever column."""
    found = set()
    for model in apps.get_models():
        if model._meta.label.endswith("Event") or not model._meta.managed or model._meta.proxy:
            continue
        texts = [
            Cast(field.attname, TextField())
            for field in model._meta.concrete_fields
            if isinstance(
                field, models.CharField | models.TextField | models.JSONField
                | models.GenericIPAddressField
            )
        ]  # fmt: skip
        if not texts:
            continue
        parts = [part for text in texts for part in (text, Value("|"))]
        whole = Concat(Value(""), *parts, output_field=TextField())
        rows = model._base_manager.annotate(whole_row=whole)
        if any(rows.filter(whole_row__contains=mark).exists() for mark in marks):
            found.add(model._meta.label)
    return found


def test_nothing_of_the_person_is_left_in_any_table(departed, administrator):
    assert where_found(*MARKS) == {
        "agencies.User", "agencies.SignIn", "axes.AccessLog", "agencies.DirectoryImport",
    }  # fmt: skip

    erase_person(person=departed, by=administrator)

    assert where_found(*MARKS) == set()
    assert FormerPassword.objects.filter(person=departed).count() == 0
    assert DirectoryImport.objects.get().parsed == parsed("huangxiaoyue")


def test_what_was_done_stays_under_the_number_of_the_account(departed, administrator):
    erase_person(person=departed, by=administrator)

    departed.refresh_from_db()
    assert (str(departed), departed.username, departed.email) == (
        f"已注销人员{departed.pk}", f"erased-{departed.pk}", "",
    )  # fmt: skip
    assert not departed.has_usable_password()


def test_an_account_in_use_is_not_erased(reporter, administrator):
    with pytest.raises(Conflict, match="请先停用账号"):
        erase_person(person=reporter, by=administrator)


def test_twice_is_told(departed, administrator):
    erase_person(person=departed, by=administrator)

    with pytest.raises(Conflict, match="已经删除"):
        erase_person(person=departed, by=administrator)


@pytest.mark.parametrize("role", ["officer", "director", "auditor", "security", "head"])
def test_nobody_but_the_administrator_erases(role, departed, request):
    with pytest.raises(PermissionDenied):
        erase_person(person=departed, by=request.getfixturevalue(role))


def test_the_command_asks_first(departed, administrator, capsys):
    with pytest.raises(CommandError, match="--confirm"):
        call_command("erase_person", "huangxiaoyue", by=administrator.username)
    departed.refresh_from_db()
    assert departed.username == "huangxiaoyue"

    call_command("erase_person", "huangxiaoyue", by=administrator.username, confirm=True)

    assert f"账号改为 erased-{departed.pk}" in capsys.readouterr().out
