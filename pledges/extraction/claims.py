"""The totals a text states of itself, held against what was read: 「十个方面50项」; R16."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pledges.extraction.found import Claim, FoundPledge
from pledges.extraction.lists import counted
from pledges.extraction.numbers import SPELT, spelt
from pledges.extraction.tense import PAST
from pledges.extraction.text import Text

NUMBER = rf"(?P<n>[0-9]{{1,3}}|{SPELT})"
ITEMS = re.compile(
    rf"(?<![第0-9]){NUMBER}[项件个大](?:省级|市级|全省|全市|年度|重点|重大|惠民|具体)*(?:(?:民生|民心|为民)(?:实事|工程|项目|办实事)|实事)"
)
# who speaks of former years or of his own share does not count this text
OTHERS = re.compile(r"(?:我局|我委|我厅|承担|牵头负责|期间|以来|每年|去年|累计|历年|先后)[^。]*$")
DOMAINS = re.compile(
    rf"{NUMBER}(?:个|大)(?:方面|领域|类)(?=[^。]{{0,12}}(?:实事|工程|民生|任务|[0-9]+[项件]))"
)


def claims_of(text: Text, pledges: Sequence[FoundPledge]) -> tuple[Claim, ...]:
    """Each total once, with what the reading found of it."""
    claims: list[Claim] = []
    for kind, pattern, found in (
        ("items", ITEMS, len(pledges)),
        ("domains", DOMAINS, len({pledge.category for pledge in pledges if pledge.category})),
    ):
        numbers: set[int] = set()
        for match in pattern.finditer(text.plain):
            number = _whole(match["n"])
            if OTHERS.search(text.plain, max(0, match.start() - 40), match.start()):
                continue
            before = text.plain[max(0, match.start() - 60) : match.end() + 12].split("。")[-1]
            if number is None or PAST.search(before) or (kind == "items" and number * 2 < found):
                continue
            if number not in numbers:
                numbers.add(number)
                claims.append(Claim(text.quote(*match.span()), kind, number, found))
    in_category = Counter(pledge.category for pledge in pledges)
    for name, number, span in counted(text.plain):
        claims.append(Claim(text.quote(*span), "category", number, in_category[name], name))
    return tuple(claims)


def _whole(words: str) -> int | None:
    if words.isdigit():
        return int(words)
    value = spelt(words)
    return int(value) if value is not None and value < 1000 else None
