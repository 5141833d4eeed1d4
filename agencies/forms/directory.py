"""Forms of the directory, and the field every upload of a spreadsheet goes through."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies.directory.posts import post_error
from agencies.models import Agency, Region
from agencies.models.user import RoleChoice
from agencies.roles import Role
from agencies.workbooks.faults import WorkbookError
from agencies.workbooks.reading import Workbook, current_limits, read_workbook, require_size

SPREADSHEETS = ".xlsx,.xls,.ods"


class WorkbookField(forms.FileField):
    """An uploaded spreadsheet; cleans to a ``Workbook``.

    What is wrong with the file as a whole is the field's error; single cells are the
    business of whoever asks. A view that keeps the file finds it in ``request.FILES``.
    """

    widget = forms.FileInput(attrs={"accept": SPREADSHEETS})

    def __init__(self, **options: Any) -> None:
        missing = {
            "required": _("请先选择要上传的文件。"),
            "empty": _("文件是空的，没有任何内容。请重新保存后再上传。"),
        }
        super().__init__(**({"error_messages": missing} | options))

    def clean(self, data: Any, initial: Any = None) -> Workbook | None:  # type: ignore[override]
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            require_size(upload.size, current_limits())
            upload.seek(0)
            return read_workbook(upload.read(), name=upload.name)
        except WorkbookError as error:
            raise forms.ValidationError(str(error)) from error


class UploadForm(forms.Form):
    """The directory's workbook."""

    workbook = WorkbookField(
        label=_("填写好的表格"),
        help_text=_("支持 .xlsx、.xls、.ods（Excel、WPS）。上传后先预览，确认后才会导入。"),
    )


class PeopleFilter(forms.Form):
    """What the list of accounts is narrowed to; kept in the address."""

    STATES = (
        ("", _("全部状态")),
        ("active", _("在用")),
        ("temporary", _("初始密码未改")),
        ("awaiting", _("待安全管理员确认")),
        ("inactive", _("已停用")),
    )

    words = forms.CharField(label=_("姓名、用户名或单位"), required=False, max_length=60)
    role = forms.ChoiceField(
        label=_("角色"), required=False, choices=[("", _("全部角色")), *RoleChoice.choices]
    )
    state = forms.ChoiceField(label=_("状态"), required=False, choices=STATES)


class AgencyField(forms.ModelChoiceField):
    """Agencies by full name."""

    def label_from_instance(self, agency: Agency) -> str:
        return agency.name


class RegionField(forms.ModelChoiceField):
    """Regions with the one above in front, as many counties share a name."""

    def label_from_instance(self, region: Region) -> str:
        above = region.parent.short_name if region.parent else ""
        return f"{above} {region.name}".strip()


class MoveForm(forms.Form):
    """A person's new post and why."""

    role = forms.ChoiceField(label=_("新角色"), choices=RoleChoice.choices)
    agency = AgencyField(
        Agency.objects.all(), label=_("单位"), required=False, empty_label=_("（不填）")
    )
    region = RegionField(
        Region.objects.select_related("parent"),
        label=_("区划"),
        required=False,
        empty_label=_("（不填）"),
        help_text=_("填报员和单位负责人填写单位或区划，只填一个；其他角色不填区划。"),
    )
    reason = forms.CharField(
        label=pgettext_lazy("post", "调整原因"),
        max_length=200,
        help_text=_("如“调入市交通运输局”，记入任职记录。"),
        error_messages={"required": _("请写明原因。")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "role" in cleaned and "agency" in cleaned and "region" in cleaned:
            role = Role(cleaned["role"])
            if message := post_error(role, cleaned["agency"], cleaned["region"]):
                self.add_error("agency", message)
        return cleaned
