"""What the interface answers is what its description says: asked at random, as each role."""

from __future__ import annotations

from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.api_urls import router
from config.wsgi import application
from progress.actions.months import open_months
from progress.models import Evidence, MonthlyReport
from tests.api.conftest import make_system, make_token
from tests.conftest import TODAY
from tests.publications import release

HOLDS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ASKERS = (
    "reporter", "head", "officer", "director", "leader", "auditor", "administrator", "security",
    "expired", None,
)  # fmt: skip


@pytest.fixture
def world(fill, batch, settings):
    """One row of every kind, published; as many questions as anybody likes."""
    settings.API_REQUESTS_A_MINUTE = settings.API_PUBLIC_REQUESTS_A_MINUTE = 10**6
    fill(1)
    open_months(batch=batch, today=TODAY)
    release(batch)
    # a served request closes the connection, which the test's transaction stands on
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def headers_of(asker: str | None, request: pytest.FixtureRequest) -> dict[str, str]:
    """With a token that may write, if its role does; or one that ended yesterday; or none."""
    if asker is None:
        return {}
    expired = asker == "expired"
    account = make_system(request.getfixturevalue("reporter" if expired else asker))
    until = TODAY + timedelta(days=-1 if expired else 30)
    return {"Authorization": f"Bearer {make_token(account, 'write', until)}"}


def there(path: str) -> dict[str, object]:
    """Parameters of the path by which it leads to something that is there."""
    prefix, _slash, rest = path.removeprefix("/api/v1/").partition("/")
    if prefix == "public":
        return {"slug": "chengde-2020", "no": "1"}
    if prefix == "reports" and rest.count("/") > 1:  # what the agency fills
        report = MonthlyReport.objects.filter(agency__isnull=False).latest("month")
        return {"id": report.pk, "evidence": Evidence.objects.latest("pk").pk}
    models = {name: view.queryset.model for name, view, _basename in router.registry}
    found = models[prefix].objects.order_by("pk").first() if prefix in models else None
    return {"id": found.pk} if found else {}


def ask_all(asker: str | None, request: pytest.FixtureRequest, examples: int) -> int:
    """Ask every operation, those that write too; how many there are."""
    headers = headers_of(asker, request)
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        _hold(operation, headers, examples)
    return len(operations)


def _hold(operation, headers: dict[str, str], examples: int) -> None:
    known = there(operation.path)

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def holds(case) -> None:
        _ask(case, headers)
        # made up, no number is that of a row, and no tag that of a state
        for name in set(case.path_parameters or {}) & set(known):
            case.path_parameters[name] = known[name]
        if case.method.upper() == "PATCH":
            case.headers["If-Match"] = "*"
        _ask(case, headers)

    holds()


def _ask(case, headers: dict[str, str]) -> None:
    with transaction.atomic():
        answer = case.call(headers=headers)
    case.validate_response(answer, checks=HOLDS, headers=headers)


@pytest.mark.parametrize("asker", ASKERS, ids=str)
def test_every_answer_is_as_described(asker, world, request):
    assert ask_all(asker, request, examples=1) > 60


@pytest.mark.nightly
@pytest.mark.parametrize("asker", ASKERS, ids=str)
def test_every_answer_is_as_described_however_often_asked(asker, world, request):
    assert ask_all(asker, request, examples=60) > 60
