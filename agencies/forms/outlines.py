"""The form that takes outlines of places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Region
from agencies.outlines import (
    MOST_BYTES,
    Fault,
    Geometry,
    OutlineError,
    OutlineFault,
    read_outlines,
)

WORDS = {
    OutlineFault.NOT_JSON: gettext_lazy("文件不是UTF-8编码的JSON，读不出来。"),
    OutlineFault.TOO_LARGE: gettext_lazy("文件太大（超过8 MB或20万个点），请简化边界后再上传。"),
    OutlineFault.NOT_COLLECTION: gettext_lazy(
        "文件不是GeoJSON的FeatureCollection。导出时请选择GeoJSON格式。"
    ),
    OutlineFault.EMPTY: gettext_lazy("文件里没有任何区划。"),
    OutlineFault.NO_CODE: gettext_lazy("第%(number)s个区划没有代码（code、adcode或gb）。"),
    OutlineFault.UNKNOWN_CODE: gettext_lazy("第%(number)s个区划的代码“%(what)s”不在名录中。"),
    OutlineFault.TWICE: gettext_lazy("第%(number)s个区划的代码“%(what)s”前面已经有了。"),
    OutlineFault.NOT_AREA: gettext_lazy(
        "第%(number)s个区划不是面（Polygon或MultiPolygon），画不出边界。"
    ),
    OutlineFault.NOT_RING: gettext_lazy(
        "第%(number)s个区划的边界不完整：每一圈至少4个点，首尾相同。"
    ),
    OutlineFault.OUTSIDE: gettext_lazy(
        "第%(number)s个区划有坐标不在我国经纬度范围内（%(what)s）。坐标应为“经度, 纬度”，单位为度。"
    ),
}


class OutlinesForm(forms.Form):
    """A GeoJSON file and the review number of its map."""

    file = forms.FileField(
        label=gettext_lazy("边界文件（GeoJSON）"),
        help_text=gettext_lazy(
            "FeatureCollection，每个区划带代码（code、adcode或gb），不超过8 MB。"
        ),
        widget=forms.FileInput(attrs={"accept": ".json,.geojson,application/geo+json"}),
        error_messages={
            "required": gettext_lazy("请先选择要上传的文件。"),
            "empty": gettext_lazy("文件是空的，没有任何内容。请重新导出后再上传。"),
        },
    )
    review = forms.CharField(
        label=gettext_lazy("审图号"),
        max_length=40,
        help_text=gettext_lazy("如“吉S（2023）001号”，显示在地图下方。没有审图号的底图不得公开。"),
        error_messages={"required": gettext_lazy("请填写审图号。")},
    )

    def clean_file(self) -> dict[str, Geometry]:
        """The outlines by code; each fault of the file is an error of its own."""
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(str(WORDS[OutlineFault.TOO_LARGE]))
        try:
            return read_outlines(
                upload.read(), frozenset(Region.objects.values_list("code", flat=True))
            )
        except OutlineError as error:
            raise forms.ValidationError([_worded(fault) for fault in error.faults]) from error


def _worded(fault: Fault) -> str:
    what: dict[str, Any] = {"number": fault.number, "what": fault.what or _("（空）")}
    return str(WORDS[fault.kind]) % what
