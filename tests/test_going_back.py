"""Going back to where one came from: only within the portal, and never an error."""

from __future__ import annotations

import pytest
from django.urls import reverse


@pytest.mark.parametrize("back", ["-1", "９９９９", "2023-10-20", "home", "//elsewhere.cn/", ""])
def test_an_odd_address_to_go_back_to_is_no_error(client, db, back):
    response = client.post(reverse("elder"), {"next": back})

    assert response.status_code == 302
    assert "elsewhere" not in response["Location"]
