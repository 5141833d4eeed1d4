"""Servers end with their owner, whatever end it comes to, and what they kept is there again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from config.services.processes import left_in
from tests.services.launch import Launcher, clean_environment, is_running


def keep_something(environment: dict[str, str]) -> None:
    with psycopg2.connect(environment["DATABASE_URL"]) as connection:
        connection.cursor().execute("CREATE TABLE kept AS SELECT '公路' AS name")
    connection.close()
    redis.Redis.from_url(environment["REDIS_URL"]).set("kept", "公路")
    time.sleep(1.1)  # Valkey writes its file once a second


def assert_kept(environment: dict[str, str]) -> None:
    with psycopg2.connect(environment["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT name FROM kept")
        assert cursor.fetchone() == ("公路",)
    connection.close()
    kept = redis.Redis.from_url(environment["REDIS_URL"]).get("kept")
    assert kept == "公路".encode()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_launcher_command_and_servers_within_ten_seconds(
    number: int, checkout: Path, launcher: Launcher
) -> None:
    launched = launcher(checkout)
    idle = psycopg2.connect(launched.environment["DATABASE_URL"])  # must not hold it up
    socket_folder = launched.environment["DATABASE_URL"].partition("host=")[2]
    assert launched.servers()
    assert launched.end(number) < 10
    assert launched.process.returncode == 128 + number
    assert not Path(socket_folder).exists()
    idle.close()


def test_a_command_that_ignores_signals_does_not_hold_up_the_end(checkout: Path) -> None:
    stubborn = "trap '' TERM INT; echo ready; while :; do sleep 1; done"
    process = subprocess.Popen(
        [sys.executable, "-m", "config.services", "run", "--", "sh", "-c", stubborn],
        cwd=checkout,
        env=clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    process.terminate()
    process.wait(10)
    assert not left_in(checkout)


def test_a_clean_stop_keeps_the_data(checkout: Path, launcher: Launcher) -> None:
    first = launcher(checkout)
    keep_something(first.environment)
    first.end()
    assert_kept(launcher(checkout).environment)


def test_servers_follow_a_killed_launcher_and_the_next_start_keeps_the_data(
    checkout: Path, launcher: Launcher
) -> None:
    first = launcher(checkout)
    keep_something(first.environment)
    assert first.end(signal.SIGKILL) < 10
    second = launcher(checkout)
    assert_kept(second.environment)
    old_socket = first.environment["DATABASE_URL"].partition("host=")[2]
    assert not Path(old_socket).exists()


def test_servers_that_outlive_a_killed_launcher_are_ended_by_the_next(
    checkout: Path, launcher: Launcher
) -> None:
    first = launcher(checkout)
    keep_something(first.environment)
    orphans = first.servers()
    for pid in orphans:
        os.kill(pid, signal.SIGSTOP)  # deaf to the signal that comes with the launcher's death
    first.process.kill()
    first.process.wait()
    assert all(is_running(pid) for pid in orphans)
    second = launcher(checkout)
    assert not any(is_running(pid) for pid in orphans)
    assert_kept(second.environment)


def test_a_killed_server_takes_nothing_with_it(checkout: Path, launcher: Launcher) -> None:
    first = launcher(checkout)
    keep_something(first.environment)
    for pid in first.servers():
        os.kill(pid, signal.SIGKILL)
    first.end()
    assert_kept(launcher(checkout).environment)


def test_a_process_id_now_used_by_somebody_else_is_left_alone(
    checkout: Path, launcher: Launcher
) -> None:
    first = launcher(checkout)
    pid_file = first.place / "postgres/postmaster.pid"
    first.end()
    with subprocess.Popen(["sleep", "60"]) as bystander:
        pid_file.write_text(f"{bystander.pid}\n{pid_file.parent}\n")
        second = launcher(checkout)
        assert second.servers()
        assert bystander.poll() is None
        bystander.kill()


def test_a_half_made_data_folder_is_made_again(checkout: Path, launcher: Launcher) -> None:
    launched = launcher(checkout)
    place = launched.place
    launched.end()
    (place / "postgres").rename(place / "postgres.new")
    (place / "postgres.new" / "PG_VERSION").unlink()
    assert launcher(checkout).servers()


def test_reset_deletes_the_data_but_not_of_a_running_instance(
    checkout: Path, launcher: Launcher
) -> None:
    launched = launcher(checkout)
    command = [sys.executable, "-m", "config.services", "reset", "demo"]
    options = {"cwd": checkout, "env": clean_environment(), "capture_output": True, "text": True}
    refused = subprocess.run(command, **options)  # type: ignore[call-overload]
    assert refused.returncode == 1
    assert "「demo」已在运行" in refused.stderr
    launched.end()
    assert subprocess.run(command, **options).returncode == 0  # type: ignore[call-overload]
    assert not (checkout / ".data/demo").exists()
