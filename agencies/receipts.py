"""The code under which a citizen finds the answer (查询码): 「7KQ2-M9XD-3FHP」. Pure."""

from __future__ import annotations

import secrets

# Crockford's base 32: without I, L, O and U, which are misread or spell words
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, SIZE = 3, 4  # 60 bits: nobody guesses another's
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_receipt() -> str:
    """A code nobody can guess."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(SIZE)) for _ in range(GROUPS))


def read_receipt(typed: str) -> str:
    """The code somebody typed, as it was given out; "" for what can't be one."""
    plain = "".join(char for char in typed.upper() if char.isalnum()).translate(_MISREAD)
    if len(plain) != GROUPS * SIZE or set(plain) - set(ALPHABET):
        return ""
    return "-".join(plain[at : at + SIZE] for at in range(0, len(plain), SIZE))
