"""What the tests of who may do what share."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from tests.access.worlds import worlds  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def _of_the_whole_country(settings) -> None:
    """The page of the provinces is there; none has been read."""
    settings.NATIONAL_SOURCES = [("某省", "https://ms.example.gov.cn")]


@pytest.fixture
def plain(monkeypatch) -> None:
    """Refusals in one word: their pages are looked at elsewhere, and thousands are counted here.

    What decides that it is a refusal is the portal's own; only the page is not drawn.
    """

    def refusal(status: int):
        return lambda request, exception: HttpResponse("refused", status=status)

    monkeypatch.setattr("config.urls.handler403", refusal(403), raising=False)
    monkeypatch.setattr("results.views.gone.page_not_found", refusal(404))
