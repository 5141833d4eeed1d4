"""What `make demo` runs starts, falls and stops together, and says why in plain words."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import demo
from config.services import Running
from config.services.supervisor import Child, Supervisor, last_lines
from tests.services.launch import ROOT, clean_environment, is_running

STUBBORN = "trap '' TERM; sleep 600 & echo $!; while :; do sleep 1; done"


def child(name: str, script: str, folder: Path) -> Child:
    return Child(name, ["sh", "-c", script], folder / f"{name}.log")


def wait_for_output(log: Path) -> str:
    while not log.exists() or not log.read_text().endswith("\n"):
        time.sleep(0.02)
    return log.read_text()


def test_a_fallen_child_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    supervisor = Supervisor({}, tmp_path)
    supervisor.start(child("web", "sleep 600", tmp_path))
    supervisor.start(child("worker", "echo first; echo 端口被占用; exit 3", tmp_path))
    try:
        with pytest.raises(demo.DemoError) as fall:
            demo.wait_ready(supervisor, Running({}), lambda: False, "网站")
    finally:
        supervisor.stop()
    assert str(fall.value) == "worker 已退出（代码 3）：\n    first\n    端口被占用"
    assert all(one.has_ended() for one in supervisor.children)


def test_waiting_for_readiness_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "READY_WITHIN", 0.1)
    with pytest.raises(demo.DemoError, match="未就绪：网站"):
        demo.wait_ready(Supervisor({}, tmp_path), Running({}), lambda: False, "网站")


def test_children_get_the_environment_and_only_the_end_of_a_log_is_shown(tmp_path: Path) -> None:
    supervisor = Supervisor({"PORTAL_MODE": "demo"}, tmp_path)
    one = child("web", "seq 1 20; echo $PORTAL_MODE", tmp_path)
    supervisor.start(one)
    assert one.process is not None
    one.process.wait()
    assert last_lines(one.log, 3).split() == ["19", "20", "demo"]


def test_a_child_that_ignores_the_request_and_its_own_children_are_killed(tmp_path: Path) -> None:
    supervisor = Supervisor({}, tmp_path)
    one = child("worker", STUBBORN, tmp_path)
    supervisor.start(one)
    grandchild = int(wait_for_output(one.log))
    begun = time.monotonic()
    supervisor.stop(patience=0.5)
    while is_running(grandchild):
        assert time.monotonic() - begun < 3
        time.sleep(0.02)


SUPERVISING = """
import sys, time
from pathlib import Path
from config import demo
from config.services import Running, start
from config.services.supervisor import Child
folder = Path(sys.argv[1])
demo.HOME, demo.DATA = folder / "demo", folder
demo.start = lambda name: start(name, data=folder)
demo.STEPS = (("建表", ["-c", "print(1)"]), ("载入", ["-c", sys.argv[2]]))
demo._children = lambda port, worker: {
    name: ["timeit", "-n1", "-r1", "-s", "import time", "time.sleep(600)"]
    for name in ("web", "worker", "beat")}
demo._web_answers = lambda port: True
demo._ping = lambda worker: ["-c", "pass"]
sys.exit(demo.main())
"""


def run_demo(folder: Path, step: str = "print(2)", **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISING, str(folder), step],
        cwd=ROOT,
        env=clean_environment(PORT=free_port()) | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def lines_until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    seen = ""
    for line in process.stdout:
        seen += line
        if line.startswith("  admin"):
            return seen
    raise AssertionError(seen + (process.stderr.read() if process.stderr else ""))


def all_below(pid: int) -> set[int]:
    """Return the pids of all descendants of a process."""
    listing = subprocess.check_output(["ps", "-eo", "pid=,ppid="], text=True).split()
    parents = dict(zip(map(int, listing[::2]), map(int, listing[1::2]), strict=True))
    found, more = {pid}, True
    while more:
        more = bool(new := {one for one, up in parents.items() if up in found} - found)
        found |= new
    return found - {pid}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_the_demo_nothing_runs_on(number: int, open_folder: Path) -> None:
    process = run_demo(open_folder)
    lines_until_ready(process)
    below = all_below(process.pid)
    assert len(below) >= 5  # two servers, three children
    begun = time.monotonic()
    process.send_signal(number)
    process.communicate(timeout=10)
    while any(is_running(pid) for pid in below):
        assert time.monotonic() - begun < 10
        time.sleep(0.05)
    assert process.returncode == (-9 if number == signal.SIGKILL else 0)


def test_a_second_start_skips_the_set_up_until_it_has_changed(open_folder: Path) -> None:
    (open_folder / "demo" / "static").mkdir(parents=True)
    shown = []
    for today in ("2023-10-16", "2023-10-16", "2023-11-01"):
        process = run_demo(open_folder, PORTAL_TODAY=today)
        shown.append("载入" in lines_until_ready(process))
        process.terminate()
        process.communicate(timeout=10)
    assert shown == [True, False, True]


def test_a_failing_set_up_step_ends_the_demo_with_its_last_words(open_folder: Path) -> None:
    process = run_demo(open_folder, "raise SystemExit('来源文本缺失')")
    _output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith("载入失败")
    assert "来源文本缺失" in errors
    assert (open_folder / "demo/secret").stat().st_mode & 0o777 == 0o600


def test_a_child_that_dies_ends_the_demo(open_folder: Path) -> None:
    process = run_demo(open_folder)
    lines_until_ready(process)
    web = next(pid for pid in all_below(process.pid) if b"timeit" in command_of(pid))
    os.kill(web, signal.SIGKILL)
    _output, errors = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "已退出（代码 -9）" in errors


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_taken_port_is_told_before_anything_starts(open_folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        process = run_demo(open_folder, PORT=port)
        _output, errors = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"端口 {port} 不可用" in errors
    assert "make demo PORT=" in errors
    assert len(errors.splitlines()) == 1
    assert not (open_folder / "demo").exists()


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_told(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(demo.DemoError, match="不是端口号"):
        demo.chosen_port()


def test_the_fingerprint_sees_content_and_names_of_what_set_up_reads(tmp_path: Path) -> None:
    (tmp_path / "fixtures").mkdir()
    source = tmp_path / "fixtures" / "来源.txt"
    seen = [demo.fingerprint(tmp_path)]
    source.write_text("一")
    seen.append(demo.fingerprint(tmp_path))
    source.write_text("二")
    seen.append(demo.fingerprint(tmp_path))
    source.rename(source.with_name("别名.txt"))
    seen.append(demo.fingerprint(tmp_path))
    assert len(set(seen)) == 4
    (tmp_path / "README.md").write_text("unread")
    assert demo.fingerprint(tmp_path) == seen[-1]
