"""config/setup.py makes what it may, and names the rest in one line with the command to type."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config import setup
from tests.services.launch import ROOT, clean_environment


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout without .venv, on a machine where nothing may be installed."""
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "_may_install", lambda: False)
    monkeypatch.delenv("PORTAL_CHROMIUM", raising=False)
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).touch()
    return tmp_path


def fake_python(folder: Path, name: str, answer: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\necho {answer}\n")
    path.chmod(0o755)


def test_an_old_python_is_told_in_one_line(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_python(bare / "bin", "python3", "3 9 1")
    monkeypatch.setenv("PATH", str(bare / "bin"))
    monkeypatch.setattr(setup, "PYTHONS", ("python3", "python3.12"))
    with pytest.raises(setup.SetupError, match=r"需要 Python 3\.11 或更高"):
        setup.make_venv()


def test_a_python_without_venv_is_passed_over_for_one_with_it(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_python(bare / "bin", "python3", "3 11 0")
    fake_python(bare / "bin", "python3.12", "3 12 1")
    monkeypatch.setenv("PATH", f"{bare / 'bin'}:/bin")
    monkeypatch.setattr(setup, "PYTHONS", ("python3", "python3.13", "python3.12"))
    assert setup._base_python() == str(bare / "bin/python3.12")


def test_a_missing_venv_module_is_told_with_the_command(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_python(bare / "bin", "python3", "3 11 0")
    monkeypatch.setenv("PATH", f"{bare / 'bin'}:/bin")
    monkeypatch.setattr(setup, "PYTHONS", ("python3",))
    with pytest.raises(setup.SetupError, match=r"sudo apt-get install python3\.11-venv"):
        setup.make_venv()


def test_dependencies_are_installed_once_per_change_of_their_pins(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []

    def call(command: list[str], **_options: object) -> int:
        calls.append(command)
        return (
            subprocess.run([*command[:3], "--without-pip", command[3]]).returncode
            if (command[2] == "venv")
            else 0
        )

    monkeypatch.setattr(setup.subprocess, "call", call)
    setup.make_venv()
    setup.make_venv()
    assert [command[2] for command in calls] == ["venv", "pip"]
    (bare / "requirements.txt").write_text("# changed\n")
    setup.make_venv()
    assert [command[2] for command in calls] == ["venv", "pip", "pip"]


def test_a_failed_installation_is_tried_again_next_time(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "_version", lambda python: (3, 11, 1))
    (bare / ".venv").mkdir()
    monkeypatch.setattr(setup.subprocess, "call", lambda command, **options: 1)
    for _attempt in (1, 2):
        with pytest.raises(setup.SetupError, match="依赖安装失败"):
            setup.make_venv()


def test_the_demo_goes_on_without_pdf_and_says_how_to_get_it(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "PDF_LIBRARIES", ("libno-such-library.so.0",))
    monkeypatch.setattr(setup, "_has_chinese_fonts", lambda: False)
    (bare / ".data").mkdir()
    setup.packages(["pdf"], strict=False)
    line = setup.pdf_shortcoming()
    assert line.startswith("PDF 暂不可用")
    assert line.endswith(
        "sudo apt-get install --no-install-recommends libpango-1.0-0 fonts-noto-cjk"
    )


def test_a_failed_installation_of_packages_does_not_slow_every_start_of_the_demo(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[list[str]] = []
    monkeypatch.setattr(setup, "missing_for_pdf", lambda: ["fonts-noto-cjk"])
    monkeypatch.setattr(setup, "_install", lambda names: bool(tried.append(names)))
    setup.packages(["pdf"], strict=False)
    setup.packages(["pdf"], strict=False)
    assert len(tried) == 1


def test_tests_without_a_browser_stop_and_say_how_to_get_one(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "BROWSERS", ())
    monkeypatch.setattr(setup, "DOWNLOADED_BROWSERS", "no-such-browser")
    monkeypatch.setattr(setup, "missing_for_pdf", list)
    with pytest.raises(setup.SetupError, match=r"sudo apt-get install .* chromium"):
        setup.packages(["pdf", "browser"], strict=True)


def test_tests_without_a_program_of_deploy_stop_and_say_how_to_get_it(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_python(bare / "bin", "openssl", "")
    fake_python(bare / "sbin", "nginx", "")
    fake_python(bare / "sbin", "pgbouncer", "")
    monkeypatch.setenv("PATH", str(bare / "bin"))
    monkeypatch.setattr(setup, "SBIN", f":{bare / 'sbin'}")
    with pytest.raises(setup.SetupError, match=r"sudo apt-get install .*-recommends systemd$"):
        setup.packages(["servers"], strict=True)


def test_a_chosen_browser_is_used_and_a_wrong_choice_is_told(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_python(bare / "bin", "my-browser", "")
    monkeypatch.setenv("PORTAL_CHROMIUM", str(bare / "bin/my-browser"))
    assert setup.browser() == str(bare / "bin/my-browser")
    monkeypatch.setenv("PORTAL_CHROMIUM", "/no/such/browser")
    with pytest.raises(setup.SetupError, match="/no/such/browser"):
        setup.browser()


def test_the_script_shows_its_message_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-I", ROOT / "config/setup.py", "nothing"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr == "无此操作 / no such action: nothing\n"


def test_make_without_python_says_so(tmp_path: Path) -> None:
    (tmp_path / "门 户").mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path / "门 户")
    for name in ("sh", "getconf"):
        tool = shutil.which(name)
        if tool:
            (tmp_path / name).symlink_to(tool)
    make = shutil.which("make")
    assert make
    done = subprocess.run(
        [make, "demo"],
        cwd=tmp_path / "门 户",
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert "sudo apt-get install python3" in done.stderr


def test_every_documented_target_exists() -> None:
    targets = [
        "demo",
        "demo-reset",
        "test",
        "test-full",
        "check",
        "bench",
        "screenshots",
        "deps",
        "clean",
    ]
    environment = clean_environment(LC_ALL="C.UTF-8")
    done = subprocess.run(
        ["make", "-n", *targets], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert os.access(ROOT / ".ci/run", os.X_OK)


def test_pins_name_neither_hosts_nor_folders() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--index-url" not in text
        assert "--find-links" not in text
        pins = [
            line for line in text.splitlines() if line and not line.startswith((" ", "#", "-r"))
        ]
        assert pins
        assert all("==" in line for line in pins)
