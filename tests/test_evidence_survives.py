"""Whatever breaks on the way in, no row lacks its file, no half file is seen, nothing is left."""

from __future__ import annotations

import os
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from progress import tasks
from progress.actions import evidence as door
from progress.actions.evidence import attach, remove
from progress.files import keeping, store
from progress.files.intake import Draft
from progress.files.sweeping import Swept, sweep
from progress.models import Evidence
from tests.evidence_samples import pdf, photo, sent

DAY = date(2020, 5, 8)
LATER = timedelta(days=2)


def put(report, share, by, *files) -> list[Evidence]:
    return attach(report=report, share=share, files=files, by=by, today=DAY).kept


def stored() -> set[str]:
    """Every file below the private folder."""
    root = Path(store.root().parent)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def named(*rows: Evidence) -> set[str]:
    return {f"evidence/{name}" for row in rows for name in (row.stored, row.thumbnail) if name}


def test_a_row_the_database_refuses_leaves_no_file(roads, april_report, reporter, monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("no")

    monkeypatch.setattr(keeping, "_row", refuse)
    with pytest.raises(DatabaseError):
        put(april_report, roads, reporter, sent("a.jpg", photo()))

    assert stored() == set()


def test_a_disk_that_fails_at_the_last_step_leaves_no_row(
    roads, april_report, reporter, monkeypatch
):
    place, calls = Draft.place, []

    def fail_second(draft: Draft) -> None:
        calls.append(draft)
        if len(calls) == 2:
            raise OSError("disk full")
        place(draft)

    monkeypatch.setattr(Draft, "place", fail_second)
    with pytest.raises(OSError, match="disk full"):
        put(april_report, roads, reporter, sent("a.pdf", pdf()), sent("b.jpg", photo()))

    assert not Evidence.objects.exists()
    assert stored() == named(Evidence(stored=calls[0].stored))  # for the sweep
    assert sweep(datetime.now(UTC) + LATER) == Swept(1, [])
    assert stored() == set()


def test_a_disk_that_is_full_keeps_nothing(roads, april_report, reporter, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        put(april_report, roads, reporter, sent("a.jpg", photo()))

    assert (stored(), Evidence.objects.count()) == (set(), 0)


def test_the_sweep_takes_what_has_no_row_and_leaves_the_rest(roads, april_report, reporter):
    kept, gone = put(april_report, roads, reporter, sent("a.jpg", photo()), sent("b.pdf", pdf()))
    remove(evidence=gone, by=reporter, today=DAY)
    with transaction.atomic():
        put(april_report, roads, reporter, sent("c.jpg", photo(shade=7)))
        transaction.set_rollback(True)  # as a commit that fails
    store.write_draft(b"half")
    assert len(stored()) == 6

    assert sweep(datetime.now(UTC)) == Swept(0, [])  # a hand-in may still be on its way
    assert sweep(datetime.now(UTC) + LATER) == Swept(3, [])
    assert sweep(datetime.now(UTC) + LATER) == Swept(0, [])
    assert stored() == named(kept, gone)


def test_the_sweep_before_any_upload_finds_nothing(db):
    assert sweep(datetime.now(UTC)) == Swept(0, [])


def test_the_command_tells_which_files_are_missing(roads, april_report, reporter, capsys):
    (evidence,) = put(april_report, roads, reporter, sent("b.pdf", pdf()))
    (store.root() / evidence.stored).unlink()

    call_command("sweep_files")

    told = capsys.readouterr()
    assert told.out == "已删除无记录的文件0个，缺失文件1个\n"
    assert told.err == f"缺失：{evidence.stored}\n"


def test_a_row_that_lost_its_file_answers_404_and_is_logged(
    roads, april_report, reporter, client, caplog
):
    (evidence,) = put(april_report, roads, reporter, sent("b.pdf", pdf()))
    (store.root() / evidence.stored).unlink()
    client.force_login(reporter)

    assert client.get(reverse("evidence_file", args=[evidence.pk])).status_code == 404
    assert f"evidence {evidence.pk} has lost its file" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_twice_at_once_is_kept_once(roads, april_report, reporter):
    gate = Barrier(2)

    def send(name: str) -> tuple[int, list[str]]:
        try:
            gate.wait()
            done = attach(
                report=april_report,
                share=roads,
                files=[sent(name, photo())],
                by=reporter,
                today=DAY,
            )
            return len(done.kept), done.repeated
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(send, ["a.jpg", "b.jpg"]))

    evidence = Evidence.objects.get()
    other = {"a.jpg": "b.jpg", "b.jpg": "a.jpg"}[evidence.name]
    assert outcomes == [(0, [other]), (1, [])]
    assert stored() == named(evidence)


@pytest.mark.django_db(transaction=True)
def test_a_file_taken_away_twice_at_once_goes_once(roads, april_report, reporter):
    (evidence,) = put(april_report, roads, reporter, sent("b.pdf", pdf()))
    gate = Barrier(2)

    def take(_: int) -> str:
        try:
            gate.wait()
            remove(evidence=evidence, by=reporter, today=DAY)
            return "gone"
        except door.Conflict as conflict:
            return str(conflict)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, range(2))) == ["gone", "“b.pdf”已经移除。"]


# ---- an upload on its way ----


@pytest.fixture
def address(april_report, roads) -> str:
    return reverse("evidence_page", args=[april_report.pk, roads.pk])


def body(*files) -> bytes:
    return encode_multipart(BOUNDARY, {"files": list(files), "whole": "1"})


def test_wherever_an_upload_is_cut_off_nothing_is_kept(client, reporter, address):
    client.force_login(reporter)
    whole = body(sent("a.pdf", pdf()), sent("b.jpg", photo()), sent("c.pdf", pdf() + b"\n"))
    cuts = range(0, whole.rindex(b'name="whole"'), 97)

    codes = {
        client.generic("POST", address, whole[:cut], MULTIPART_CONTENT).status_code for cut in cuts
    }

    assert len(cuts) > 20
    assert codes == {400}
    assert (stored(), Evidence.objects.count()) == (set(), 0)
    assert client.generic("POST", address, whole, MULTIPART_CONTENT).status_code == 302
    assert Evidence.objects.count() == 3


def test_a_cut_off_upload_says_what_to_do(client, reporter, address):
    client.force_login(reporter)

    page = client.post(address, {"files": sent("a.pdf", pdf())})

    assert page.status_code == 400
    assert "上传中途断开，没有收全，什么都没有保存。" in page.content.decode()


def test_too_large_a_request_is_refused_before_it_is_read(client, reporter, address, settings):
    settings.UPLOAD_MAX_BYTES = 10_000
    client.force_login(reporter)

    page = client.post(address, {"files": sent("a.pdf", pdf() + b" " * 10_000), "whole": "1"})

    assert page.status_code == 413
    assert "一次上传的文件合计不能超过9.8\xa0KB" in page.content.decode()
    assert not Evidence.objects.exists()


def test_too_many_parts_get_a_page_that_says_what_to_do(client, reporter, address, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    client.force_login(reporter)

    page = client.post(address, {"files": [sent("a.pdf", pdf())] * 3, "whole": "1"})

    assert page.status_code == 400
    assert "没有收全，未能处理这次提交" in page.content.decode()


def test_a_large_upload_lies_in_a_file_nobody_can_name(
    client, reporter, address, settings, tmp_path, monkeypatch
):
    """So that a worker killed while it receives leaves nothing on the disk."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    folder = tmp_path / "system"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    seen = []
    attach = door.attach

    def look(**options):
        seen.append([(file.size, os.listdir(folder)) for file in options["files"]])
        return attach(**options)

    monkeypatch.setattr(door, "attach", look)
    client.force_login(reporter)

    answer = client.post(address, {"files": sent("a.pdf", pdf()), "whole": "1"})

    assert answer.status_code == 302
    assert seen == [[(len(pdf()), [])]]


@pytest.mark.django_db(transaction=True)
def test_a_line_that_breaks_in_the_middle_leaves_nothing(
    client, reporter, address, live_server, today
):
    client.force_login(reporter)
    host, port = urlsplit(live_server.url).hostname, urlsplit(live_server.url).port
    whole = body(sent("a.pdf", pdf()), sent("b.jpg", photo(width=640, height=480)))
    head = (
        f"POST {address} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {len(whole)}\r\n"
        f"Content-Type: {MULTIPART_CONTENT}\r\n"
        f"Cookie: sessionid={client.cookies['sessionid'].value}\r\n\r\n"
    )
    with socket.create_connection((host, port)) as line:
        line.sendall(head.encode() + whole[: len(whole) // 2])
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):  # the server has come to its end with us
            pass

    assert (stored(), Evidence.objects.count()) == (set(), 0)
    still = HTTPConnection(host, port, timeout=10)
    still.request("GET", "/healthz")
    assert still.getresponse().status == 200
    still.close()


def test_the_nightly_sweep_may_run_twice(db, settings):
    orphan = store.root() / "ab" / "orphan"
    orphan.parent.mkdir(parents=True, exist_ok=True)
    orphan.write_bytes(b"left by a crash")
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(orphan, (long_ago, long_ago))

    tasks.sweep_files()
    tasks.sweep_files()

    assert not orphan.exists()
