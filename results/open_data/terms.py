"""On what terms the public may use the open data: words, a name and an address.

All three are settings of the installation. Without them the words ask for no more than to name
the source and the day, and the address is that of the portal's own page of terms.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

PLACE = "licence"  # on the page of the dictionary (templates/public/data_terms.html)


@dataclass(frozen=True, slots=True)
class Licence:
    """``name`` of the terms, ``words`` that say them in a sentence, ``url`` where they stand in
    full; a path where it is the portal's own page (``is_own``)."""

    name: str
    words: str
    url: str
    is_own: bool


def licence() -> Licence:
    """In the language in force; what an installation sets is as it wrote it."""
    return Licence(
        name=settings.DATA_LICENCE_NAME or _("政府信息公开数据使用说明"),
        words=settings.DATA_LICENCE or _("政府信息公开数据，转载请注明来源和数据截至日期。"),
        url=settings.DATA_LICENCE_URL or f"{reverse('dictionary')}#{PLACE}",
        is_own=not settings.DATA_LICENCE_URL,
    )


def licence_members(folder: str) -> dict[str, str]:
    """The head of files for programs; ``folder`` leads from the file up to /results/."""
    terms = licence()
    url = f"{folder}dictionary/#{PLACE}" if terms.is_own else terms.url
    return {"licence": terms.words, "licence_name": terms.name, "licence_url": url}
