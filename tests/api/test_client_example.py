"""The example client of the guide works against a served portal."""

from __future__ import annotations

import importlib.util
from decimal import Decimal
from pathlib import Path

import pytest

from progress.actions.judging import judge_batch
from tests.api.conftest import make_system, make_token
from tests.conftest import TODAY
from tests.promises import APRIL, make_accepted

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "portal_client.py"


@pytest.fixture
def client_module():
    spec = importlib.util.spec_from_file_location("portal_client", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_client_reads_what_lags(client_module, live_server, roads, officer):
    make_accepted(roads, APRIL, 30)
    judge_batch(batch=roads.indicator.pledge.batch, today=TODAY)
    portal = client_module.Portal(live_server.url, make_token(make_system(officer)))

    assert client_module.lagging(portal, "chengde-2020") == [("农村公路", Decimal("-29.67"))]


def test_the_client_tells_why_it_was_refused(client_module, live_server, db):
    with pytest.raises(client_module.Refused, match="401 请在Authorization"):
        client_module.Portal(live_server.url).get("me/")
