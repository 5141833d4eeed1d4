"""The table that people read is the one that is tested."""

from __future__ import annotations

from tests.access.permissions_text import PLACE, text


def test_the_document_is_that_of_the_tables():
    assert PLACE.read_text(encoding="utf-8") == text()


def test_every_page_and_every_part_of_an_address_has_its_word():
    assert "<" not in text()
