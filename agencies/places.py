"""Places as maps and lists show them.

Pure: standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place and its state in words.

    ``row`` and ``column`` count from the north-west and are None where nobody has placed it;
    only their order to one another matters. ``light`` is one of the five lights, done, going
    or "" for none. Places of the same ``group`` (the name of the place above, or "") share a
    map. ``url`` may be "".
    """

    code: str
    name: str
    short: str
    row: int | None = None
    column: int | None = None
    light: str = ""
    words: str = ""
    url: str = ""
    group: str = ""
