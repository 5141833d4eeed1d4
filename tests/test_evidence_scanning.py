"""Uploads pass clamd where one is configured; what it cannot check is refused."""

from __future__ import annotations

import socket

import pytest

from progress.actions.evidence import attach
from progress.files import scanning, store
from progress.files.intake import received
from progress.files.refusal import FilesRefused
from progress.models import Evidence
from tests.clamd import EICAR, scanner
from tests.evidence_samples import pdf, photo, sent

DOWN = ["病毒检查暂时不可用，文件没有保存。请稍后再试；一直如此，请告知系统管理员。"]


def faults(*files) -> list[str]:
    with pytest.raises(FilesRefused) as caught, received(files):
        raise AssertionError("taken")
    return caught.value.faults


@pytest.fixture(params=["tcp", "socket"])
def place(request, tmp_path):
    return tmp_path / "clamd.sock" if request.param == "socket" else None


def test_a_clean_file_is_marked_as_scanned(settings, place, roads, april_report, reporter, today):
    with scanner(place) as (settings.CLAMD_ADDRESS, seen):
        attach(
            report=april_report,
            share=roads,
            files=[sent("好.pdf", pdf())],
            by=reporter,
            today=today,
        )

    assert seen == [pdf()]
    assert list(Evidence.objects.values_list("name", "scanned")) == [("好.pdf", True)]


def test_without_a_scanner_a_file_is_marked_as_not_scanned(roads, april_report, reporter, today):
    attach(
        report=april_report, share=roads, files=[sent("好.pdf", pdf())], by=reporter, today=today
    )

    assert list(Evidence.objects.values_list("name", "scanned")) == [("好.pdf", False)]


def test_a_file_longer_than_a_chunk_comes_through_whole(settings):
    data = photo(width=1600, height=1200)
    assert len(data) > scanning.CHUNK
    with scanner() as (settings.CLAMD_ADDRESS, seen):
        assert scanning.scan(data) is True

    assert seen == [data]


def test_a_virus_is_refused_and_named_in_the_log_only(settings, place, caplog):
    infected = pdf() + EICAR + b"\n%%EOF"
    with scanner(place) as (settings.CLAMD_ADDRESS, _):
        told = faults(sent("通知.pdf", infected), sent("好.pdf", pdf()))

    assert told == ["“通知.pdf”没有通过病毒检查，已拒收。请先用杀毒软件检查您的电脑，再重新上传。"]
    assert "Win.Test.EICAR_HDB-1" in caplog.text
    assert list(store.incoming().iterdir()) == []


@pytest.mark.parametrize(
    "answer",
    [b"INSTREAM size limit exceeded. ERROR\0", b"UNKNOWN COMMAND\0", b"stream: \0", b"\0"],
)
def test_an_answer_that_is_no_verdict_refuses_the_upload(settings, answer):
    with scanner(answer=answer) as (settings.CLAMD_ADDRESS, _):
        assert faults(sent("好.pdf", pdf())) == DOWN


def test_no_scanner_at_the_address_refuses_the_upload(settings, tmp_path):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        settings.CLAMD_ADDRESS = f"127.0.0.1:{taken.getsockname()[1]}"
        assert faults(sent("好.pdf", pdf())) == DOWN
    settings.CLAMD_ADDRESS = str(tmp_path / "nobody.sock")
    assert faults(sent("好.pdf", pdf())) == DOWN


def test_a_scanner_that_never_answers_is_not_waited_for_for_ever(settings, monkeypatch):
    monkeypatch.setattr(scanning, "ANSWER_WITHIN", 0.1)
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        settings.CLAMD_ADDRESS = f"127.0.0.1:{mute.getsockname()[1]}"
        assert faults(sent("好.pdf", pdf())) == DOWN


def test_the_page_tells_the_reporter_that_nothing_was_kept(
    settings, client, roads, april_report, reporter, tmp_path
):
    settings.CLAMD_ADDRESS = str(tmp_path / "nobody.sock")
    client.force_login(reporter)

    page = client.post(
        f"/desk/reports/{april_report.pk}/evidence/{roads.pk}/",
        {"files": sent("好.pdf", pdf()), "whole": "1"},
    )

    assert page.status_code == 400
    assert DOWN[0] in page.content.decode()
    assert not Evidence.objects.exists()
