"""`make wheelhouse`: all a server without a network needs, in one folder (docs/install-offline.md).

    dist/minsheng-portal-VERSION.tar.gz     the project, as committed
    dist/wheels/                            the libraries requirements.txt pins, ready to install
    dist/SHA256SUMS                         of every file, for `sha256sum --check`

The wheels fit the platform and the Python they are made on.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"


def main() -> int:
    """Make the folder anew; the exit code of what failed, else 0."""
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    print("正在下载依赖包…", flush=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    # only ready-made wheels: what is built here would not have the hash that is pinned
    gathered = subprocess.run(
        [
            *(*pip, "download", "--quiet", "--only-binary", ":all:"),
            *("--dest", str(DIST / "wheels"), "--requirement", "requirements.txt"),
        ],
        cwd=ROOT,
        check=False,
    )
    if gathered.returncode:
        return gathered.returncode
    archive(DIST)
    write_sums(DIST)
    count = len(list((DIST / "wheels").iterdir()))
    size = sum(path.stat().st_size for path in DIST.rglob("*") if path.is_file())
    print(f"已生成 dist/：{count}个依赖包，共{size / 2**20:.0f} MB。安装见 docs/install-offline.md")
    return 0


def archive(folder: Path) -> Path:
    """Pack the project as it is committed."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    name = f"minsheng-portal-{version}"
    packed = folder / f"{name}.tar.gz"
    subprocess.run(
        ["git", "archive", "--format=tar.gz", f"--prefix={name}/", "-o", str(packed), "HEAD"],
        cwd=ROOT,
        check=True,
    )
    return packed


def write_sums(folder: Path) -> Path:
    """Write SHA256SUMS of every file below ``folder``, in the form ``sha256sum`` checks."""
    sums = folder / "SHA256SUMS"
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != sums)
    sums.write_text(
        "".join(
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n"
            for path in files
        )
    )
    return sums


if __name__ == "__main__":
    sys.exit(main())
