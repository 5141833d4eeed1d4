"""Numbers of rows as they are sent: text that nobody has looked at yet."""

from __future__ import annotations

from collections.abc import Iterable

LARGEST = 2**63 - 1  # the last number the database has for a row


def whole_number(text: str) -> int | None:
    """The number the text is, if it can be a row's; None for all else.

    「²」 counts as a digit to Python and is no number; digits without end are one, but not ours.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))):
        return None
    number = int(text)
    return number if number <= LARGEST else None


def whole_numbers(texts: Iterable[str]) -> set[int]:
    """Those of the texts that are numbers."""
    return {number for text in texts if (number := whole_number(text)) is not None}
