"""A page for a folder: its links through one hand, its forms left out, all else as it was."""

from __future__ import annotations

import html
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from results.export.pages import rewrite
from results.export.places import CHINESE, ENGLISH, file_of, link, marked, with_mark
from tests.rewriting import parsed


def upper(address: str) -> str | None:
    """Inner addresses in capitals; 「/lost」 leads nowhere."""
    return None if address.startswith("/lost") else address.upper()


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<a class="x" href="/a">甲</a>', '<a class="x" href="/A">甲</a>'),
        ("<a href='/a'>甲</a>", '<a href="/A">甲</a>'),
        ('<a href="/lost"><b>甲</b></a>乙', "<b>甲</b>乙"),
        ('<a href="/lost">甲</a><a href="/b">乙</a>', '甲<a href="/B">乙</a>'),
        ('<p><img src="/lost.svg" alt="x">丙</p>', "<p>丙</p>"),
        ('<form action="/a"><a href="/b">甲</a><input></form>乙', "乙"),
        ("<p>&lt;b&gt;&#8230;&amp;a=1</p>", "<p>&lt;b&gt;&#8230;&amp;a=1</p>"),
        ("<!DOCTYPE html><!-- x --><br/>", "<!DOCTYPE html><!-- x --><br/>"),
        (
            '<svg viewBox="0 0 1 1"><a href="/a"><rect width="1"/></a></svg>',
            '<svg viewBox="0 0 1 1"><a href="/A"><rect width="1"/></a></svg>',
        ),
        ('<a href="/a?b=1&amp;c=2">甲</a>', '<a href="/A?B=1&amp;C=2">甲</a>'),
        ('<link rel="canonical" href="/a"><meta property="og:url" content="/a">', ""),
        (
            '<meta property="og:image" content="/a.png">',
            '<meta property="og:image" content="/A.PNG">',
        ),
        (
            '<script type="application/ld+json">{"url": "/a", "name": "</x>/b c"}</script>',
            '<script type="application/ld+json">'
            '{"name": "\\u003C/x\\u003E/b c", "url": "/A"}</script>',
        ),
        ("<script>if (a < b && \"<a href='/a'>\") {}</script>",) * 2,
        ("<title>甲 &amp; 乙</title>",) * 2,
    ],
)
def test_a_page_is_rewritten(page, expected):
    assert rewrite([page], upper) == parsed(page, upper) == expected


NAMES = st.sampled_from(["a", "img", "p", "link", "use", "meta", "td", "script", "form", "object"])
VALUES = st.sampled_from(["/x", "/lost", "/x?a=1&amp;b=2", "#y", "&lt;&gt;", "甲 乙", "og:url", ""])
FIELDS = st.sampled_from(
    ["href", "src", "data", "data-label", "property", "content", "rel", "title"]
)
START = st.builds(
    lambda name, fields: (
        f"<{name}{''.join(f' {key}={chr(34)}{value}{chr(34)}' for key, value in fields)}>"
    ),
    NAMES,
    st.lists(st.tuples(FIELDS, VALUES), max_size=3),
)
END = NAMES.map(lambda name: f"</{name}>")
MARKUP = st.lists(
    st.one_of(START, END, st.sampled_from(["甲", " &amp; ", "\n", "<!-- <a href='/x'> -->"]))
)


@given(MARKUP)
def test_whatever_the_tags_are_the_page_is_the_one_a_parser_makes(pieces):
    # a script ends with the first end of one, which no template leaves out
    page = "".join(pieces).replace("<script", "<script></script><b")

    assert rewrite([page], upper) == parsed(page, upper)


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)


@given(st.lists(WORDS, max_size=5))
def test_words_are_kept_whatever_they_are(words):
    page = "".join(f'<p title="{html.escape(word)}">{html.escape(word)}</p>' for word in words)

    assert rewrite([page], lambda address: address) == page


PARTS = st.lists(
    st.text(
        st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="/\\"), min_size=1
    )
    .filter(lambda part: part not in (".", ".."))
    .filter(lambda part: part.strip("%") == part),
    min_size=1,
    max_size=4,
)


@given(PARTS, PARTS)
def test_a_link_leads_from_one_file_to_the_other(here, there):
    """As a browser resolves it against the address of the page."""
    assume(here[: len(there)] != there)  # a file is no folder too
    base = "http://x/" + quote("/".join(here))
    found = urlsplit(urljoin(base, link("/".join(here), "/".join(there))))

    assert (found.netloc, unquote(found.path)) == ("x", "/" + "/".join(there))
    assert (found.query, found.fragment) == ("", "")


def test_where_things_lie():
    assert file_of("/") == "index.html"
    assert file_of("/results/x/", ENGLISH) == "en/results/x/index.html"
    assert file_of("/results/x/data.csv") == "results/x/data.csv"
    assert with_mark("results/x/data.csv") == "results/x/data-bom.csv"
    assert marked("/@en/results/") == (ENGLISH, "/results/")
    assert marked("/@zh/") == (CHINESE, "/")
    assert marked("/results/") == (None, "/results/")
