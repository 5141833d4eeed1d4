"""Money as clerks type it, in 万元, and as it is kept, in yuan. Pure: standard library only.

Exact in both directions: six decimals of 万元 are the cents of the yuan (R70, R72).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Context, Decimal
from enum import StrEnum

WAN = 10_000
YUAN_PLACES = 2
WAN_PLACES = 6
LIMIT = Decimal(10) ** 12  # 万元: what the column of 16 digits before the point can hold

_AMOUNT = re.compile(r"(?P<sign>[-−–])?(?P<digits>\d+(?:,\d{3})*(?:\.\d*)?|\.\d+)")


class AmountFault(StrEnum):
    """Why a typed amount is refused."""

    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    TOO_FINE = "too_fine"
    OTHER_UNIT = "other_unit"


class AmountError(ValueError):
    """A typed amount that can't be taken; ``fault`` says why."""

    def __init__(self, fault: AmountFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def read_wan(text: str) -> Decimal:
    """Yuan for an amount typed in 万元: 「3,723.5」 and 「3723.5万元」 → 37235000.

    Raises ``AmountError`` for what is no number, is negative, too large or finer than a cent,
    or carries another unit (元, 亿), for guessing would be off by a factor of ten thousand.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("，", ",")
    plain = re.sub(r"万元?$", "", plain)
    if re.search(r"[万亿元]", plain):
        raise AmountError(AmountFault.OTHER_UNIT)
    match = _AMOUNT.fullmatch(plain)
    if not match:
        raise AmountError(AmountFault.NOT_A_NUMBER)
    value = Decimal(match["digits"].replace(",", ""))
    if match["sign"] and value:
        raise AmountError(AmountFault.NEGATIVE)
    if value >= LIMIT:
        raise AmountError(AmountFault.TOO_LARGE)
    yuan = Context(prec=len(plain) + 5).multiply(value, WAN)
    if yuan != round(yuan, YUAN_PLACES):
        raise AmountError(AmountFault.TOO_FINE)
    return round(yuan, YUAN_PLACES)


def write_wan(yuan: Decimal | None) -> str:
    """「3,723.5」 for 37235000 yuan; an empty text for none. Exact, never rounded."""
    if yuan is None:
        return ""
    wan = Context(prec=40).multiply(yuan, Decimal(1).scaleb(-4))
    return f"{wan:,.{WAN_PLACES}f}".rstrip("0").rstrip(".")


def falls_short(whole: Decimal | None, part: Decimal | None) -> bool:
    """Is more of it told than of what it is taken from? Where one is unknown, nobody asks."""
    return whole is not None and part is not None and part > whole
