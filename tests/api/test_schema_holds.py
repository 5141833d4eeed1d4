"""What the interface answers is what its description says: asked at random, as each role."""

from __future__ import annotations

from datetime import timedelta

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from agencies.models import User
from config.api_urls import router
from config.wsgi import application
from pledges.models import Batch
from progress.actions.evidence import attach_special
from progress.actions.months import open_months
from progress.actions.special import Draft, begin
from progress.models import MonthlyReport, SpecialReport
from tests.api.conftest import make_system, make_token
from tests.conftest import TODAY
from tests.evidence_samples import attach_photo, pdf
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
def world(fill, batch, settings, request):
    """One row of every kind, published; as many questions as anybody likes."""
    settings.API_REQUESTS_A_MINUTE = settings.API_PUBLIC_REQUESTS_A_MINUTE = 10**6
    fill(1)
    open_months(batch=batch, today=TODAY)
    release(batch)
    reporter = request.getfixturevalue("reporter")
    attach_photo(own_month(), request.getfixturevalue("roads"), reporter)
    _begin_special(batch, reporter)
    # a served request closes the connection, which the test's transaction stands on
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def own_month() -> MonthlyReport:
    """The month the agency fills."""
    return MonthlyReport.objects.filter(agency__isnull=False).latest("month")


def _begin_special(batch: Batch, reporter: User) -> None:
    """A report its unit may still write in, with a file."""
    draft = Draft("桥梁停工", "因雨停工。", happened_on=TODAY)
    made = begin(kind="major", batch=batch, draft=draft, by=reporter, today=TODAY)
    file = SimpleUploadedFile("照片.pdf", pdf())
    attach_special(special=made, files=[file], by=reporter, today=TODAY)


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
        report = own_month()
        return {"id": report.pk, "evidence": report.evidence.latest("pk").pk}
    if prefix == "special-reports":  # what the agency writes in
        special = SpecialReport.objects.get(state="draft")
        return {"id": special.pk, "evidence": special.evidence.latest("pk").pk}
    models = {name: view.queryset.model for name, view, _basename in router.registry}
    found = models[prefix].objects.order_by("pk").first() if prefix in models else None
    return {"id": found.pk} if found else {}


def ask_all(asker: str | None, request: pytest.FixtureRequest, examples: int) -> tuple[int, int]:
    """Ask every operation, those that write too; how many there are, and how many answers held."""
    headers = headers_of(asker, request)
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    operations = [found.ok() for found in schema.get_all_operations()]
    asked = sum(_hold(operation, headers, examples) for operation in operations)
    return len(operations), asked


def _hold(operation, headers: dict[str, str], examples: int) -> int:
    """Ask one operation, each example as it was made up and of what is there."""
    known, asked = there(operation.path), 0

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
        nonlocal asked
        asked += 2
        _ask(case, headers)
        # made up, no number is that of a row, and no tag that of a state
        for name in set(case.path_parameters or {}) & set(known):
            case.path_parameters[name] = known[name]
        if case.method.upper() == "PATCH":
            case.headers["If-Match"] = "*"
        _ask(case, headers)

    holds()
    return asked


def _ask(case, headers: dict[str, str]) -> None:
    with transaction.atomic():
        answer = case.call(headers=headers)
    case.validate_response(answer, checks=HOLDS, headers=headers)


@pytest.mark.parametrize("asker", ASKERS, ids=str)
def test_every_answer_is_as_described(asker, world, request):
    operations, asked = ask_all(asker, request, examples=1)

    assert operations > 80
    assert asked >= 2 * operations


@pytest.mark.nightly
@pytest.mark.parametrize("asker", ASKERS, ids=str)
def test_every_answer_is_as_described_however_often_asked(asker, world, request, capsys):
    operations, asked = ask_all(asker, request, examples=60)

    with capsys.disabled():
        print(f"{asker}: {operations} operations, {asked} answers")
    assert operations > 80
