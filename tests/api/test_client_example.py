"""The example client of the guide works against a served portal."""

from __future__ import annotations

import importlib.util
from decimal import Decimal
from pathlib import Path

import pytest

from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import MonthlyReport
from tests import systems
from tests.api.conftest import make_system, make_token
from tests.conftest import TODAY
from tests.evidence_samples import pdf
from tests.promises import APRIL, make_accepted, make_pledge, make_share

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "portal_client.py"


@pytest.fixture
def client_module():
    spec = importlib.util.spec_from_file_location("portal_client", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def share(batch, traffic):
    return make_share(make_pledge(batch, traffic))


def test_the_client_reads_what_lags(client_module, live_server, roads, officer):
    make_accepted(roads, APRIL, 30)
    judge_batch(batch=roads.indicator.pledge.batch, today=TODAY)
    portal = client_module.Portal(live_server.url, make_token(make_system(officer)))

    assert client_module.lagging(portal, "chengde-2020") == [("农村公路", Decimal("-29.67"))]


def test_the_client_fills_a_month_and_hands_it_on(client_module, live_server, share, tmp_path):
    open_months(batch=share.indicator.pledge.batch, today=APRIL)
    report = MonthlyReport.objects.get()
    photo = tmp_path / "现场.pdf"
    photo.write_bytes(pdf())
    system = systems.make_system(agency=share.reporting_agency)
    portal = client_module.Portal(live_server.url, systems.make_token(system).text)

    state = client_module.report_month(portal, report.pk, {share.pk: "30.5"}, [photo])

    report.refresh_from_db()
    evidence = portal.get("evidence/")["results"][0]
    assert (state, report.state) == ("submitted", "submitted")
    assert report.readings.get().value == Decimal("30.5")
    assert portal.file(evidence["file"]) == photo.read_bytes()


def test_the_client_tells_why_it_was_refused(client_module, live_server, db):
    with pytest.raises(client_module.Refused, match="401 请在Authorization"):
        client_module.Portal(live_server.url).get("me/")
