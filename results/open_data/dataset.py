"""A batch as a schema.org ``Dataset``, which search engines for data read."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.dateformat import format as write_date
from django.utils.translation import gettext as _

from results.open_data.account import Account
from results.open_data.terms import licence

FORMATS = (
    ("data_csv", "text/csv"),
    ("data_json", "application/json"),
    ("data_xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)


def dataset(account: Account, site: str) -> dict[str, Any]:
    """The description of the open data; ``site`` is scheme and host. Words stay Chinese, as the
    data are."""
    with translation.override("zh-hans"):
        place = {"@type": "Place", "name": account.region["name"]} if account.region else None
        told = {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": account.title,
            "description": _description(account),
            "url": f"{site}{reverse('batch', args=[account.slug])}",
            "identifier": f"urn:minsheng:{account.slug}",
            "version": str(account.number),
            "inLanguage": "zh-CN",
            "datePublished": account.published_on.isoformat(),
            "temporalCoverage": _span(account),
            "spatialCoverage": place,
            "isAccessibleForFree": True,
            "license": _absolute(licence().url, site),
            "creator": {"@type": "GovernmentOrganization", "name": account.issuer},
            "distribution": [_file(account, site, *each) for each in FORMATS],
        }
    return {name: value for name, value in told.items() if value}


def _absolute(url: str, site: str) -> str:
    return f"{site}{url}" if url.startswith("/") else url


def _description(account: Account) -> str:
    words = {
        "title": account.title,
        "pledges": account.counts["pledges"],
        "indicators": account.counts["indicators"],
        "done": account.counts["done"],
        "as_of": write_date(account.as_of, _("Y年n月j日")) if account.as_of else "",
    }
    promised = _("%(title)s的%(pledges)d件%(indicators)d项承诺：原文、目标、牵头单位") % words
    if account.as_of is None:
        return _("%(promised)s。尚无进展数据。") % {"promised": promised}
    told = {"promised": promised, **words}
    kind = _("演示数据，不代表实际工作进展。") if account.simulated else ""
    return _("%(promised)s和审核通过的进展，已完成%(done)d件，数据截至%(as_of)s。%(kind)s") % {
        **told,
        "kind": kind,
    }


def _span(account: Account) -> str:
    if account.starts_on is None or account.ends_on is None:
        return ""
    return f"{account.starts_on.isoformat()}/{account.ends_on.isoformat()}"


def _file(account: Account, site: str, name: str, kind: str) -> dict[str, str]:
    return {
        "@type": "DataDownload",
        "encodingFormat": kind,
        "contentUrl": f"{site}{reverse(name, args=[account.slug])}",
    }
