"""Money named for a task: arranged, allocated, spent, a rate, a cap; R70, R71."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pledges.extraction.found import FoundFunding
from pledges.extraction.promises import Money
from pledges.extraction.text import Text

KINDS = (
    ("total", r"总投资|总概算|计划投资|投资总额|概算(?:总)?投资"),
    ("allocated", r"下达|下拨|拨付|划拨"),
    ("spent", r"支出|已投入|完成投资|已发放|使用资金"),
    ("estimated", r"预计|预算|概算|估算|匡算|约需|拟投"),
    ("value", r"价值"),
    ("budget", r"每年|年度?落实|年度经费"),
)
RATE = re.compile(
    r"每(?:人|个|台|户|人|所|家|座|平方米|公里|亩|处|套|间|名|件|张|部|村|栋|年|生|辆|支|床|班|学期)|补助标准|补贴标准|给予|单个|一次性|奖励|最高|最多"
)
PER = re.compile(
    r"每(?P<per>平方米|公里|学期|[人个台户所家座亩处套间名件张部村栋生辆支床班年])|单个(?P<per2>[\u4e00-\u9fff]{1,6}?)(?:最|给|补|不)"
)


def funding_of(text: Text, money: Money) -> Iterator[FoundFunding]:
    """One amount, or the two ends of a range."""
    figure, clause = money.figure, money.clause
    start, end = money.words
    words = text.quote(start, max(end, figure.end))
    rate = bool(RATE.search(clause))
    found = PER.search(clause)
    per = (found["per"] or found["per2"]) if found else ""
    kind = "rate" if rate else next((k for k, p in KINDS if re.search(p, clause)), "arranged")
    capped = rate and re.search(r"最高|最多|不超过|上限", clause)
    if figure.upper is not None:
        yield FoundFunding(
            words, "rate_min" if rate else kind, figure.value, per, figure.approx, 80
        )
        yield FoundFunding(
            words, "rate_max" if rate else kind, figure.upper, per, figure.approx, 80
        )
        return
    yield FoundFunding(words, "rate_max" if capped else kind, figure.value, per, figure.approx, 85)
