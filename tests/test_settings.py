"""A missing or odd environment variable stops the start with one line that says how to mend it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GOOD = {
    "SECRET_KEY": "a key of some length that nobody else uses anywhere",
    "DATABASE_URL": "postgres://portal@127.0.0.1/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "ms.example.gov.cn",
    "FILES_ROOT": "/var/lib/minsheng/files",
}


def start(**changes: str | None) -> tuple[int, str]:
    """Exit code and what ``manage.py diffsettings`` says on standard error."""
    environment = {"PATH": os.environ["PATH"], **GOOD, **changes}
    done = subprocess.run(
        [sys.executable, "manage.py", "diffsettings"],
        cwd=ROOT,
        env={name: value for name, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"SECRET_KEY": None},
            "缺少环境变量 SECRET_KEY，请设置，例如 SECRET_KEY=$(openssl rand -hex 32)",
        ),
        (
            {"DATABASE_URL": None},
            "缺少环境变量 DATABASE_URL，请设置，例如 "
            "DATABASE_URL=postgres://user:password@host/name",
        ),
        (
            {"REDIS_URL": None},
            "缺少环境变量 REDIS_URL，请设置，例如 REDIS_URL=redis://127.0.0.1:6379/0",
        ),
        (
            {"ALLOWED_HOSTS": None},
            "缺少环境变量 ALLOWED_HOSTS，请写明网站域名，例如 ALLOWED_HOSTS=ms.example.gov.cn",
        ),
        (
            {"FILES_ROOT": None},
            "缺少环境变量 FILES_ROOT，请设置，例如 FILES_ROOT=/var/lib/minsheng/files",
        ),
        (
            {"FILES_ROOT": str(ROOT / "static" / "files")},
            f"FILES_ROOT={str(ROOT / 'static' / 'files')!r} 须是绝对路径，且不在静态文件目录之内，"
            "例如 FILES_ROOT=/var/lib/minsheng/files",
        ),
        (
            {"CLAMD_ADDRESS": "clamd"},
            "CLAMD_ADDRESS='clamd' 请写成 host:port 或套接字路径，"
            "例如 CLAMD_ADDRESS=127.0.0.1:3310",
        ),
        (
            {"DATABASE_URL": "sqlite:///portal.db"},
            "DATABASE_URL 须为 postgres:// 开头的 PostgreSQL 地址。",
        ),
        ({"REDIS_URL": "http://broker"}, "REDIS_URL 须为 redis:// 开头的 Valkey/Redis 地址。"),
        (
            {"PORTAL_MODE": "prod"},
            "PORTAL_MODE='prod': 请设为 production / demo / test 之一。",
        ),
        (
            {"PORTAL_TODAY": "2023-10-16"},
            "生产环境不得设置 PORTAL_TODAY，请删除该环境变量。",
        ),
        (
            {"PORTAL_MODE": "demo", "PORTAL_TODAY": "10月16日"},
            "PORTAL_TODAY='10月16日' 不是日期，请写成 2023-10-16 的形式。",
        ),
        (
            {"JUDGE_EVERY_SECONDS": "often"},
            "JUDGE_EVERY_SECONDS='often' 不是正整数，请写成秒数，例如 JUDGE_EVERY_SECONDS=600",
        ),
        (
            {"PORTAL_URL": "ms.example.gov.cn"},
            "PORTAL_URL='ms.example.gov.cn' 不是网站地址，请写成 "
            "PORTAL_URL=https://ms.example.gov.cn",
        ),
        (
            {"PORTAL_URL": "https://ms.example.gov.cn/portal"},
            "PORTAL_URL='https://ms.example.gov.cn/portal' 不是网站地址，请写成 "
            "PORTAL_URL=https://ms.example.gov.cn",
        ),
    ],
)
def test_the_start_stops_with_one_line(changes, line):
    assert start(**changes) == (1, f"启动失败：{line}")


def test_a_complete_environment_starts():
    assert start() == (0, "")


def test_the_exported_site_may_stand_in_a_folder():
    assert start(EXPORT_URL="https://ms.example.gov.cn/portal") == (0, "")
