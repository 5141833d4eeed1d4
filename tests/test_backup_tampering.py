"""A copy that was altered, cut or opened by the wrong passphrase is refused, whatever the part."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.backups import retention, sealing
from config.backups.faults import BackupError
from progress.actions.evidence import attach
from tests.evidence_samples import photo, sent

PARTS = ["database.dump", "files.tar", "files.sha256"]


@pytest.fixture
def swift(monkeypatch) -> None:
    """Half a second for every guess is the attacker's; here it would be the test's."""
    monkeypatch.setattr(
        sealing, "_key", lambda passphrase, salt: (passphrase + salt)[:32].ljust(32)
    )


@pytest.fixture
def passphrase_file(tmp_path) -> Path:
    path = tmp_path / "passphrase"
    path.write_text("correct horse battery\n", "utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture(params=["plain", "sealed"])
def copy(
    transactional_db, request, swift, roads, april_report, reporter, passphrase_file, tmp_path
) -> Path:
    files = [sent("a.jpg", photo())]
    attach(report=april_report, share=roads, files=files, by=reporter, today=date(2020, 5, 8))
    options = ["--passphrase-file", str(passphrase_file)] if request.param == "sealed" else []
    call_command("backup", str(tmp_path / "copies"), *options)
    return next((tmp_path / "copies").iterdir())


def verify(copy: Path, passphrase_file: Path) -> str:
    """What is said against the copy; "" for nothing."""
    try:
        call_command("verify_backup", str(copy), "--passphrase-file", str(passphrase_file))
    except CommandError as error:
        return str(error)
    return ""


def test_an_altered_copy_is_refused(copy, passphrase_file):
    assert verify(copy, passphrase_file) == ""
    sealed = any(path.suffix == ".sealed" for path in copy.iterdir())
    for part in PARTS:
        path = copy / (part + ".sealed" if sealed else part)
        whole = path.read_bytes()
        for spoilt in (whole[:-1], whole + b"x", b"x" + whole[1:]):
            path.write_bytes(spoilt)
            assert f"{path.name} 与清单不符" in verify(copy, passphrase_file)
        path.unlink()
        assert f"缺少 {path.name}" in verify(copy, passphrase_file)
        path.write_bytes(whole)
    assert verify(copy, passphrase_file) == ""


def test_hashes_altered_along_with_a_part_do_not_open_a_sealed_copy(copy, passphrase_file):
    told = json.loads((copy / "manifest.json").read_text("utf-8"))
    told["files"] = 99
    (copy / "manifest.json").write_text(json.dumps(told), "utf-8")
    said = verify(copy, passphrase_file)

    # without a passphrase the hashes guard against accidents, not against people
    assert said == ("备份清单与口令不符：口令不对，或者清单被改动。" if told["encrypted"] else "")


def test_a_sealed_copy_shows_nothing_and_a_plain_one_is_an_ordinary_dump(copy):
    sealed = json.loads((copy / "manifest.json").read_text("utf-8"))["encrypted"]
    shown = b"".join(path.read_bytes() for path in copy.iterdir())

    assert (b"PGDMP" in shown) is not sealed  # how a dump begins
    assert (b"evidence/" in shown) is not sealed


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("short\n", 0o600, "至少12个字符"),
        ("", 0o600, "至少12个字符"),
        ("correct horse battery\n", 0o644, "他人可读"),
    ],
)
def test_a_poor_passphrase_file_is_refused(tmp_path, text, mode, said):
    path = tmp_path / "passphrase"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    with pytest.raises(BackupError, match=said):
        sealing.passphrase_in(path)


def sealed(data: bytes, passphrase: bytes = b"one") -> bytes:
    target = io.BytesIO()
    sealer = sealing.Sealer(target, passphrase)
    for start in range(0, len(data), 7):
        sealer.write(data[start : start + 7])
    sealer.close()
    return target.getvalue()


def opened(data: bytes, passphrase: bytes = b"one") -> bytes:
    return b"".join(sealing.opened(io.BytesIO(data), passphrase))


@pytest.fixture
def small_chunks(monkeypatch, swift) -> None:
    monkeypatch.setattr(sealing, "CHUNK", 16)


FIXED = settings(suppress_health_check=list(HealthCheck), max_examples=60)


def test_what_was_sealed_opens(small_chunks):
    @FIXED
    @given(st.binary(max_size=70))
    def check(data: bytes) -> None:
        assert opened(sealed(data)) == data

    check()


def test_any_change_to_what_is_sealed_is_noticed(small_chunks):
    @FIXED
    @given(st.binary(min_size=1, max_size=70), st.data())
    def check(data: bytes, draw: st.DataObject) -> None:
        whole = bytearray(sealed(data))
        place = draw.draw(st.integers(0, len(whole) - 1))
        whole[place] ^= draw.draw(st.integers(1, 255))
        with pytest.raises(BackupError):
            opened(bytes(whole))

    check()


def test_chunks_left_out_doubled_or_swapped_are_noticed(small_chunks):
    head = len(sealing.MAGIC) + sealing.SALT + sealing.NONCE
    size = sealing.CHUNK + sealing.TAG
    whole = sealed(bytes(range(48)))
    first, second, third = (whole[head + n * size : head + (n + 1) * size] for n in range(3))
    orders = [
        (first, second),
        (first, third),
        (second, first, third),
        (first, first, second, third),
        (first, second, third, third),
        (),
    ]
    for order in orders:
        with pytest.raises(BackupError):
            opened(whole[:head] + b"".join(order))
    with pytest.raises(BackupError):
        opened(whole, b"another")


def test_the_newest_and_the_first_of_each_month_are_kept():
    names = [
        "minsheng-20230901T020000Z",
        "minsheng-20230915T020000Z",
        "minsheng-20231001T020000Z",
        "minsheng-20231002T020000Z",
        "minsheng-20231003T020000Z",
        "minsheng-20231003T020000Z.part",
        "somebody's",
    ]

    assert retention.outdated(names, keep=1, keep_months=1) == [*names[:2], names[3]]
    assert retention.outdated(names, keep=2, keep_months=2) == [names[1]]
    assert retention.outdated(names, keep=9, keep_months=0) == []
