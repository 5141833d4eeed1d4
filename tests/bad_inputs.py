"""Bad inputs by the thousand, the same in every run: what is wrong with a request, and where.

The URL map says where; forms are filled with the names of the fields their pages show, and with
some that no page shows. A seed gives a sequence, so that a fault found at night is found again.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.routes import Route

TEXTS = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff农村", "😀" * 50, "\u202e倒序", "\u200b", "\ufeff",
    "-1", "0", "-0", "1e308", "1e999", "-1e400", "NaN", "sNaN", "Infinity", "-inf", "٣٤", "௧௨",
    "１２", "²", "一百", "½", "9" * 40, "9" * 400, "99999999999999999999", "2147483648",
    "9223372036854775808", "-9223372036854775809", "1" + "0" * 309, "0x10", "1_000", "1,000",
    "1.5.2", "--1", "+1", "=1+1", "0001-01-01", "9999-12-31", "10000-01-01", "2020-02-30",
    "2020-13", "0000-00", "2020-04-31T99:99", "true", "null", "undefined", "[]", "{}", "[[[",
    '{"a":' * 300, "'", '"', "';--", "' OR 1=1 --", "%00", "%s%n", "{{7*7}}", "${7*7}", "../" * 9,
    "..\\..\\", "/etc/passwd", "C:\\con", "<script>alert(1)</script>", "a\r\nSet-Cookie: x=1",
    "x" * 300, "字" * 5_000, "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    "//evil.example.com", "https://evil.example.com", "javascript:alert(1)",
    "00000000-0000-0000-0000-000000000000", "not-a-uuid", "ﬀ", "İ", "ß", "\x7f", "\x1b[31m",
)  # fmt: skip
UNKNOWN = ("id", "pk", "is_superuser", "role", "agency", "state", "by", "next", "page", "_method")
FILES = (
    ("x.xlsx", b""), ("x.xlsx", b"PK\x03\x04"), ("x.xlsx", b"\x00" * 2048), ("x.png", b"GIF89a"),
    ("../../x.pdf", b"%PDF-1.7\n"), ("x\r\ny: z.pdf", b"%PDF-"), ("\u202ex.exe", b"MZ"),
    ("x" * 400 + ".jpg", b"\xff\xd8\xff"), ("x.csv", "a,\ud7ff\0".encode()), ("", b"x"),
    ("x.docx", b"PK\x05\x06" + b"\0" * 18), ("x.svg", b"<svg onload='alert(1)'/>"),
)  # fmt: skip
NAMES = re.compile(r'<(?:input|select|textarea)\b[^>]*?\bname="([^"]+)"')
METHODS = ("get", "post", "post", "post", "put", "patch", "delete", "head")
BODIES = (
    ("application/json", b"{"), ("application/json", b'{"a": 1e999}'), ("application/json", b"[]"),
    ("application/json", b'{"a":"\\ud800"}'), ("text/xml", b"<a>&b;</a>"),
    ("application/x-www-form-urlencoded", b"%ff%fe=%00&a=%zz&=&==&&"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n"),
    ("multipart/form-data", b"no boundary"), ("multipart/form-data; boundary=", b"--\r\n"),
    ("", b"\xff\xfe"), ("text/plain; charset=utf-99", b"a=1"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BadRequest:
    """A request to be sent by Django's test client."""

    method: str
    address: str
    query: dict[str, list[str]] = field(default_factory=dict)
    fields: dict[str, list[str]] = field(default_factory=dict)
    file: tuple[str, str, bytes] | None = None  # of which field, its name, its content
    body: tuple[str, bytes] | None = None  # type and content, in place of the fields
    headers: dict[str, str] = field(default_factory=dict)


def bad_requests(
    routes: Sequence[Route],
    values: dict[str, dict[str, str]],
    names: dict[str, list[str]],
    *,
    count: int,
    seed: int,
) -> Iterator[BadRequest]:
    """``count`` of them, over all routes in turn. ``values`` are true arguments by route,
    ``names`` the fields of its forms."""
    dice = random.Random(seed)
    order = list(routes)
    dice.shuffle(order)
    for number in range(count):
        route = order[number % len(order)]
        yield _one(route, dict(values.get(route.name, {})), names.get(route.name, []), dice)


def _one(route: Route, given: dict[str, str], names: list[str], dice: random.Random) -> BadRequest:
    if route.parts and dice.random() < 0.3:
        given[dice.choice(route.parts)[1]] = dice.choice(TEXTS) or "-"
    method = dice.choice(METHODS)
    address = route.address(given)
    if dice.random() < 0.12:
        return BadRequest(method, address, body=dice.choice(BODIES))
    fields = _fields(names, dice)
    query = _fields([*names, "page", "month", "q", "batch", "next"], dice)
    return BadRequest(
        method,
        address,
        query if method in ("get", "head") or dice.random() < 0.3 else {},
        fields,
        _file(names, dice),
        headers=_headers(dice),
    )


def _fields(names: list[str], dice: random.Random) -> dict[str, list[str]]:
    """Most of the fields, each with something; some doubled, some missing, some unheard of."""
    found: dict[str, list[str]] = {}
    for name in [*names, *dice.sample(UNKNOWN, 2)]:
        if dice.random() < 0.8:
            times = 2 if dice.random() < 0.1 else 1
            found[name] = [dice.choice(TEXTS) for _ in range(times)]
    if dice.random() < 0.1:
        found[dice.choice(TEXTS) or "x"] = ["1"]
    if dice.random() < 0.1:
        found[f"{dice.choice(names or ['a'])}[]"] = ["1", "2"]
    return found


def _file(names: list[str], dice: random.Random) -> tuple[str, str, bytes] | None:
    if dice.random() > 0.25:
        return None
    name, content = dice.choice(FILES)
    return (dice.choice([*names, "file", "files"]), name, content)


def _headers(dice: random.Random) -> dict[str, str]:
    if dice.random() > 0.15:
        return {}
    odd = dice.choice(("", "zz", "*", "\x7f", "é" * 99, "x" * 3000, "W/\"'", "bytes=-1-,9"))
    name = dice.choice(
        ("Accept-Language", "Referer", "If-None-Match", "Range", "X-Forwarded-For", "Cookie",
         "If-Modified-Since", "HX-Request", "HX-Current-URL", "Authorization", "User-Agent")
    )  # fmt: skip
    return {name: odd}
