"""Two administrators confirm at one moment: each change is made once, or not at all."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from agencies.actions.directory import apply, keep
from agencies.clock import now
from agencies.directory.planning import plan_of
from agencies.directory.sheets import parse
from agencies.models import DirectoryImport, User
from agencies.refusals import Conflict
from agencies.workbooks.reading import read_workbook
from tests.directories import filled

ROWS = [[f"p{n}", "王芳", "填报员", "市交通运输局", None, None] for n in range(5)]


def kept_by(person: User) -> tuple[DirectoryImport, str]:
    parsed = parse(read_workbook(filled([], ROWS), name="x"))
    kept = keep(parsed=parsed, name="x", sha256="0" * 64, by=person, now=now())
    return kept, plan_of(parsed, by=person).digest


def confirm_all(jobs: list[tuple[DirectoryImport, str]], person: User, today) -> list[object]:
    """Confirm each in a thread of its own, all starting at one moment."""
    start, outcomes = Barrier(len(jobs)), []

    def work(kept: DirectoryImport, digest: str) -> None:
        try:
            start.wait()
            outcomes.append(
                len(apply(upload=kept, digest=digest, by=person, today=today, now=now()))
            )
        except Conflict as refusal:
            outcomes.append(type(refusal))
        finally:
            connection.close()

    threads = [Thread(target=work, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False], ids=["one import", "two imports alike"])
def test_accounts_are_opened_once_however_many_confirm(same, administrator, traffic, today):
    jobs = [kept_by(administrator)]
    jobs += jobs * 2 if same else [kept_by(administrator) for _ in range(2)]

    outcomes = confirm_all(jobs, administrator, today)

    assert sorted(map(str, outcomes)) == sorted(map(str, [5, Conflict, Conflict]))
    assert User.objects.filter(username__startswith="p").count() == 5
    assert DirectoryImport.objects.exclude(applied_at=None).count() == 1
