"""The two ways a delivery fails. The text is shown to officers, so it names no keys."""

from __future__ import annotations


class Failed(Exception):
    """Not delivered this time; worth another try."""


class Unreachable(Failed):
    """The other side does not answer at all: no use in trying it again in this run."""


class Refused(Exception):
    """It will never be delivered as it stands: do not try again."""
