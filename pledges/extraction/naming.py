"""Names: what a figure counts, and what a pledge is called, in the words of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[int, int]
LEADING = re.compile(
    r"^(?:[\"“”'‘’、,:;。\-—*●■(\[]|[①-⑳]|[一二三四五六七八九十]{1,2}是|[(][0-9一二三四五六七八九十]{1,2}[)]|(?:今年|本年度?|全年|当年|年内|20[0-9]{2}年度?|十四五(?:期间|末)?)[,:]?"
    r"|(?:到|至|在)?(?:20[0-9]{2}年)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日|上旬|中旬|下旬|年)?(?:初|底|末)?(?:之?前|内)|(?:其中|包括|同时|并|另外|此外|即|确保|力争|争取|预计|计划|拟|原则上|继续|进一步|再|要|将|以及|和|及|与|主要目标是|目标是|全部)[:,]?"
    r"|(?:在)?(?:全省|全市|全县|全区|我省|我市|我县|全州)(?:范围内)?(?!性)|(?:每年|每季度)(?=[\u4e00-\u9fff]))"
)
TRAILING = re.compile(
    r"(?:将|[,、:;。\"“(（和及与的]|不低于|不少于|不小于|不超过|不高于|至少|超过|突破|高于|大于|达到|达|控制在|保持在?|稳定在|约|大约|近|为|共|总计|合计|提高到|提升到|提升至|提高至|增加到|增至|降至|降到|降低到|压缩至|压缩到|缩短至|缩短到|扩大到|上调至|调整为|调整到|分别|总数|有|设计|每人每[年月]|每[年月日生]+|力争|原则上)$"
)
FROM = re.compile(r"(?:由|从)(?:去年的|上年的|原来的)?(?:每人)?(?:每[年月日生])?[^,。;]{0,6}$")
UNSAID = re.compile(
    r"(?:由|从)?每?[人年月]{0,3}(?:提高|提升|增加|降低|压缩|缩短|调整|提標)(?:到|至|为)$"
)
LONGEST = 60
HEADING = re.compile(r"^(?P<title>[^。;:,]{2,40})[。:]")


def trimmed(text: str, start: int, end: int) -> Span:
    """The words of a quote without what introduces it or punctuates it."""
    while start < end and text[start] in " ,、。;:)]}”’》>\t-—":
        start += 1
    while start < end and text[end - 1] in " ,、。;:([{“‘《<\t":
        end -= 1
    return start, end


def indicator_name(
    plain_before: str, shown_before: str, shown_behind: str, plain_behind: str
) -> str:
    """What the figure counts: the words around it, without verbs of degree, dates and marks.

    The ``plain`` words decide where to cut, the ``shown`` ones (of the same length) are kept.
    """
    first, last = 0, len(plain_before)
    while True:
        found = LEADING.match(plain_before[first:last])
        if not found or not found[0]:
            break
        first += found.end()
    cut = FROM.search(plain_before[first:last])
    if cut and cut.start() > 1:
        last = first + cut.start()
    while True:
        found = TRAILING.search(plain_before[first:last])
        if not found or (found.start() < 1 and first + found.start() == first and not found[0]):
            break
        last = first + found.start()
        if last <= first:
            break
    behind_end = len(plain_behind)
    stop = re.search(r"[,。;:]|的?(?:目标|任务)$", plain_behind)
    if stop:
        behind_end = stop.start()
    name = shown_before[first:last] + shown_behind[:behind_end].lstrip("的")
    return name.strip(" ,、。;:\t")[:LONGEST]


def pledge_title(plain: str, shown: str, figures: Sequence[Span]) -> str:
    """A title from the first words: the heading before the first stop, figures left out.

    ``figures`` are the spans of figures in the words.
    """
    heading = HEADING.match(plain)
    end = heading.end("title") if heading else len(plain)
    if not heading:
        stop = re.search(r"[,。;:\t]", plain)
        end = stop.start() if stop and stop.start() > 1 else len(plain)
    kept, at = "", 0
    for start, last in figures:
        if at <= start < end:
            kept, at = kept + shown[at:start], min(last, end)
    title = UNSAID.sub("", kept + shown[at:end])
    return re.sub(r"[,、]{2,}", "、", title)[:LONGEST].strip(" ,、。;:\t")
