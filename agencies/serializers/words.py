"""What the fields of the interface mean: those that mean the same wherever they stand.

A serializer says the rest itself: ``words`` beside its fields, or ``help_text`` where a field is
written out. ``word_of`` finds them for the description (``agencies.api.schema``); a field
without any fails ``tests/api/test_schema_words.py``.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, "str | Promise"]

COMMON: Words = {
    "achieved": _("定性目标是否已完成。"),
    "action": _("办理环节的代码。"),
    "action_name": _("办理环节的名称。"),
    "approx": _("“约”“余”等字样，没有的为空。"),
    "as_of": _("数据截至哪一天。"),
    "at": _("办理的时刻。"),
    "batch": _("所属批次。"),
    "category": _("所属方面；没有的为null。"),
    "cause": _("原因。"),
    "content_type": _("文件的媒体类型，如application/pdf。"),
    "domain": _("所属方面，照提出时所填。"),
    "done_on": _("完成的日期；未完成的为null。"),
    "due_on": _("应报日期。"),
    "effective_on": _("从哪一天起适用。"),
    "expected_on": _("预计完成的日期；没有填报的为null。"),
    "funding": _("各来源资金的进度。"),
    "id": _("编号。"),
    "indicator": _("指标。"),
    "kind": _("类型的代码。"),
    "kind_name": _("类型的名称。"),
    "measures": _("整改措施。"),
    "milestones": _("节点，按期限。"),
    "narratives": _("各件实事的文字进展。"),
    "next_step": _("下一步措施。"),
    "no": _("序号，是文本；没有的为空。"),
    "note": _("说明。"),
    "on": _("办理的日期。"),
    "order": _("排列次序，从小到大。"),
    "part": _("责任段的序号：一件实事分段落实时，同一段的指标和责任单位序号相同。"),
    "pledge": _("实事。"),
    "position": _("排列次序，从小到大。"),
    "problem": _("存在问题。"),
    "progress": _("进展情况。"),
    "quote": _("公布文本中的原文；没有的为空。"),
    "readings": _("各项分解任务的填报值。"),
    "reason_name": _("结论的名称。"),
    "result": _("整改情况。"),
    "sha256": _("文件的SHA-256校验值，小写十六进制。"),
    "share": _("分解任务。"),
    "share_id": _("分解任务的编号；不属于某一项的为null。"),
    "short_name": _("简称；没有的为空。"),
    "signed_on": _("签字的日期；未签的为null。"),
    "simulated": _("是否演示数据。"),
    "size": _("文件大小，单位字节。"),
    "slug": _("批次的标识，如jilin-2023。"),
    "stage_name": _("阶段的名称。"),
    "start": _("开始的日期；没有载明的为null。"),
    "starts_on": _("批次的第一天。"),
    "state": _("状态的代码。"),
    "state_name": _("状态的名称。"),
    "subject": _("标题。"),
    "title": _("标题。"),
    "unit": _("计量单位，空表示无。"),
    "uploaded_at": _("上传的时刻。"),
    "works": _("形象进度。"),
}


def word_of(field: Any) -> str | Promise | None:
    """What the serializer a field stands in says of it, or one it extends; else what all mean."""
    for kind in type(field.parent).__mro__:
        if found := vars(kind).get("words", {}).get(field.field_name):
            return found  # type: ignore[no-any-return]
    return COMMON.get(field.field_name)
