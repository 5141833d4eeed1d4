"""Each figure of the benchmark suite has a page that says what it means; no page is left over."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.__main__ import figures

ABOUT = Path(__file__).parent.parent / "bench" / "about"


@pytest.mark.parametrize("name", sorted(figures(full=True)))
def test_the_page_names_its_floor_and_its_limit(name):
    text = (ABOUT / f"{name}.md").read_text(encoding="utf-8")

    assert text.startswith(f"# {name}\n")
    assert all(word in text.lower() for word in ("floor", "limit"))


def test_no_page_is_left_over():
    assert {path.stem for path in ABOUT.glob("*.md")} == set(figures(full=True))
