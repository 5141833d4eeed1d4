"""deploy/ says what the code reads, and the programs it is for take it."""

from __future__ import annotations

import ast
import configparser
import re
import shutil
import socket
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
READERS = re.compile(
    r"(env(\.\w+)?|(os\.)?environ\.\w+|required|seconds|day|folder|origin|networks|scanner)"
)
# what is no setting of an operator: of demo and tests, or named by the units themselves
NOT_SET_HERE = {
    "DJANGO_SETTINGS_MODULE", "PORTAL_TODAY", "PORTAL_CHROMIUM", "PORTAL_SERVERS", "PORT",
    "PROMETHEUS_MULTIPROC_DIR", "PATH", "HOME",
}  # fmt: skip
# read by other programs with the same file
OF_OTHERS = {
    "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "VALKEY_PASSWORD", "REQUESTS_CA_BUNDLE",
}  # fmt: skip
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


def read_by_the_code() -> set[str]:
    """Names of environment variables that settings and their rooms ask for."""
    found = set()
    for path in [*(ROOT / "config").glob("*.py"), *(ROOT / "agencies").rglob("*.py")]:
        if path.name in ("demo.py", "setup.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.args[0], "value", None)
            if READERS.fullmatch(ast.unparse(node.func)) and isinstance(name, str):
                found.add(name)
    return found - NOT_SET_HERE


def explained() -> list[str]:
    text = (DEPLOY / "minsheng.env").read_text()
    return re.findall(r"^#?([A-Z][A-Z_]+)=", text, re.MULTILINE)


def test_the_environment_file_explains_every_setting_once():
    assert sorted(explained()) == sorted(read_by_the_code() | OF_OTHERS)


def test_the_environment_file_holds_no_secret():
    text = (DEPLOY / "minsheng.env").read_text()

    assert not re.search(r"[0-9a-f]{32}", text)


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=str)
def test_every_unit_is_fenced_in(unit):
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str
    parsed.read_string(unit.read_text())
    service = parsed["Service"]

    assert {
        name: service.get(name)
        for name in ("NoNewPrivileges", "ProtectSystem", "PrivateTmp", "ProtectHome")
    } == {
        "NoNewPrivileges": "yes", "ProtectSystem": "strict",
        "PrivateTmp": "yes", "ProtectHome": "yes",
    }  # fmt: skip
    assert service["User"] in ("minsheng", "minsheng-owner")
    assert "manage.py" in service["ExecStart"] or "config" in service["ExecStart"]


def test_systemd_takes_the_units(tmp_path):
    """With programs that exist in the place of those of the server."""
    assert shutil.which("systemd-analyze"), "make test installs systemd"
    for unit in UNITS:
        text = re.sub(r"/opt/minsheng/venv/bin/\w+", "/bin/true", unit.read_text())
        (tmp_path / unit.name.replace("@.", "@8001.")).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "minsheng" in line]

    assert ours == []


def test_no_container_runs_as_root_or_writes_its_own_files():
    fenced = (True, True, ["ALL"], ["no-new-privileges:true"])
    kept = {
        name: (
            service.get("user") not in (None, "root", "0"),
            service.get("read_only"),
            service.get("cap_drop"),
            service.get("security_opt"),
        )
        for name, service in SERVICES.items()
    }

    assert kept == dict.fromkeys(SERVICES, fenced)


def test_every_container_that_stays_is_watched():
    unwatched = [name for name, service in SERVICES.items() if "healthcheck" not in service]

    assert unwatched == ["prepare"]
    assert {
        "web1",
        "web2",
        "judge",
        "deliver",
        "export",
        "beat",
        "postgres",
        "valkey",
        "nginx",
    } <= set(SERVICES)


def test_no_secret_stands_in_the_compose_file():
    text = (DEPLOY / "compose.yaml").read_text()

    assert not re.search(r"(?i)(secret|password|key)\s*[:=]\s*[\"']?[A-Za-z0-9]{6,}", text)


def test_only_the_proxy_is_reached_from_outside():
    published = {name for name, service in SERVICES.items() if "ports" in service}

    assert published == {"nginx"}
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_what_holds_the_data_reaches_nothing_outside_and_what_sends_mail_does():
    joined = {name: set(service["networks"]) for name, service in SERVICES.items()}

    assert joined == {
        "prepare": {"inside"}, "web1": {"inside", "out"}, "web2": {"inside", "out"},
        "judge": {"inside"}, "deliver": {"inside", "out"}, "export": {"inside", "out"},
        "beat": {"inside"}, "postgres": {"inside"},
        "valkey": {"inside"}, "nginx": {"inside", "outside"},
    }  # fmt: skip


def test_the_image_holds_every_app():
    copied = set(re.findall(r"^COPY (\w+) /portal/", (DEPLOY / "Dockerfile").read_text(), re.M))

    assert copied == {
        "agencies", "pledges", "progress", "oversight", "results", "config", "fixtures",
        "locale", "static", "templates",
    }  # fmt: skip
    assert "USER 10001" in (DEPLOY / "Dockerfile").read_text()


def test_postgresql_takes_every_line(db):
    """Each name is a setting of PostgreSQL, each value one it takes."""
    from django.db import connection

    text = (DEPLOY / "postgres" / "minsheng.conf").read_text()
    lines = re.findall(r"^(\w+) = '?(.*?)'?$", text, re.MULTILINE)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(name), vartype, min_val::float, max_val::float FROM pg_settings"
        )
        known = {name: rest for name, *rest in cursor}

    assert [name for name, _value in lines if name not in known] == []
    assert len(lines) == len({name for name, _value in lines}) > 20
    wrong = [
        (name, value)
        for name, value in lines
        if known[name][0] == "bool" and value not in ("on", "off")
    ]
    assert wrong == []


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
