"""A large workbook is read by a worker: with progress, once, and to the end whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from agencies.models import Region
from agencies.refusals import Conflict
from agencies.workbooks.reading import read_workbook
from pledges.models import Share
from progress import tasks
from progress.actions.months import open_months
from progress.actions.uploads import confirm
from progress.models import MonthlyReport, Reading, Upload
from progress.spreadsheets import job
from progress.spreadsheets.many_sheets import write_matrix
from progress.spreadsheets.many_units import read_matrix
from tests.filling import as_file, typed
from tests.promises import APRIL, make_share
from tests.test_judging_at_once import at_once

PLACES = 310
ROWS = PLACES + 4  # title, notes and headings stand above
TODAY = date(2020, 5, 8)


@pytest.fixture
def many(batch, roads, chengde) -> list[Share]:
    """One task divided among 310 places: a sheet no request reads."""
    places = Region.objects.bulk_create(
        Region(code=f"99{n:04d}", name=f"第{n}县", short_name=f"第{n}县", level="county",
               parent=chengde, order=n)
        for n in range(PLACES)
    )  # fmt: skip
    shares = Share.objects.bulk_create(
        Share(indicator=roads.indicator, region=place, reporting_region=place, value=1)
        for place in places
    )
    open_months(batch=batch, today=date(2020, 4, 30))
    return shares


@pytest.fixture
def sheet(batch, many) -> bytes:
    """April's matrix with a figure in every row."""
    data = write_matrix(batch, APRIL, TODAY)
    return typed(data, {(5 + n, "本月累计"): 1 + n for n in range(PLACES)})


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def send(client, batch, data: bytes) -> Upload:
    address = reverse("matrix", args=[batch.slug, 2020, 4])
    answer = client.post(address, {"file": as_file(data), "reason": "县里系统未开通"})
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.latest("pk")


@pytest.fixture
def asked(monkeypatch) -> list[int]:
    """The uploads the broker was asked to have read."""
    found: list[int] = []
    monkeypatch.setattr(tasks.read_upload, "delay", found.append)
    return found


def test_it_is_left_to_a_worker_and_its_progress_shown(
    batch, sheet, office, asked, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload = send(office, batch, sheet)

    assert asked == [upload.pk]
    assert (upload.state, upload.rows, upload.rows_read) == ("reading", ROWS, 0)
    Upload.objects.update(rows_read=200)
    page = office.get(reverse("upload", args=[upload.pk])).content.decode()
    assert "已读200行，共约314行" in page
    assert 'value="200"' in page
    told = office.get(reverse("upload_progress", args=[upload.pk])).json()
    assert told == {"read": 200, "rows": ROWS, "done": False, "text": "已读200行，共约314行"}

    tasks.read_upload(upload.pk)

    upload.refresh_from_db()
    assert (upload.state, upload.rows_read, len(upload.result["changes"])) == (
        "ready", PLACES, PLACES,
    )  # fmt: skip
    assert office.get(reverse("upload_progress", args=[upload.pk])).json()["done"] is True
    assert (
        "确认后写入下列310处改动"
        in office.get(reverse("upload", args=[upload.pk])).content.decode()
    )


def test_a_small_one_is_read_at_once(batch, roads, county, office, asked):
    make_share(roads.indicator.pledge, target="30", region=county)
    open_months(batch=batch, today=date(2020, 4, 30))
    data = typed(write_matrix(batch, APRIL, TODAY), {(5, "本月累计"): 3})

    upload = send(office, batch, data)

    assert (upload.state, asked) == ("ready", [])


def test_without_a_broker_it_is_kept_and_read_by_the_sweep(
    batch, sheet, office, monkeypatch, django_capture_on_commit_callbacks
):
    def no_broker(pk: int) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.read_upload, "delay", no_broker)
    with django_capture_on_commit_callbacks(execute=True):
        upload = send(office, batch, sheet)

    assert upload.state == "reading"
    tasks.read_waiting()

    upload.refresh_from_db()
    assert upload.state == "ready"


def test_one_that_cannot_be_read_keeps_no_other_waiting(batch, sheet, officer, files_root):
    bad, good = (
        Upload.objects.create(
            kind="matrix", batch=batch, month=APRIL, reason="x", name="x.xlsx", stored=name,
            size=1, sha256=name, by=officer,
        )
        for name in ("gone", "here")
    )  # fmt: skip
    (files_root / "uploads").mkdir(parents=True)
    (files_root / "uploads" / "here").write_bytes(sheet)

    tasks.read_waiting()

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.result["faults"][0]["message"]) == (
        "faulty", "文件没有保存下来，请重新上传。",
    )  # fmt: skip
    assert good.state == "ready"


def test_asked_the_same_number_of_questions_however_many_rows(
    batch, many, sheet, django_assert_num_queries
):
    book = read_workbook(sheet, name="x.xlsx")
    with django_assert_num_queries(9):
        found = read_matrix(book, batch, APRIL, TODAY)

    assert len(found.changes) == PLACES


@pytest.mark.django_db(transaction=True)
def test_four_workers_on_one_upload_keep_one_result(batch, sheet, office, asked, monkeypatch):
    upload = send(office, batch, sheet)
    kept = []
    keep = job.keep_result

    def counted(**result):
        kept.append(keep(**result))
        return kept[-1]

    monkeypatch.setattr(job, "keep_result", counted)

    at_once(lambda: tasks.read_upload(upload.pk))

    upload.refresh_from_db()
    assert (kept.count(True), upload.state) == (1, "ready")
    assert len(upload.result["changes"]) == PLACES


@pytest.mark.django_db(transaction=True)
def test_four_confirmations_at_once_write_once(batch, many, sheet, office, officer, asked):
    upload = send(office, batch, sheet)
    tasks.read_upload(upload.pk)
    outcomes = []

    def try_it() -> None:
        try:
            confirm(upload=upload, by=officer, today=TODAY)
            outcomes.append("written")
        except Conflict:
            outcomes.append("refused")

    at_once(try_it)

    assert sorted(outcomes) == ["refused", "refused", "refused", "written"]
    assert Reading.objects.count() == PLACES


# A worker that reads an upload and, at its 100th row, says so and waits to be killed.
WORKER = """
import django, sys, time
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from progress.spreadsheets import job
tell = job.tell_rows
def tell_and_wait(**told):
    tell(**told)
    print("reading", flush=True)
    time.sleep(600)
job.tell_rows = tell_and_wait
from datetime import date
job.read_upload(upload_id=int(sys.argv[2]), today=date(2020, 5, 8))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    batch, many, sheet, office, officer, asked, settings
):
    upload = send(office, batch, sheet)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "FILES_ROOT": str(settings.FILES_ROOT),
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(upload.pk)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert worker.stdout.readline() == "reading\n"
        upload.refresh_from_db()
        assert (upload.state, upload.rows_read) == ("reading", 100)
        tasks.read_waiting()  # while it lives, the sweep leaves it alone
        upload.refresh_from_db()
        assert upload.state == "reading"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
    wait_for_the_database_to_notice()

    tasks.read_waiting()

    upload.refresh_from_db()
    assert (upload.state, len(upload.result["changes"])) == ("ready", PLACES)
    assert Reading.objects.count() == 0
    office.post(reverse("upload_confirm", args=[upload.pk]))
    figures = Reading.objects.filter(share__region__isnull=False).order_by("share_id")
    assert list(figures.values_list("value", flat=True)) == [Decimal(n + 1) for n in range(PLACES)]
    states = MonthlyReport.objects.filter(region__isnull=False).values_list("state", flat=True)
    assert set(states) == {"confirmed"}


def wait_for_the_database_to_notice() -> None:
    """Until the killed worker's lock is gone: ask for it, and give it back."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '30s'")
        keys = [job.LOCKS, Upload.objects.get().pk]
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", keys)
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)
        cursor.execute("RESET lock_timeout")
