"""A web process holds what its pages need: what few ask for comes with the first who does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pgtrigger
from pgtrigger import registry

from config.triggers import Registry

ROOT = Path(__file__).resolve().parent.parent
# libraries of tens of megabytes, or of a tenth of a second
LATER = ("docx", "opencc", "openpyxl", "pypinyin", "weasyprint")
# as granian loads it, and the availability of PDF is asked for by the first public page
ASK = f"""
import gc, sys
import config.wsgi
from agencies.papers.drawing import available
available()
print(sorted(set({LATER!r}) & set(sys.modules)), gc.isenabled(), gc.get_freeze_count() > 10000)
from django.urls import get_resolver
print(len(get_resolver().reverse_dict) > 10)
"""


def test_a_web_process_starts_without_what_few_ask_for():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout.splitlines() == ["[] True True", "True"]


def test_the_index_of_triggers_tells_what_its_list_does():
    ours = registry._registry
    plain = {(model._meta.db_table, one.name): one for model, one in ours.values()}

    assert isinstance(ours, Registry)
    assert ours.by_db_table == plain
    assert ours.pg_function_names == {one.get_pgid(model) for model, one in ours.values()}
    assert len(pgtrigger.registered()) == len(plain) > 400


def test_a_trigger_taken_away_and_put_back_is_known_as_before():
    ours, uri = registry._registry, "progress.Verdict:verdict_stays"
    model, trigger = ours[uri]
    before = dict(ours.by_db_table)

    registry.delete(uri)
    gone = set(before) - set(ours.by_db_table)
    registry.set(uri, model=model, trigger=trigger)

    assert gone == {("progress_verdict", "verdict_stays")}
    assert ours.by_db_table == before
