"""What the public reads.

Who gets in, by method; the order is that of the addresses.
"""

from __future__ import annotations

from tests.access.rows import Group, anybody

GROUPS: dict[str, Group] = {
    "公众页面": {
        "home": anybody(),
        "years": anybody(),
        "national": anybody(),
        "batch": anybody(),
        "pledge": anybody(),
        "pledge_feed": anybody(),
        "pledge_qr": anybody(),
        "remark_new": anybody("get post"),
        "agency_results": anybody(),
        "category": anybody(),
        "data_csv": anybody(),
        "data_json": anybody(),
        "data_xlsx": anybody(),
        "data_tables": anybody(),
        "table_csv": anybody(),
        "table_json": anybody(),
        "table_xlsx": anybody(),
        "batch_feed": anybody(),
        "public_file": anybody(),
        "history_json": anybody(),
        "history": anybody(),
        "region_results": anybody(),
        "batch_pdf": anybody(),
        "version_csv": anybody(),
        "version_json": anybody(),
        "version_xlsx": anybody(),
        "dictionary_json": anybody(),
        "dictionary": anybody(),
        "feed": anybody(),
        "method": anybody(),
        "publications_json": anybody(),
        "remark_status": anybody("get post"),
        "remark_sent": anybody(),
        "search": anybody(),
        "robots": anybody(),
        "sitemap": anybody(),
        "suggest": anybody("get post"),
        "suggest_receipt": anybody("get post"),
        "suggest_sent": anybody(),
        "suggestions_public": anybody(),
    },
}
