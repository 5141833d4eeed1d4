"""Why a file is not taken, in words its sender can act on."""

from __future__ import annotations


class FileRefused(Exception):
    """One file is not taken; its text names the file and says what to do."""


class FilesRefused(Exception):
    """Nothing of a hand-in is taken; ``faults`` has a sentence for each fault found."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(*faults)
        self.faults = faults
