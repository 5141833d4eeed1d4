"""Every door of the portal tried by a stranger: each address pattern with numbers that exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from agencies.models import Message
from progress.models import Evidence
from results.models import Publication, PublicFile
from tests.crawling import Answer

# what a stranger would try, by the name of the argument
GUESSES: dict[str, list] = {
    "pk": [1, 2, 3],
    "slug": ["jilin-2023", "jilin-2024", "chengde-2020"],
    "no": ["1", "no-such"],
    "year": [2023], "month": [9], "position": [1, 99], "file": [1, 2], "evidence": [1, 2],
    "share": [1], "step": ["first", "final"], "name": ["省发改委", "没有"],
    "app_label": ["agencies"], "url": ["x"],
    "code": ["220000", "000000"], "table": ["results", "verdicts"], "rest": ["results/"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tried:
    """One address asked for by one method."""

    name: str
    method: str
    address: str
    answer: Answer


def try_doors(ask: Callable[..., Answer]) -> list[Tried]:
    """Ask for every pattern, by GET and by POST, with each combination of guesses."""
    guesses = GUESSES | {
        "pk": [*GUESSES["pk"], *Message.objects.values_list("pk", flat=True)[:2]],
        "sha256": [
            *PublicFile.objects.values_list("sha256", flat=True).distinct(),
            *Evidence.objects.values_list("sha256", flat=True)[:3],
        ],
        "number": [*range(1, 1 + max(Publication.objects.values_list("number", flat=True)))],
    }
    return [
        Tried(name, method, address, ask(address, method=method))
        for name, address in doors(guesses)
        for method in ("get", "post")
    ]


def doors(guesses: dict[str, list]) -> Iterator[tuple[str, str]]:
    """(name, address) of every pattern with every combination of guesses for its arguments."""
    for name, arguments in named(get_resolver()):
        choices = [guesses.get(each, [1]) for each in arguments]
        for chosen in product(*choices):
            try:
                yield name, reverse(name, kwargs=dict(zip(arguments, chosen, strict=True)))
            except NoReverseMatch:  # a guess that is no address of this kind
                continue


def named(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name, names of its arguments) of every pattern, those of the stock admin too."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            below = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named(pattern, below)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{space}{pattern.name}", tuple(pattern.pattern.regex.groupindex)
