"""The English catalogue is complete, and a gap in it cannot pass unseen."""

from __future__ import annotations

import re

import pytest

from config import translations

TEXT = "数据截至%(day)s"


@pytest.fixture(scope="module")
def texts():
    """The texts of the code, which take seconds to find."""
    return translations._template()


@pytest.fixture
def checked(texts, monkeypatch):
    """Says what is wrong with the catalogue."""
    monkeypatch.setattr(translations, "_template", lambda: texts)
    return translations.check


@pytest.fixture
def catalog(monkeypatch):
    """The catalogue as it stands, for a test to spoil."""
    spoiled = translations._catalog()
    monkeypatch.setattr(translations, "_catalog", lambda: spoiled)
    return spoiled


def test_every_text_is_translated(checked):
    assert checked() == []


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda message: setattr(message, "string", ""), "not translated"),
        (lambda message: message.flags.add("fuzzy"), "fuzzy"),
        (lambda message: setattr(message, "string", "数据 %(day)s"), "Chinese in the English text"),
        (lambda message: setattr(message, "string", "data as of"), "placeholders differ"),
    ],
)
def test_a_spoiled_text_is_named_with_its_place(catalog, checked, spoil, fault):
    spoil(catalog.get(TEXT))

    faults = checked()

    assert len(faults) == 1
    assert fault in faults[0]
    assert re.match(r"[a-z_/]+\.(html|py):\d+: ", faults[0])


def test_every_name_given_to_gettext_is_searched_for():
    sources = [
        path for app in translations.APPS for path in (translations.ROOT / app).rglob("*.py")
    ]
    named = {
        name
        for path in sources
        for name in re.findall(
            r"\bn?p?n?gettext(?:_\w+)? as (\w+)", path.read_text(encoding="utf-8")
        )
    }

    assert named - translations.KEYWORDS.keys() == set()
    assert {"_", "text"} <= named


def test_a_text_gone_from_the_code_is_named(catalog, checked):
    catalog.add("不再使用的文字", "no longer used")

    assert checked() == ["no longer in the code: 不再使用的文字"]


def test_words_outside_every_translation_tag_are_named(tmp_path, monkeypatch):
    page = tmp_path / "templates" / "page.html"
    page.parent.mkdir()
    page.write_text('<p>{% translate "已译" %}</p>\n<p>漏译</p>\n', encoding="utf-8")
    monkeypatch.setattr(translations, "ROOT", tmp_path)

    assert list(translations._untagged()) == [
        "templates/page.html: not in a translation tag: <p>漏译</p>"
    ]
