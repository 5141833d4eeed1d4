"""Exporting again: the same bytes for the same publications, only what changed is written, and
a run that dies leaves the former site whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from results.actions.withdrawing import withdraw
from results.export import running, writing
from results.export.asking import ExportError
from results.export.packing import pack
from results.export.writing import FolderBusy, FolderForeign, opened, read_manifest
from tests.exported import export, moments, tree
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import release

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds


@pytest.fixture
def public(batch, roads):
    make_accepted(roads, APRIL, "30")
    return release(batch)


def listed(folder: Path) -> dict[str, str]:
    """Every file's digest, as the manifest has it."""
    return {name: row["sha256"] for name, row in read_manifest(folder)["files"].items()}


def actual(folder: Path) -> dict[str, str]:
    return {
        name: hashlib.sha256(body).hexdigest()
        for name, body in tree(folder).items()
        if name != "manifest.json"
    }


def test_the_same_publications_give_the_same_bytes(public, today, tmp_path, settings):
    first = export(tmp_path / "one", today)
    settings.SECRET_KEY = "another" * 9
    settings.PORTAL_TODAY = today + timedelta(days=90)
    second = export(tmp_path / "two", settings.PORTAL_TODAY)

    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert first.digest == second.digest


def test_the_manifest_names_every_file_with_its_digest(public, today, tmp_path):
    result = export(tmp_path / "site", today)

    assert listed(tmp_path / "site") == actual(tmp_path / "site")
    manifest = json.loads((tmp_path / "site/manifest.json").read_text(encoding="utf-8"))
    lines = "".join(
        f"{digest}  {name}\n" for name, digest in sorted(listed(tmp_path / "site").items())
    )
    assert manifest["digest"] == result.digest == hashlib.sha256(lines.encode()).hexdigest()


def test_a_second_run_writes_nothing(public, today, tmp_path):
    first = export(tmp_path / "site", today)
    before = moments(tmp_path / "site")

    again = export(tmp_path / "site", today)

    assert (first.written, again.written, again.removed) == (first.total, 0, 0)
    after = moments(tmp_path / "site")
    assert {**after, "manifest.json": 0} == {**before, "manifest.json": 0}


def test_a_new_publication_writes_what_it_changed_and_leaves_the_rest(
    batch, public, labour, today, tmp_path
):
    export(tmp_path / "site", today)
    before, old = moments(tmp_path / "site"), tree(tmp_path / "site")
    release(batch, APRIL)

    result = export(tmp_path / "site", today)

    after, new = moments(tmp_path / "site"), tree(tmp_path / "site")
    changed = {name for name in new if new[name] != old.get(name)}
    assert {name for name in new if after[name] != before.get(name)} == changed
    assert result.written == len(changed - {"manifest.json"})
    assert "results/chengde-2020/1/index.html" in changed
    untouched = {"results/dictionary/index.html", "results/chengde-2020/versions/1/data.csv"}
    assert untouched & changed == set()
    assert "static/portal.css" not in changed


def test_a_file_somebody_spoiled_is_written_again(public, today, tmp_path):
    export(tmp_path / "site", today)
    page = tmp_path / "site/index.html"
    good = page.read_bytes()
    page.write_bytes(b"spoiled")

    assert export(tmp_path / "site", today).written == 1
    assert page.read_bytes() == good


def test_what_is_no_longer_public_is_removed_and_what_is_not_ours_stays(
    batch, public, labour, director, today, tmp_path
):
    make_share(make_pledge(batch, labour, title="城镇新增就业"), name="新增就业", unit="人")
    second = release(batch)
    export(tmp_path / "site", today)
    (tmp_path / "site/own.txt").write_text("放在这里的")
    withdraw(publication=second, reason="重复", by=director, today=today)

    result = export(tmp_path / "site", today)

    names = set(tree(tmp_path / "site"))
    assert not (tmp_path / "site/results/chengde-2020/2").exists()
    assert not (tmp_path / "site/results/chengde-2020/versions/2").exists()
    assert result.removed > 5
    assert names == set(listed(tmp_path / "site")) | {"manifest.json", "own.txt"}


class _Killed(BaseException):
    """As sudden as a power cut, for this process."""


@pytest.mark.parametrize("after", [0, 7, 30])
def test_a_run_that_dies_while_pages_are_made_leaves_the_former_site(
    batch, public, today, tmp_path, after
):
    export(tmp_path / "site", today)
    before = tree(tmp_path / "site")
    release(batch, APRIL)

    def tell(done: int, total: int, written: int) -> None:
        if done > after:
            raise _Killed

    with pytest.raises(_Killed):
        running.export_to(tmp_path / "site", today, tell)

    kept = {n: b for n, b in tree(tmp_path / "site").items() if not n.startswith(".next/")}
    assert kept == before
    result = export(tmp_path / "site", today)
    assert (result.written > 0, listed(tmp_path / "site")) == (True, actual(tmp_path / "site"))


def test_a_run_that_dies_while_files_move_in_is_finished_by_the_next(
    batch, public, today, tmp_path, monkeypatch
):
    export(tmp_path / "site", today)
    release(batch, APRIL)
    export(tmp_path / "whole", today)
    moves = 0
    real = os.replace

    def dying(source, target) -> None:
        nonlocal moves
        moves += 1
        if moves == 9:
            raise _Killed
        real(source, target)

    monkeypatch.setattr(writing.os, "replace", dying)
    with pytest.raises(_Killed):
        export(tmp_path / "site", today)
    monkeypatch.setattr(writing.os, "replace", real)

    # what was complete is put in its place before anything else is done
    with opened(tmp_path / "site"):
        assert tree(tmp_path / "site") == tree(tmp_path / "whole")
    assert export(tmp_path / "site", today).written == 0


def test_a_killed_process_leaves_the_former_site(tmp_path):
    """The real thing: SIGKILL while files are being made."""
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from results.export.writing import opened\n"
        "with opened(Path(sys.argv[1])) as folder:\n"
        "    for number in range(10**6):\n"
        "        folder.put(f'page{number}.html', b'new')\n"
        "        print(number, flush=True)\n"
    )
    with opened(tmp_path) as folder:
        folder.put("page0.html", b"old")
        folder.finish("state")
    before = tree(tmp_path)
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    for _ in range(20):
        child.stdout.readline()
    with pytest.raises(FolderBusy), opened(tmp_path):
        pass
    os.kill(child.pid, signal.SIGKILL)
    child.wait(PATIENCE)
    child.stdout.close()

    assert {n: b for n, b in tree(tmp_path).items() if not n.startswith(".next/")} == before
    with opened(tmp_path):
        assert tree(tmp_path) == before


def test_a_page_that_cannot_be_made_stops_the_run_and_changes_nothing(
    batch, public, today, tmp_path, monkeypatch
):
    export(tmp_path / "site", today)
    before = tree(tmp_path / "site")
    release(batch, APRIL)
    monkeypatch.setattr("results.views.data.dictionary_document", lambda: 1 / 0)

    with pytest.raises(ExportError, match=r"dictionary\.json: 500"):
        export(tmp_path / "site", today)

    assert {
        n: b for n, b in tree(tmp_path / "site").items() if not n.startswith(".next/")
    } == before


def test_what_is_published_meanwhile_makes_it_begin_again(batch, public, today, tmp_path):
    told = []

    def tell(done: int, total: int, written: int) -> None:
        told.append(done)
        if len(told) == 5:
            release(batch, APRIL)

    result = running.export_to(tmp_path / "site", today, tell)

    assert told.count(1) == 2
    export(tmp_path / "quiet", today)
    assert read_manifest(tmp_path / "quiet")["digest"] == result.digest


def test_a_folder_of_other_things_is_not_touched(public, today, tmp_path):
    (tmp_path / "thesis.docx").write_bytes(b"years of work")

    with pytest.raises(FolderForeign):
        export(tmp_path, today)

    assert tree(tmp_path) == {"thesis.docx": b"years of work"}


def test_a_folder_that_takes_the_place_of_a_file_and_back(tmp_path):
    for names in (["a"], ["a/b/c"], ["a/b"], ["a"]):
        with opened(tmp_path) as folder:
            for name in names:
                folder.put(name, name.encode())
            folder.finish("state")
        assert set(tree(tmp_path)) == {*names, "manifest.json"}


def test_the_packed_site_is_the_site_and_always_the_same(public, today, tmp_path):
    export(tmp_path / "one", today)
    export(tmp_path / "two", today)
    for name in ("one", "two"):
        pack(tmp_path / name, tmp_path / f"{name}.zip")
    shutil.unpack_archive(tmp_path / "one.zip", tmp_path / "unpacked")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert tree(tmp_path / "unpacked/minsheng-site") == tree(tmp_path / "one")


def test_the_command_tells_what_it_did(public, tmp_path):
    out = StringIO()

    call_command("export_site", str(tmp_path / "site"), stdout=out)
    call_command("export_site", str(tmp_path / "site"), stdout=out)

    total = len(listed(tmp_path / "site"))
    digest = read_manifest(tmp_path / "site")["digest"]
    assert out.getvalue().splitlines() == [
        f"共{total}个文件，改写{total}个，删除0个。校验值 {digest}",
        f"共{total}个文件，改写0个，删除0个。校验值 {digest}",
    ]


def test_the_command_says_in_one_line_what_is_in_its_way(public, tmp_path):
    (tmp_path / "thesis.docx").write_bytes(b"years of work")

    with pytest.raises(CommandError, match="有不是导出生成的文件，请换一个空目录"):
        call_command("export_site", str(tmp_path))
    with opened(tmp_path / "site"), pytest.raises(CommandError, match="正由另一次导出写入"):
        call_command("export_site", str(tmp_path / "site"))


def test_the_language_of_whoever_exports_is_as_before(public, today, tmp_path):
    with translation.override("en"):
        export(tmp_path / "site", today)
        assert translation.get_language() == "en"
    assert connection.is_usable()
