"""An address that will end says so in each answer: ``Deprecation`` (RFC 9745), ``Sunset``
(RFC 8594) and a link to the page that tells what to use instead; the schema marks it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.http import HttpResponse
from django.utils.http import http_date

EXPLAINED_AT = "/api/v1/docs/"


@dataclass(frozen=True, slots=True)
class Ending:
    """Deprecated from the beginning of the day ``since``, gone from that of ``until`` on (UTC).

    The rule of docs/api.md keeps at least twelve months between the two.
    """

    since: date
    until: date

    def tell(self, response: HttpResponse) -> None:
        """Put the headers on an answer."""
        response["Deprecation"] = f"@{_seconds(self.since)}"
        response["Sunset"] = http_date(_seconds(self.until))
        link = f'<{EXPLAINED_AT}>; rel="deprecation"; type="text/html"'
        others = [response["Link"]] if response.has_header("Link") else []
        response["Link"] = ", ".join([*others, link])


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
