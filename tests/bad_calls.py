"""Bad calls of the programming interface, the same in every run, made from its own description:
each operation's parameters and fields with what they do not take, as JSON, files and headers."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bad_inputs import BODIES, FILES, TEXTS, BadRequest

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**63, -(2**63) - 1, 10**40, 0.1, 1e308, [], {}, [[]], [None],
    {"a": {}}, [1, "1"], {"id": 1}, {"share": None}, {"": ""}, json.loads("[" * 22 + "]" * 22),
)  # fmt: skip
KEYS = ("", "k", "k" * 101, "键", "a b", "00000000-0000-4000-8000-000000000000", "\x7f")
TAGS = ("", "*", '"x"', 'W/"x"', "x", '"' * 9, '"a", "b"', "é" * 9)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address of the description."""

    path: str
    method: str
    query: tuple[str, ...]
    kind: str  # of the body, "" for none
    body: Mapping[str, Any]  # the schema of a body


def operations(schema: Mapping[str, Any]) -> list[Operation]:
    """All of a description, each method a path has."""
    return [
        _operation(path, method, told, schema)
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
        if method != "parameters"
    ]


def _operation(path: str, method: str, told: Any, schema: Any) -> Operation:
    contents = told.get("requestBody", {}).get("content", {})
    kind = next(iter(contents), "")
    body = _resolved(contents[kind].get("schema", {}), schema) if kind else {}
    query = (one["name"] for one in told.get("parameters", ()) if one["in"] == "query")
    return Operation(path, method, tuple(query), kind, body)


def _resolved(part: Any, schema: Any) -> Any:
    """The schema with its references filled in."""
    if isinstance(part, list):
        return [_resolved(one, schema) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _resolved(schema["components"]["schemas"][part["$ref"].rpartition("/")[2]], schema)
    return {name: _resolved(one, schema) for name, one in part.items()}


def bad_calls(
    known: Sequence[Operation], places: Mapping[str, Sequence[str]], *, count: int, seed: int
) -> Iterator[BadRequest]:
    """``count`` of them, over all operations in turn, those that write thrice as often.
    ``places``: by name of a part of an address, what is there."""
    dice = random.Random(seed)
    order = [one for one in known for _ in range(1 if one.method == "get" else 3)]
    dice.shuffle(order)
    for number in range(count):
        yield _one(order[number % len(order)], places, dice)


def _one(call: Operation, places: Mapping[str, Sequence[str]], dice: random.Random) -> BadRequest:
    def filled(match: re.Match[str]) -> str:
        there = places.get(match[1], ("1",))
        wrong = ("0", "x", "9" * 30, "-1", "%00", "..%2f")
        return str(dice.choice(there if dice.random() < 0.85 else wrong))

    address = re.sub(r"\{(\w+)\}", filled, call.path)
    query = {
        name: [dice.choice(TEXTS) for _ in range(1 + (dice.random() < 0.1))]
        for name in (*call.query, "unheard_of")
        if dice.random() < (0.3 if call.method == "get" else 0.05)
    }
    headers = {}
    if dice.random() < 0.8:
        headers["Idempotency-Key"] = f"key-{dice.random()}"
    elif dice.random() < 0.5:
        headers["Idempotency-Key"] = dice.choice(KEYS)
    if dice.random() < 0.9:
        headers["If-Match"] = "*" if dice.random() < 0.8 else dice.choice(TAGS)
    return BadRequest(
        call.method, address, query, file=_file(call, dice), body=_body(call, dice), headers=headers
    )


def _body(call: Operation, dice: random.Random) -> tuple[str, bytes] | None:
    if not call.kind or dice.random() < 0.1:
        return dice.choice(BODIES)
    if call.kind.startswith("multipart"):
        return None
    return call.kind, json.dumps(_value(call.body, dice, bad=0.35)).encode()


def _file(call: Operation, dice: random.Random) -> tuple[str, str, bytes] | None:
    if not call.kind.startswith("multipart") or dice.random() < 0.1:
        return None
    name, content = dice.choice(FILES)
    return (dice.choice([*call.body.get("properties", {}), "file"]), name, content)


def _value(schema: Mapping[str, Any], dice: random.Random, *, bad: float) -> Any:
    """Something of the schema's kind, or with the chance of ``bad`` of any other."""
    if dice.random() < bad:
        return dice.choice(ODD + TEXTS)
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return _value(dice.choice(schema[several]), dice, bad=bad)
    if "properties" in schema:
        return {
            name: _value(one, dice, bad=bad)
            for name, one in schema["properties"].items()
            if dice.random() < 0.8
        }
    if "items" in schema:
        return [_value(schema["items"], dice, bad=bad) for _ in range(dice.randrange(3))]
    if "enum" in schema:
        return dice.choice(schema["enum"])
    if "integer" in str(schema.get("type")):
        return dice.choice((1, 2, 3, 0))
    return dice.choice(("1", "30.5", "2020-04-30", *TEXTS))
