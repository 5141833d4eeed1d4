"""Which unit goes with which role; and how a Chinese name is split."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agencies.models import Agency, Region
from agencies.roles import Role

OFFICE_ROLES = (Role.OFFICER, Role.DIRECTOR)
COMPOUND_SURNAMES = (
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛",
    "尉迟", "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容",
    "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "令狐", "呼延",
)  # fmt: skip


def post_error(role: Role, agency: Agency | None, region: Region | None) -> str:
    """What is wrong with a post of this role and unit; empty when it may be held.

    Reporters and heads speak for exactly one agency or region, never for a collective
    (R06); officers and directors sit in a coordinating office.
    """
    if role.reports and (agency is None) == (region is None):
        return _("填报员和单位负责人须填写单位或区划，且只填其中一个。")
    if role.reports and agency and agency.kind == Agency.Kind.COLLECTIVE:
        return _("“%(agency)s”是集合称谓，不能填报。请改填具体单位。") % {"agency": agency.name}
    if role in OFFICE_ROLES and (agency is None or agency.kind != Agency.Kind.OFFICE):
        return _("办公室人员须填写所在办公室，其单位类型应为“领导小组办公室”。")
    if not role.reports and region is not None:
        return _("只有填报员和单位负责人可以填写区划。")
    return ""


def split_name(name: str) -> tuple[str, str]:
    """Family name and given name: 「欧阳芳」 → 欧阳, 芳. A name with a dot stays whole."""
    if not name or "·" in name or not ("\u4e00" <= name[0] <= "\u9fff"):
        return "", name
    length = 2 if name.startswith(COMPOUND_SURNAMES) and len(name) > 2 else 1
    return name[:length], name[length:]
