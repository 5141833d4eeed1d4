"""The benchmark suite: ``make bench``, or ``python -m bench`` beside servers of one's own.

Prints one JSON object per line (docs/performance.md). Exit code 1 where a limit is passed.
Names as arguments measure those alone: ``make bench ARGS="judge_again dashboard"``. A module of
figures holds them by name in ``FIGURES``, those that take minutes in ``SLOW``; bench/about/ says
of each what it means.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import django

from bench import MALLOC

if TYPE_CHECKING:
    from bench.measuring import Figure


def main(arguments: list[str]) -> int:
    """Measure in a throw-away database, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", help="default: all")
    parser.add_argument("--full", action="store_true", help="the slow ones too")
    parser.add_argument("--curves", action="store_true", help="plots of growth instead")
    options = parser.parse_args(arguments)
    if not MALLOC.items() <= os.environ.items():  # read when a process starts
        again = [sys.executable, "-m", "bench", *arguments]
        os.execve(sys.executable, again, {**os.environ, **MALLOC})  # nosec B606
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("PORTAL_MODE", "test")
    os.environ.setdefault("SECRET_KEY", "a key for measuring only, of no use anywhere else")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    warnings.filterwarnings("ignore", message="No directory at")  # no static files gathered here
    django.setup()
    passed = True
    with _database():
        if options.curves:
            from bench import curves

            curves.draw_all(curves.FOLDER)
            return 0
        found = figures(full=options.full or bool(options.names))
        unknown = set(options.names) - set(found)
        if unknown:
            parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
        for name in options.names or found:
            figure = found[name]()
            print(figure.line(), flush=True)
            passed &= figure.ok
    return 0 if passed else 1


@contextmanager
def _database() -> Iterator[None]:
    """A database of its own beside the one in DATABASE_URL, gone when the block ends.

    Templates are drawn as in production: Django's test environment, which copies the
    context of each, is not set up.
    """
    from django.test.utils import override_settings, setup_databases, teardown_databases

    from bench.data import TODAY

    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    try:
        with override_settings(ROOT_URLCONF="bench.urls", PORTAL_TODAY=TODAY):
            yield
    finally:
        teardown_databases(made, verbosity=0)


def figures(*, full: bool) -> dict[str, Callable[[], Figure]]:
    """Every figure by name, in the order they are measured; with ``full`` the slow ones too."""
    from bench import (
        desk,
        importing,
        judging,
        judging_country,
        last_day,
        loading,
        nodes,
        office,
        process,
        public,
        reading,
        walking,
    )

    quick = (
        public,  # the site of its own four batches, before a province is in the way
        reading,
        importing,
        judging,
        process,
        office,
        desk,
        loading,
    )
    slow = (
        walking,
        nodes,
        last_day,
        judging_country,  # three provinces first, then the country, for the others as well
        office,
        desk,
        loading,  # leaves another country behind
    )
    found: dict[str, Callable[[], Figure]] = {}
    for module in quick:
        found |= module.FIGURES
    for module in slow if full else ():
        found |= module.SLOW
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
