"""What a system tells of its unit's month, and how that is shown to it.

What is sent is only looked at for its shape here; whether a figure can be taken is said by the
desk's own forms (``progress.forms``), so that a system and a clerk are asked the same.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from rest_framework import serializers

from agencies.serializers.words import Words
from progress.models import FundingReading, MonthlyReport

LARGEST = 10**18 - 1
MOST = 1000  # readings or narratives in one request


class Strict(serializers.Serializer[Any]):
    """Refuses members it does not know: nothing sent is dropped in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := data.keys() - self.fields.keys()):
            text = _("没有这个字段。")
            raise serializers.ValidationError({name: [text] for name in sorted(unknown, key=str)})
        return super().to_internal_value(data)


class TypedField(serializers.CharField):
    """A text as it would be typed at the desk; null and "" clear what is stored.

    No number of JSON's: what goes through binary fractions is not the figure any more.
    """

    default_error_messages = {"number": _('请以字符串给出，如"30.5"。')}

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, allow_null=True, allow_blank=True, **options)

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, int | float):
            self.fail("number")
        return str(super().to_internal_value(data))


class ReadingChange(Strict):
    """One figure; what is left out stays as it is."""

    words: ClassVar[Words] = {
        "note": _("对这一项的说明；null和空文本表示清除。"),
    }

    share = serializers.IntegerField(
        min_value=1, max_value=LARGEST, label=_("分解任务"), help_text=_("分解任务编号。")
    )
    value = TypedField(
        max_length=60,
        label=_("本月累计"),
        help_text=_("截至月底的累计数，十进制字符串，单位见读取结果的unit；可带“约”“余”。"),
    )
    achieved = serializers.BooleanField(
        required=False, label=_("已完成"), help_text=_("只用于定性目标。")
    )
    numerator = TypedField(max_length=60, label=_("分子"), help_text=_("只用于比率，与分母同填。"))
    denominator = TypedField(max_length=60, label=_("分母"), help_text=_("只用于比率，须大于0。"))
    note = TypedField(max_length=1000, label=_("说明"), trim_whitespace=False)


class FundingChange(Strict):
    """Money of one source, cumulative to the month's end."""

    words: ClassVar[Words] = {
        "source": _("资金来源的代码。"),
    }

    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=FundingReading.Source.choices, label=_("资金来源")
    )
    arranged = TypedField(
        max_length=40,
        label=_("已安排"),
        help_text=_("截至月底已安排的累计数，单位万元，十进制字符串；null和空文本表示清除。"),
    )
    allocated = TypedField(
        max_length=40,
        label=_("已下达"),
        help_text=_("截至月底已下达的累计数，单位万元，十进制字符串；null和空文本表示清除。"),
    )
    spent = TypedField(
        max_length=40,
        label=_("已支出"),
        help_text=_("截至月底已支出的累计数，单位万元，十进制字符串；null和空文本表示清除。"),
    )


class NarrativeChange(Strict):
    """What is told of one pledge; what is left out stays as it is."""

    words: ClassVar[Words] = {
        "progress": _("进展情况；null和空文本表示清除。"),
        "problem": _("存在问题；null和空文本表示清除。"),
        "cause": _("存在问题的原因；null和空文本表示清除。"),
        "next_step": _("下一步措施；null和空文本表示清除。"),
        "works": _("形象进度；null和空文本表示清除。"),
        "funding": _("要改动的各来源资金，未列的不变。"),
    }

    pledge = serializers.IntegerField(
        min_value=1, max_value=LARGEST, label=_("实事"), help_text=_("实事编号。")
    )
    progress = TypedField(max_length=2000, label=_("进展情况"), trim_whitespace=False)
    problem = TypedField(max_length=2000, label=_("存在问题"), trim_whitespace=False)
    cause = TypedField(max_length=2000, label=_("原因"), trim_whitespace=False)
    next_step = TypedField(max_length=2000, label=_("下一步措施"), trim_whitespace=False)
    expected_on = TypedField(
        max_length=40, label=_("预计完成时间"), help_text=_("月份或日期，如2023-12、2023-12-20。")
    )
    works = TypedField(max_length=2000, label=_("形象进度"), trim_whitespace=False)
    funding = FundingChange(  # type: ignore[call-arg]
        many=True, required=False, max_length=7, label=_("资金进度")
    )


class EntryChange(Strict):
    """Some figures, some words, or both; all of it is kept or nothing."""

    words: ClassVar[Words] = {
        "readings": _("要改动的各项填报值，未列的不变。"),
        "narratives": _("要改动的各件实事的文字进展，未列的不变。"),
    }

    readings = ReadingChange(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST, label=_("填报值")
    )
    narratives = NarrativeChange(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST, label=_("文字进展")
    )


class ReadingShown(serializers.Serializer[Any]):
    words: ClassVar[Words] = {
        "share": _("分解任务的编号。"),
        "pledge": _("实事的编号。"),
        "name": _("分解任务的名称。"),
        "numerator": _("分子，十进制字符串；只用于比率。"),
        "denominator": _("分母，十进制字符串；只用于比率。"),
    }

    share = serializers.IntegerField(label=_("分解任务"))
    pledge = serializers.IntegerField(label=_("实事"))
    name = serializers.CharField(label=_("名称"))
    unit = serializers.CharField(label=pgettext_lazy("measure", "单位"), allow_blank=True)
    counted = serializers.IntegerField(
        allow_null=True,
        label=_("项目清单计数"),
        help_text=_("不为空时，数值由项目清单计得，只填说明。"),
    )
    halted = serializers.CharField(
        allow_blank=True, label=_("停止情况"), help_text=_("不为空时，本月不填报。")
    )
    value = serializers.CharField(
        allow_null=True, label=_("本月累计"), help_text=_("十进制字符串，单位见unit。")
    )
    approx = serializers.CharField(allow_blank=True, label=_("约数"))
    achieved = serializers.BooleanField(label=_("已完成"))
    numerator = serializers.CharField(allow_null=True, label=_("分子"))
    denominator = serializers.CharField(allow_null=True, label=_("分母"))
    note = serializers.CharField(allow_blank=True, label=_("说明"))


class FundingShown(serializers.Serializer[Any]):
    words: ClassVar[Words] = {
        "source": _("资金来源的代码。"),
        "unit": _("金额的计量单位。"),
        "arranged": _("截至月底已安排的累计数，十进制字符串，以unit计；没有填报的为null。"),
        "allocated": _("截至月底已下达的累计数，十进制字符串，以unit计；没有填报的为null。"),
        "spent": _("截至月底已支出的累计数，十进制字符串，以unit计；没有填报的为null。"),
    }

    source = serializers.CharField(label=_("资金来源"))  # type: ignore[assignment]
    unit = serializers.CharField(label=pgettext_lazy("measure", "单位"))
    arranged = serializers.CharField(allow_null=True, label=_("已安排"))
    allocated = serializers.CharField(allow_null=True, label=_("已下达"))
    spent = serializers.CharField(allow_null=True, label=_("已支出"))


class NarrativeShown(serializers.Serializer[Any]):
    words: ClassVar[Words] = {
        "pledge": _("实事的编号。"),
        "title": _("实事的任务。"),
    }

    pledge = serializers.IntegerField(label=_("实事"))
    title = serializers.CharField(label=_("名称"))
    progress = serializers.CharField(allow_blank=True, label=_("进展情况"))
    problem = serializers.CharField(allow_blank=True, label=_("存在问题"))
    cause = serializers.CharField(allow_blank=True, label=_("原因"))
    next_step = serializers.CharField(allow_blank=True, label=_("下一步措施"))
    expected_on = serializers.DateField(allow_null=True, label=_("预计完成时间"))
    works = serializers.CharField(allow_blank=True, label=_("形象进度"))
    funding = FundingShown(many=True, label=_("资金进度"))


class EvidenceShown(serializers.Serializer[Any]):
    words: ClassVar[Words] = {
        "share": _("分解任务的编号；专题报告的佐证为null。"),
        "name": _("文件名。"),
    }

    id = serializers.IntegerField(label=_("编号"))
    share = serializers.IntegerField(allow_null=True, label=_("分解任务"))
    name = serializers.CharField(label=_("文件名"))
    content_type = serializers.CharField(label=_("类型"))
    size = serializers.IntegerField(label=_("大小"), help_text=_("文件大小，单位字节。"))
    sha256 = serializers.CharField(label=_("校验值"), help_text=_("所传文件的SHA-256。"))


class EntryShown(serializers.Serializer[Any]):
    """The month as it stands."""

    words: ClassVar[Words] = {
        "report": _("月报的编号。"),
        "batch": _("批次的标识，如jilin-2023。"),
        "evidence": _("佐证材料，不含已移除的。"),
    }

    report = serializers.IntegerField(label=_("月报"))
    batch = serializers.CharField(label=_("批次"))
    month = serializers.CharField(label=_("月份"), help_text=_("如2023-09。"))
    due_on = serializers.DateField(label=_("应报日期"))
    state = serializers.ChoiceField(choices=MonthlyReport.State.choices, label=_("状态"))
    lock = serializers.CharField(
        allow_blank=True, label=_("不能填报的原因"), help_text=_("空为可以填报。")
    )
    readings = ReadingShown(many=True, label=_("填报值"))
    narratives = NarrativeShown(many=True, label=_("文字进展"))
    evidence = EvidenceShown(many=True, label=_("佐证材料"))


class FilesPut(Strict):
    """Files of one form. ``sha256`` proves that they came whole."""

    words: ClassVar[Words] = {"files": _("要上传的文件，一个或多个。")}

    sha256 = serializers.ListField(
        child=serializers.RegexField(r"\A[0-9a-f]{64}\Z"),
        min_length=1,
        max_length=100,
        label=_("校验值"),
        help_text=_("每个文件的SHA-256（小写十六进制），与文件的顺序相同。"),
    )
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True, max_length=255),
        min_length=1,
        max_length=100,
        label=_("文件"),
    )


class EvidencePut(FilesPut):
    """Files for one share of a report."""

    words: ClassVar[Words] = {"share": _("文件证明哪项分解任务，编号。")}

    share = serializers.IntegerField(min_value=1, max_value=LARGEST, label=_("分解任务"))


class EvidenceKept(serializers.Serializer[Any]):
    words: ClassVar[Words] = {
        "kept": _("这一次保存的文件。"),
    }

    kept = EvidenceShown(many=True, label=_("已保存"))
    repeated = serializers.ListField(
        child=serializers.CharField(),
        label=_("先前已有"),
        help_text=_("先前已经上传、没有重复保存的文件名。"),
    )
