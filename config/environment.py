"""Reading the environment: each reader gives a value, or stops the start in one line that says
what is wrong and how to mend it (``ImproperlyConfigured``)."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from config.reliability import database_options

env = environ.Env()

MODES = ("production", "demo", "test")
MODE = env("PORTAL_MODE", default="production")
if MODE not in MODES:
    raise ImproperlyConfigured(f"PORTAL_MODE={MODE!r}: 请设为 {' / '.join(MODES)} 之一。")
PRODUCTION = MODE == "production"


def required(name: str, example: str) -> str:
    """The variable, or one line saying how to mend its absence."""
    value = env(name, default="")
    if not value:
        raise ImproperlyConfigured(f"缺少环境变量 {name}，请设置，例如 {name}={example}")
    return value


def day(name: str) -> date | None:
    """A day written 2023-10-16, or none; refused in production, where the clock decides."""
    value = env(name, default="")
    if not value:
        return None
    if PRODUCTION:
        raise ImproperlyConfigured(f"生产环境不得设置 {name}，请删除该环境变量。")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}={value!r} 不是日期，请写成 2023-10-16 的形式。"
        ) from error


def seconds(name: str, default: int) -> int:
    """A whole number of seconds, 1 or more."""
    value = env(name, default=str(default))
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise ImproperlyConfigured(
            f"{name}={value!r} 不是正整数，请写成秒数，例如 {name}={default}"
        )
    return int(value)


def origin(name: str, default: str, *, in_folder: bool = False) -> str:
    """An address of scheme and host, without the final slash; with a path if ``in_folder``."""
    value = env(name, default=default)
    parts = urlsplit(value)
    is_site = parts.scheme in ("http", "https") and bool(parts.netloc)
    if value and not (is_site and (in_folder or parts.path <= "/")):
        raise ImproperlyConfigured(
            f"{name}={value!r} 不是网站地址，请写成 {name}=https://ms.example.gov.cn"
        )
    return value.rstrip("/")


def folder(name: str, *, example: str, default: Path, outside: Sequence[Path]) -> Path:
    """A place for files; in production one must be named, outside what is served."""
    place = Path(required(name, example) if PRODUCTION else env(name, default=str(default)))
    if not place.is_absolute() or any(place.is_relative_to(served) for served in outside):
        raise ImproperlyConfigured(
            f"{name}={str(place)!r} 须是绝对路径，且不在静态文件目录之内，例如 {name}={example}"
        )
    return place


def networks(name: str, default: str) -> list[str]:
    """Networks written 10.1.0.0/16, parted by commas."""
    listed = [part.strip() for part in env(name, default=default).split(",") if part.strip()]
    for network in listed:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name}={network!r} 不是网段，请写成 {name}=127.0.0.1/32,10.1.0.0/16"
            ) from error
    return listed


def scanner(address: str) -> str:
    """clamd's address: ``host:port``, or the path of its socket; empty for no virus check."""
    host, _, port = address.rpartition(":")
    if address and not address.startswith("/") and not (host and port.isdecimal()):
        raise ImproperlyConfigured(
            f"CLAMD_ADDRESS={address!r} 请写成 host:port 或套接字路径，"
            "例如 CLAMD_ADDRESS=127.0.0.1:3310"
        )
    return address


def portals(listed: Sequence[str]) -> list[tuple[str, str]]:
    """Other provinces' portals, each written 吉林省=https://ms.jl.example.gov.cn: name and address
    of each, without the final slash."""
    found = []
    for one in listed:
        name, _, address = (part.strip() for part in one.partition("="))
        parts = urlsplit(address)
        plain = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
        if not (name and parts.scheme == "https" and parts.netloc and plain):
            raise ImproperlyConfigured(
                f"NATIONAL_SOURCES 中的 {one!r} 请写成 省名=https://网站域名，多个用逗号隔开"
            )
        found.append((name, address.rstrip("/")))
    if len({address for _name, address in found}) < len(found):
        raise ImproperlyConfigured("NATIONAL_SOURCES 中同一地址写了两次，请删去一个。")
    return found


def database(url: str) -> dict[str, object]:
    """Django's settings of one PostgreSQL database."""
    config = env.db_url_config(url)
    if config.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL 须为 postgres:// 开头的 PostgreSQL 地址。")
    # pages have a limit (config/wsgi.py), jobs and commands have none
    limit = seconds("STATEMENT_SECONDS", 1) if env("STATEMENT_SECONDS", default="") else 0
    options = {**database_options(statement_seconds=limit), **config.get("OPTIONS", {})}
    return {**config, "OPTIONS": options, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}


def broker(url: str) -> str:
    """The address of a Valkey or Redis."""
    if not url.startswith(("redis://", "rediss://", "redis+socket://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL 须为 redis:// 开头的 Valkey/Redis 地址。")
    return url
