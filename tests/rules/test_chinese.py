"""Chinese words on a page in another language are said to be Chinese, and nothing else changes."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.chinese import CHINESE, mark_chinese, set_in_chinese
from tests.rules.chinese_parsed import parsed


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("<h1>城镇新增就业</h1>", '<h1 lang="zh-Hans">城镇新增就业</h1>'),
        ("<b>40个</b>", '<b lang="zh-Hans">40个</b>'),
        ("<p>Target: 100个</p>", '<p>Target: <span lang="zh-Hans">100个</span></p>'),
        ("<p><b>40</b>个</p>", '<p><b>40</b><span lang="zh-Hans">个</span></p>'),
        (
            "<p>Source: 吉林省，&quot;全省 50项&quot;.</p>",
            '<p>Source: <span lang="zh-Hans">吉林省，</span>&quot;'
            '<span lang="zh-Hans">全省 50项</span>&quot;.</p>',
        ),
        ("<text x=1>南关区</text>", '<text x=1 lang="zh-Hans">南关区</text>'),
        (
            "<svg><text>Now 40个</text></svg>",
            '<svg><text>Now <tspan lang="zh-Hans">40个</tspan></text></svg>',
        ),
        ("<option value=1>教育</option>", '<option value=1 lang="zh-Hans">教育</option>'),
        ("<option>教育 (of 3)</option>", "<option>教育 (of 3)</option>"),
        ('<q lang="zh">原文<b>二</b></q>', '<q lang="zh">原文<b>二</b></q>'),
        ('<q lang="zh"><i lang="en">is 三</i></q>', '<q lang="zh"><i lang="en">is '
         '<span lang="zh-Hans">三</span></i></q>'),
        ("<script>'中'</script>", "<script>'中'</script>"),
        ("<!-- 中 --><br>中<img alt='中'>", '<!-- 中 --><br><span lang="zh-Hans">中</span>'
         "<img alt='中'>"),
        ("<p>Done: 3 &amp; more</p>", "<p>Done: 3 &amp; more</p>"),
    ],
)  # fmt: skip
def test_a_piece_of_a_page_is_marked(page, marked):
    assert mark_chinese(page) == marked


WORDS = st.text(alphabet="中文个，。（）“”+-1,. \nabZ&<", max_size=12).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
PIECES = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(["p", "b", "li class=x", 'q lang="zh"', 'i lang="en"']),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


class _Reader(HTMLParser):
    """The words of a page, and those of them no element says are Chinese."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.langs, self.unsaid = ["en"], list[str]()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.langs.append(dict(attrs).get("lang") or self.langs[-1])

    def handle_endtag(self, tag):
        self.langs.pop()

    def handle_data(self, data):
        if CHINESE.search(data) and not self.langs[-1].startswith("zh"):
            self.unsaid.append(data)


@given(PIECES)
def test_every_chinese_word_is_said_to_be_chinese(page):
    assert _Reader(mark_chinese(page)).unsaid == []


@given(PIECES)
def test_nothing_but_marks_is_added(page):
    marked = mark_chinese(page)

    assert re.sub(r'</?span( lang="zh-Hans")?>| lang="zh-Hans"', "", marked) == page
    assert mark_chinese(marked) == marked


TAGS = st.sampled_from(
    ["p", "b", "svg", "text", "q lang='zh'", 'i lang="en"', "option value=1", 'a hreflang="zh"']
)
MARKUP = st.lists(
    st.one_of(
        TAGS.map(lambda tag: f"<{tag}>"),
        TAGS.map(lambda tag: f"</{tag.split()[0]}>"),
        WORDS,
        st.sampled_from(
            ["<br>", "<path d='中'/>", "<script>'<b>中'</script>", '<p title="中>">', "<!-- 中 -->"]
        ),
    )
)


@given(MARKUP)
def test_whatever_the_tags_are_the_marks_are_those_a_parser_sets(pieces):
    page = "".join(pieces)

    assert mark_chinese(page) == parsed(page)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("扩大采暖补助范围,提高补助标准", "扩大采暖补助范围，提高补助标准"),
        ('支持设施建设("互联网+教育"结对帮扶校)', "支持设施建设（“互联网+教育”结对帮扶校）"),
        ("单个中心建筑面积(准入条件)", "单个中心建筑面积（准入条件）"),
        ("建设1,000公里(km)", "建设1,000公里(km)"),
        ("24:00前办结", "24:00前办结"),
        ("有序推进; 按期完成", "有序推进；按期完成"),
        ("Roads (km), bridges", "Roads (km), bridges"),
        ("已经写好（一），不改", "已经写好（一），不改"),
        ("道路((含桥梁))建设", "道路（（含桥梁））建设"),
        ("", ""),
    ],
)
def test_a_title_is_set_with_chinese_marks(typed, shown):
    assert set_in_chinese(typed) == shown


@given(st.text(alphabet='中文12,;:()"。（a ', max_size=14))
def test_setting_changes_marks_alone_and_once(text):
    shown = set_in_chinese(text)

    assert [c for c in shown if c.isalnum()] == [c for c in text if c.isalnum()]
    assert set_in_chinese(shown) == shown
