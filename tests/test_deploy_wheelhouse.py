"""The folder for a server without a network says what it holds."""

from __future__ import annotations

import subprocess
import tarfile

from config.wheelhouse import archive, write_sums


def test_the_archive_is_the_project_as_committed_and_its_sums_agree(tmp_path):
    packed = archive(tmp_path)
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "x.whl").write_bytes(b"x")

    write_sums(tmp_path)

    with tarfile.open(packed) as opened:
        names = opened.getnames()
    top = packed.name.removesuffix(".tar.gz")
    assert {f"{top}/manage.py", f"{top}/requirements.txt"} <= set(names)
    assert not [name for name in names if ".venv" in name or "/.data/" in name]
    done = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=False
    )
    assert done.returncode == 0
    (tmp_path / "wheels" / "x.whl").write_bytes(b"y")
    altered = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
        cwd=tmp_path, check=False, capture_output=True,
    )  # fmt: skip
    assert altered.returncode == 1
