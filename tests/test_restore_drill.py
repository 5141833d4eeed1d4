"""Dump, wipe, restore: every table, every file and the audit trail are what they were."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from config.backups import making
from oversight.models import TrailLine
from oversight.trail.exporting import export_month
from progress.actions.evidence import attach
from progress.files import store
from progress.models import Evidence
from tests import migrated
from tests.evidence_samples import pdf, photo, sent
from tests.promises import APRIL, make_accepted
from tests.publications import RELEASE_DAY, release

ROOT = Path(__file__).resolve().parent.parent
PASSPHRASE = "甲乙丙丁-correct-horse"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lived_in(roads, april_report, reporter, batch) -> None:
    """Figures, files, a publication and the history of them all."""
    files = [sent("a.jpg", photo()), sent("b.pdf", pdf())]
    attach(report=april_report, share=roads, files=files, by=reporter, today=RELEASE_DAY)
    make_accepted(roads, APRIL, "30.50")
    release(batch)


@pytest.fixture
def passphrase_file(tmp_path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n", "utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of a database with nothing in it."""
    name = f"drill_{uuid.uuid4().hex[:12]}"
    with migrated.administration() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield migrated.address(name)
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def written_out(lived_in, tmp_path) -> Path:
    """The audit trail of the running month as files, as if the month had ended."""
    now = timezone.localtime()
    month = now.date().replace(day=1)
    export_month(month=month, folder=tmp_path / "trail", now=now + timedelta(days=40))
    return tmp_path / "trail"


def backed_up(folder: Path, *options: str) -> Path:
    call_command("backup", str(folder), *options)
    return max(folder.iterdir())


def restored(copy: Path, database: str, files: Path, *options: str) -> tuple[int, str]:
    """Exit code and the last line said by ``restore`` into another database and folder."""
    # what Django would check of the code has been checked
    command = ("restore", str(copy), "--skip-checks", *options)
    return told(database, *command, FILES_ROOT=str(files))


def told(database: str, *command: str, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]


def contents(address: str) -> dict[str, list[str]]:
    """Every row of every table, as text, sorted."""
    with closing(psycopg2.connect(address)) as talk, talk.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" AS t')
            found[name] = sorted(text for (text,) in cursor.fetchall())
        return found


def guards(address: str) -> list[tuple[str, str, str]]:
    """Table, name and definition of every trigger and constraint; conditions are left to their
    names, for PostgreSQL writes them in other words when it reads its own."""
    with closing(psycopg2.connect(address)) as talk, talk.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid)"
            "  FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT conrelid::regclass::text, conname::text,"
            "  CASE WHEN contype = 'c' THEN '' ELSE pg_get_constraintdef(oid) END"
            "  FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
        )
        return cursor.fetchall()


def files_below(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "incoming" not in path.parts
    }


def address_here() -> str:
    return migrated.address(str(connection.settings_dict["NAME"]))


@pytest.mark.parametrize(
    "sealed", [pytest.param(False, marks=pytest.mark.nightly), True], ids=["plain", "sealed"]
)
def test_what_is_put_back_is_what_was_there(
    written_out, files_root, empty_database, passphrase_file, tmp_path, sealed
):
    options = ("--passphrase-file", str(passphrase_file)) if sealed else ()
    before, trail = contents(address_here()), "progress_readingevent"
    assert before[trail]  # the audit trail is part of the drill
    copy = backed_up(tmp_path / "copies", *options)

    code, said = restored(copy, empty_database, tmp_path / "back", *options)

    rows = sum(len(table) for table in before.values())
    assert (code, said) == (0, f"已恢复并核对一致：{len(before)}张表{rows}行，3个文件")
    assert contents(empty_database) == before
    assert guards(empty_database) == guards(address_here())
    assert files_below(tmp_path / "back") == files_below(files_root)
    assert len(files_below(files_root)) == 3  # the photo, its thumbnail, the document
    _check_the_chain(written_out, empty_database)
    _check_numbers_go_on(empty_database)


def _check_the_chain(written_out: Path, database: str) -> None:
    """The trail that was put back is the one written out; one figure changed, and it is not."""
    verify = ("verify_trail", str(written_out), "--against-database")
    code, said = told(database, *verify)
    lines = TrailLine.objects.count()
    assert (code, said.partition("，末散列")[0]) == (0, f"核验通过：1个月，{lines}条")
    with closing(psycopg2.connect(database)) as talk, talk.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # past the triggers
        cursor.execute("UPDATE progress_readingevent SET value = value + 1")
        assert cursor.rowcount > 0
        talk.commit()
    assert told(database, *verify)[0] == 1


def _check_numbers_go_on(database: str) -> None:
    with closing(psycopg2.connect(database)) as talk, talk.cursor() as cursor:
        cursor.execute("SELECT max(pgh_id) FROM progress_readingevent")
        last = cursor.fetchone()[0]
        cursor.execute("SELECT nextval(pg_get_serial_sequence('progress_readingevent', 'pgh_id'))")
        assert cursor.fetchone()[0] > last


def test_a_database_or_folder_in_use_is_refused(lived_in, empty_database, tmp_path):
    copy = backed_up(tmp_path / "copies")
    taken = tmp_path / "taken" / "evidence" / "ab"
    taken.mkdir(parents=True)
    (taken / "something").touch()

    code, said = restored(copy, empty_database, tmp_path / "taken")
    assert (code, "不是空的（已有1个文件）" in said) == (1, True)
    assert contents(empty_database) == {}
    before = contents(address_here())
    code, said = restored(copy, address_here(), tmp_path / "free")
    assert (code, "目标数据库不是空的" in said) == (1, True)
    assert contents(address_here()) == before
    assert files_below(tmp_path / "free") == {}


@pytest.mark.nightly
def test_what_is_written_while_the_copy_is_made_is_in_it_whole_or_not_at_all(
    april_report, roads, reporter, empty_database, tmp_path, monkeypatch
):
    attach_elsewhere(april_report, roads, reporter, [sent("a.jpg", photo())])
    dump = making._dump

    def slow(snapshot: str, out) -> None:
        files = [sent("late.jpg", photo(shade=7))]
        late.append(attach_elsewhere(april_report, roads, reporter, files))
        dump(snapshot, out)

    late: list[str] = []
    monkeypatch.setattr(making, "_dump", slow)
    copy = backed_up(tmp_path / "copies")
    code, _said = restored(copy, empty_database, tmp_path / "back")

    assert code == 0
    assert f"evidence/{late[0]}" not in files_below(tmp_path / "back")
    assert len(contents(empty_database)["progress_evidence"]) == 1
    assert Evidence.objects.count() == 2


def attach_elsewhere(report, share, by, files) -> str:
    """Attach over another connection, as somebody else does meanwhile; the stored name."""

    def work() -> str:
        try:
            done = attach(report=report, share=share, files=files, by=by, today=RELEASE_DAY)
            return done.kept[0].stored
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


@pytest.mark.nightly
def test_a_file_lost_before_is_told_and_the_copy_stands(lived_in, empty_database, tmp_path, capsys):
    gone = Evidence.objects.get(name="a.jpg")
    (store.root() / gone.stored).unlink()
    changed = Evidence.objects.get(name="b.pdf")
    (store.root() / changed.stored).write_bytes(b"not the document")

    with pytest.raises(CommandError) as told:
        call_command("backup", str(tmp_path / "copies"))

    assert told.value.returncode == 3
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        f"缺失：evidence/{gone.stored}",
        f"内容与记录不符：evidence/{changed.stored}",
    ]
    (copy,) = (tmp_path / "copies").iterdir()
    assert restored(copy, empty_database, tmp_path / "back")[0] == 0
