"""The benchmark suite: ``make bench``, or ``python -m bench`` beside servers of one's own.

Prints one JSON object per line (docs/performance.md). Exit code 1 where a limit is passed.
Names as arguments measure those alone: ``make bench ARGS="judge_again dashboard"``.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from bench.measuring import Figure

MONTHS = 6


def main(arguments: list[str]) -> int:
    """Measure in a throw-away database, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", help="default: all")
    names = parser.parse_args(arguments).names
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("PORTAL_MODE", "test")
    os.environ.setdefault("SECRET_KEY", "a key for measuring only, of no use anywhere else")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    warnings.filterwarnings("ignore", message="No directory at")  # no static files gathered here
    django.setup()
    passed = True
    with _database():
        benchmarks = _benchmarks()
        unknown = set(names) - set(benchmarks)
        if unknown:
            parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
        for name in names or benchmarks:
            figure = benchmarks[name]()
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

    from bench.data import JANUARY, due_past
    from progress.periods import add_months

    today = due_past(add_months(JANUARY, MONTHS - 1))
    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    try:
        with override_settings(ROOT_URLCONF="bench.urls", PORTAL_TODAY=today):
            yield
    finally:
        teardown_databases(made, verbosity=0)


def _benchmarks() -> dict[str, Callable[[], Figure]]:
    """Every benchmark by name, on one province with three years of different sizes."""
    from bench import importing, judging, pages, reading
    from bench.data import make_province, make_year

    province = make_province()
    usual = make_year(province, "usual", shares=120, months=MONTHS)
    small = make_year(province, "small", shares=500, months=MONTHS)
    large = make_year(province, "large", shares=2000, months=MONTHS)
    pages.judge_and_publish(usual)
    gc.collect()
    gc.freeze()  # what only the suite holds is not searched for rubbish while it measures
    return {
        "judge_month": lambda: judging.judge_month(small),
        "judge_again": lambda: judging.judge_again(small),
        "judge_set_based": lambda: judging.judge_set_based(small),
        "judge_speedup": lambda: judging.judge_speedup(small),
        "judge_growth": lambda: judging.judge_growth(small, large),
        "judge_pure": lambda: judging.judge_pure(small),
        "public_batch_page": lambda: pages.public_batch_page(usual),
        "public_pledge_page": lambda: pages.public_pledge_page(usual),
        "dashboard": lambda: pages.dashboard(usual, province.officer),
        "import_preview": lambda: importing.import_preview(province),
        "extract_megabyte": reading.extract_megabyte,
        "extract_growth": reading.extract_growth,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
