"""The table of a batch's publications: which version stood when, and which was taken back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from results.open_data.columns import BATCH, VERSION, Column, Kind, Row, Source, Table


def _rows(source: Source) -> list[Row]:
    return list(source.publications or [])


PUBLICATIONS = Table(
    "publications",
    _("发布记录"),
    "Publications",
    _("每行是本批次的一次发布，最近的在前；撤回的版本列明日期和原因。"),
    (
        BATCH,
        VERSION,
        Column("month", "月份", "Month", Kind.MONTH, _("数据所属的月份；只公布任务的版本为空。")),
        Column(
            "as_of", "数据截至", "As of", Kind.DAY, _("本版数据截至的日期；没有进展数据的为空。")
        ),
        Column("signed_on", "终审日期", "Signed off on", Kind.DAY, _("终审通过的日期。")),
        Column("published_on", "发布日期", "Published on", Kind.DAY, _("向公众公开的日期。")),
        Column("state", "状态", "State", Kind.TEXT, _("现行、以前的版本，或者已撤回。")),
        Column(
            "withdrawn_on", "撤回日期", "Withdrawn on", Kind.DAY, _("撤回的日期；没有撤回的为空。")
        ),
        Column(
            "withdraw_reason", "撤回原因", "Reason", Kind.TEXT, _("为什么撤回；没有撤回的为空。")
        ),
        Column(
            "digest",
            "内容校验值",
            "Digest",
            Kind.TEXT,
            _("公开内容的SHA-256校验值，算法见数据字典页；内容不变，校验值不变。"),
        ),
    ),
    _rows,
)
