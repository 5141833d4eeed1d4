"""Months of the trail are written out, verified, and archived after three years."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from agencies.models import Region
from oversight.models import TrailLine, TrailMonth
from oversight.readers.trail import entries
from oversight.trail import archiving
from oversight.trail.archiving import archive
from oversight.trail.exporting import export_month, months_due
from oversight.trail.verifying import verify_against_database, verify_folder

JANUARY, FEBRUARY, MARCH = date(2020, 1, 1), date(2020, 2, 1), date(2020, 3, 1)
NOW = datetime(2020, 4, 2, 3, tzinfo=UTC)


@pytest.fixture
def history(db) -> Region:
    """A place made in January, renamed in January and March; nothing in February."""
    place = Region.objects.create(code="130000", name="承德", short_name="承德", level="province")
    for name in ("承德地区", "承德市"):
        Region.objects.filter(pk=place.pk).update(name=name)
    # the database dates events itself, so only it can set them back
    _dated({1: datetime(2020, 1, 5, tzinfo=UTC), 2: datetime(2020, 1, 6, tzinfo=UTC),
            3: datetime(2020, 3, 7, tzinfo=UTC)})  # fmt: skip
    return place


def _dated(days: dict[int, datetime]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM oversight_trailline WHERE source <> 'agencies_regionevent'")
        cursor.execute("DELETE FROM agencies_userevent")
        cursor.execute("SELECT pgh_id FROM agencies_regionevent ORDER BY pgh_id")
        for number, (pk,) in enumerate(cursor.fetchall(), start=1):
            moment = days[number]
            cursor.execute(
                "UPDATE agencies_regionevent SET pgh_created_at = %s WHERE pgh_id = %s",
                [moment, pk],
            )
            cursor.execute(
                "UPDATE oversight_trailline SET at = %s WHERE event_id = %s", [moment, pk]
            )
        cursor.execute("SET LOCAL session_replication_role = origin")


def behind_the_trail(sql: str) -> None:
    """What only a superuser can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def folder(history, tmp_path) -> Path:
    for month in (JANUARY, FEBRUARY, MARCH):
        export_month(month=month, folder=tmp_path, now=NOW)
    return tmp_path


def test_months_are_due_one_day_after_their_end_in_their_order(history):
    early = datetime(2020, 4, 1, 15, 59, tzinfo=UTC)  # 23:59 here

    assert (months_due(early), months_due(NOW)) == (
        [JANUARY, FEBRUARY],
        [JANUARY, FEBRUARY, MARCH],
    )


def test_a_month_is_written_with_all_that_is_known_and_chained_to_the_one_before(folder, history):
    first = json.loads((folder / "trail-2020-01.jsonl").read_text().splitlines()[0])
    manifests = [
        json.loads((folder / f"trail-2020-0{number}.manifest.json").read_text())
        for number in (1, 2, 3)
    ]
    line = TrailLine.objects.order_by("id")[0]

    assert {name: first["entry"][name] for name in ("at", "table", "action", "path", "role")} == {
        "at": "2020-01-05T00:00:00.000000+00:00",
        "table": "agencies_regionevent",
        "action": "insert",
        "path": "sql",
        "role": line.db_role,
    }
    assert first["entry"]["data"]["name"] == "承德"
    assert [manifest["lines"] for manifest in manifests] == [2, 0, 1]
    assert manifests[0]["last_hash"] == manifests[1]["last_hash"] == manifests[2]["previous_hash"]
    assert list(TrailMonth.objects.order_by("month").values_list("month", "lines")) == [
        (JANUARY, 2),
        (FEBRUARY, 0),
        (MARCH, 1),
    ]
    assert (verify_folder(folder).faults, verify_against_database(folder)) == ([], [])


def test_written_again_it_comes_out_the_same(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    export_month(month=JANUARY, folder=folder, now=NOW)

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert TrailMonth.objects.count() == 3


def _alter(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new))


TAMPERING = {
    "a value": (
        lambda folder: _alter(folder / "trail-2020-01.jsonl", "承德地区", "承德专区"),
        "trail-2020-01.jsonl 第2行：散列与内容或上一条不符",
    ),
    "the last line": (
        lambda folder: (folder / "trail-2020-03.jsonl").write_text(""),
        "trail-2020-03.jsonl 第0行之后：条数与清单不符，末尾有记录被删除或添加",
    ),
    "the last line feed": (
        lambda folder: (folder / "trail-2020-03.jsonl").write_text(
            (folder / "trail-2020-03.jsonl").read_text().rstrip("\n")
        ),
        "trail-2020-03.jsonl 第1行：不是一条完整的记录",
    ),
    "a month": (
        lambda folder: [path.unlink() for path in folder.glob("trail-2020-02*")],
        "trail-2020-03.manifest.json：缺少 2020-02 的文件",
    ),
    "a manifest": (
        lambda folder: (folder / "trail-2020-03.manifest.json").unlink(),
        "trail-2020-03.jsonl 没有对应的清单文件",
    ),
    "the lines' file": (
        lambda folder: (folder / "trail-2020-01.jsonl").unlink(),
        "trail-2020-01.jsonl 不能读取",
    ),
    "the chain's end": (
        lambda folder: _alter(folder / "trail-2020-02.manifest.json", '_hash": "', '_hash": "0'),
        "trail-2020-03.manifest.json：上月散列与 2020-02 的末散列不符",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERING)
def test_the_command_says_where_and_exits_with_one(folder, what):
    tamper, sentence = TAMPERING[what]
    tamper(folder)

    with pytest.raises(CommandError) as refusal:
        call_command("verify_trail", str(folder))

    assert sentence in str(refusal.value)
    assert refusal.value.returncode == 1


def test_a_whole_folder_is_said_to_be(folder):
    last = TrailMonth.objects.get(month=MARCH).last_hash
    said = StringIO()

    call_command(
        "verify_trail", str(folder), "--against-database", "--last-hash", last, stdout=said
    )

    assert said.getvalue() == f"核验通过：3个月，3条，末散列 {last}\n"
    with pytest.raises(CommandError, match="末散列与抄存的不符"):
        call_command("verify_trail", str(folder), "--last-hash", "0" * 64)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        (
            "UPDATE agencies_regionevent SET name = 'x' WHERE name = '承德地区'",
            "trail-2020-01.jsonl 第2行与数据库不符",
        ),
        (
            "UPDATE oversight_trailline SET person_id = 1 WHERE at > '2020-03-01'",
            "第1行与数据库不符",
        ),
        ("DELETE FROM agencies_regionevent WHERE name = '承德'", "已不存在或被改动"),
        ("DELETE FROM oversight_trailline WHERE at > '2020-03-01'", "有1项改动没有审计记录"),
        (
            "UPDATE oversight_trailmonth SET last_hash = repeat('1', 64)",
            "与数据库登记的条数或散列不符",
        ),
    ],
)
def test_what_was_changed_in_the_database_since_is_found(folder, sql, sentence):
    behind_the_trail(sql)

    assert any(sentence in fault for fault in verify_against_database(folder))


def test_the_whole_chain_made_anew_is_found_by_what_the_database_keeps(folder, tmp_path):
    behind_the_trail("UPDATE agencies_regionevent SET name = 'x' WHERE name = '承德地区'")

    with pytest.raises(CommandError, match="与上次导出不符"):
        call_command("export_trail", str(tmp_path / "again"), "--month", "2020-01")


@pytest.mark.parametrize("month", ["2020-02", "2019-12", "2099-01"])
def test_months_are_written_in_turn_and_not_before_they_end(history, tmp_path, month):
    with pytest.raises(CommandError, match="须按月依次导出"):
        call_command("export_trail", str(tmp_path), "--month", month)


def test_after_three_years_a_month_is_in_its_file_alone_and_still_listed(
    history, tmp_path, client, auditor
):
    today = date(2023, 2, 20)
    now = datetime(2023, 2, 20, tzinfo=UTC)

    archived = archive(folder=tmp_path, today=today, years=3, now=now)
    again = archive(folder=tmp_path, today=today, years=3, now=now)

    assert [month.month for month in archived] == [JANUARY]
    assert again == []
    kept = TrailLine.objects.filter(source="agencies_regionevent").order_by("id")
    # the state before the boundary stays: March's change is told against it
    assert [line.label for line in kept] == ["update", "update"]
    told = entries(kept)[1]
    assert [(c.field, c.before, c.after) for c in told.changes] == [("名称", "承德地区", "承德市")]
    assert (verify_folder(tmp_path).faults, verify_against_database(tmp_path)) == ([], [])
    client.force_login(auditor)
    rows = client.get("/office/audit/months/").context["months"]
    assert [(row.month, row.lines, row.in_database) for row in rows if row.kept] == [
        (JANUARY, 2, False)
    ]
    assert client.get("/office/audit/months/2020-01.jsonl").status_code == 404


def test_nothing_is_removed_while_a_file_does_not_verify(folder):
    _alter(folder / "trail-2020-01.jsonl", "承德地区", "承德专区")

    with pytest.raises(archiving.TrailBroken, match="第2行"):
        archive(folder=folder, today=date(2023, 5, 1), years=3, now=NOW + timedelta(days=1200))

    assert TrailLine.objects.filter(source="agencies_regionevent").count() == 3


def test_the_auditor_takes_a_month_away_as_the_command_writes_it(folder, client, auditor):
    client.force_login(auditor)

    answer = client.get("/office/audit/months/2020-03.jsonl")

    assert b"".join(answer.streaming_content) == (folder / "trail-2020-03.jsonl").read_bytes()


def test_a_month_that_runs_is_offered_as_such(history, client, auditor):
    client.force_login(auditor)

    rows = client.get("/office/audit/months/").context["months"]

    this = timezone.localdate().replace(day=1)
    assert [(row.month, row.over, row.lines) for row in rows[1:]] == [
        (MARCH, True, 1),
        (JANUARY, True, 2),
    ]
    assert (rows[0].month, rows[0].over) == (this, False)
