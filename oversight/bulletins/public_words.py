"""A first sieve for what units write of their own accord, before it comes near the press. Pure.

Sentences that tell of inner matters (problems, lights, letters) are left out whole. No list of
words is complete: an officer reads and changes what is left before a pack is issued (R74).
"""

from __future__ import annotations

import re

from oversight.bulletins.placeholders import paragraphs

INNER = (
    *("滞后", "落后", "缓慢", "严重", "红灯", "黄灯", "灰灯", "亮灯", "研判", "序时", "风险"),
    *("督办", "提醒函", "约谈", "通报", "批评", "问责", "整改", "销号", "未报", "内部"),
    *("发函", "督导", "督促", "催报", "催办"),
    *("问题", "困难", "原因", "缺口", "不足", "短缺", "受阻", "阻力", "纠纷", "信访", "投诉"),
    *("拖欠", "停工", "未能", "没能", "尚未", "不到位"),
)
_SENTENCE = re.compile(r"[^。！？]+[。！？]?")


def for_the_public(text: str) -> str:
    """The text in one paragraph without its inner sentences, and without braces, which would
    name a figure."""
    said = _SENTENCE.findall("".join(paragraphs(text)))
    kept = [sentence for sentence in said if not any(word in sentence for word in INNER)]
    return "".join(kept).replace("{{", "｛｛").replace("}}", "｝｝")
