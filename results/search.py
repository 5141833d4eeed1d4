"""Finding a pledge in published accounts: by domain, body, place, state and words.

Words match titles, indicators and bodies, and also pinyin initials (R79); several words
must all match. Pure on the account.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from results.open_data.account import Account, Pledge
from results.open_data.places import taking_part

NO_CATEGORY = "-"
LONGEST = 60  # characters of a question; the form takes no more


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; an empty text asks for nothing.

    A ``category`` of ``NO_CATEGORY`` asks for what the text puts in none.
    """

    category: str = ""
    agency: str = ""
    region: str = ""
    state: str = ""
    q: str = ""

    @classmethod
    def of(cls, address: Mapping[str, str]) -> Query:
        """The query an address carries."""
        asked = {name: address.get(name, "").strip() for name in cls.__dataclass_fields__}
        return cls(**asked | {"q": asked["q"][:LONGEST]})

    @property
    def is_empty(self) -> bool:
        return self == Query()


def find(account: Account, query: Query) -> list[Pledge]:
    """The pledges that answer the query, in the order of the batch."""
    words = [_folded(word) for word in unicodedata.normalize("NFKC", query.q).split()]
    there = taking_part(account, query.region) if query.region else set()
    return [
        pledge
        for pledge in account.pledges
        if query.category in ("", pledge.category or NO_CATEGORY)
        and (not query.agency or query.agency in (*pledge.leads, *pledge.others))
        and (not query.region or pledge.no in there)
        and (not query.state or query.state in _states(pledge))
        and all(_holds(pledge, word) for word in words)
    ]


def _states(pledge: Pledge) -> tuple[str, ...]:
    """What a filter may call it by: 「out」 stands for whatever is out of force."""
    return pledge.state, pledge.standing, "out" if pledge.is_out else ""


def search(accounts: Iterable[Account], q: str) -> list[tuple[Account, list[Pledge]]]:
    """What answers ``q``, batch by batch, the newest year first; batches without an answer are
    left out. Of those that begin on one day a single year stands before a plan of several."""
    query = Query(q=q)
    in_order = sorted(accounts, key=lambda account: account.ends_on or date.max)
    in_order.sort(key=lambda account: account.starts_on or date.min, reverse=True)
    found = ((account, find(account, query)) for account in in_order)
    return [(account, pledges) for account, pledges in found if pledges]


def agencies(account: Account) -> list[str]:
    """Every body the account names, leads first, each once."""
    leads = [name for pledge in account.pledges for name in pledge.leads]
    others = [name for pledge in account.pledges for name in pledge.others]
    return list(dict.fromkeys([*leads, *others]))


def searched_words(pledge: Pledge) -> str:
    """What a pledge is found by, folded, a line each: for a search that asks no server."""
    names = [pledge.no, pledge.title, *pledge.leads, *pledge.others]
    names += [indicator.name for indicator in pledge.rows]
    return "\n".join(dict.fromkeys([*map(_folded, names), *pledge.initials.split()]))


def _holds(pledge: Pledge, word: str) -> bool:
    names = [pledge.no, pledge.title, *pledge.leads, *pledge.others]
    names += [indicator.name for indicator in pledge.rows]
    if any(word in _folded(name) for name in names):
        return True
    return word.isascii() and any(word in run for run in pledge.initials.split())


def _folded(text: str) -> str:
    """Width, case and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
