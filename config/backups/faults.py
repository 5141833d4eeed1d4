"""What can be wrong with a copy, or with where it is to go."""

from __future__ import annotations


class BackupError(Exception):
    """The copy can't be made, read or put back; the text is one line for the operator."""
