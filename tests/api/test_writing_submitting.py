"""Sending a month on and taking it back, once a key; evidence put and taken away."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from agencies.actions.idempotency import sweep
from agencies.clock import now
from agencies.models import IdempotentRequest
from progress.actions import reports
from progress.actions.months import open_months
from progress.models import Evidence, MonthlyReport, Reading, ReportStep
from tests.evidence_samples import pdf, photo
from tests.promises import APRIL, make_pledge, make_share
from tests.systems import Caller, make_system, make_token

KEY = {"idempotency-key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.fixture
def share(batch, traffic):
    return make_share(make_pledge(batch, traffic))


@pytest.fixture
def report(batch, share) -> MonthlyReport:
    """April's draft, its one figure filled."""
    open_months(batch=batch, today=APRIL)
    report = MonthlyReport.objects.get()
    report.state = "draft"
    report.save()
    Reading.objects.create(report=report, share=share, value=30, as_of=APRIL)
    return report


@pytest.fixture
def issued(traffic):
    return make_token(make_system(agency=traffic))


@pytest.fixture
def caller(issued) -> Caller:
    return Caller(issued.text)


def at(report, what: str) -> str:
    return f"/api/v1/reports/{report.pk}/{what}/"


def steps() -> list[str]:
    return list(ReportStep.objects.order_by("pk").values_list("action", flat=True))


def test_a_filled_month_is_sent_on_and_taken_back(caller, report):
    sent = caller.post(at(report, "submit"), **KEY)
    back = caller.post(at(report, "recall"), **{"idempotency-key": "another"})

    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")
    assert (back.status_code, back.json()["state"]) == (200, "draft")
    assert back["ETag"] == caller.get(at(report, "entry"))["ETag"]
    assert steps() == ["submit", "recall"]


def test_what_is_not_filled_is_named_and_nothing_is_sent(caller, report):
    Reading.objects.update(value=None)
    answer = caller.post(at(report, "submit"), **KEY)

    assert answer.status_code == 400
    assert answer.json()["errors"] == [
        {
            "pointer": "/readings/0/value",
            "detail": "还没有填。请填截至月底的累计数。",
            "code": "invalid",
        }
    ]
    assert steps() == []


def test_a_month_that_moved_on_is_a_conflict(caller, report):
    caller.post(at(report, "submit"), **KEY)
    answer = caller.post(at(report, "submit"), **{"idempotency-key": "another"})

    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("已送单位负责人审签")
    assert steps() == ["submit"]


def test_what_is_sent_on_may_be_tied_to_what_was_read(caller, report):
    answer = caller.post(at(report, "submit"), **KEY, **{"if-match": '"other"'})

    assert answer.status_code == 412
    assert steps() == []


@pytest.mark.parametrize("headers", [{}, {"idempotency-key": ""}, {"idempotency-key": "a b"}])
def test_a_post_without_a_key_is_refused(caller, report, headers):
    answer = caller.post(at(report, "submit"), **headers)

    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("请在Idempotency-Key标头中")
    assert steps() == []


def test_asked_again_it_is_answered_the_same_and_done_once(caller, report):
    first = caller.post(at(report, "submit"), **KEY)
    again = caller.post(at(report, "submit"), **KEY)

    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.content, again["ETag"], again["Content-Type"]) == (
        first.status_code,
        first.content,
        first["ETag"],
        first["Content-Type"],
    )
    assert steps() == ["submit"]


def test_a_key_belongs_to_one_request(caller, report):
    caller.post(at(report, "submit"), **KEY)
    answer = caller.post(at(report, "recall"), **KEY)

    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "这个幂等键已用于另一个请求，请换一个新的键。",
    )
    assert steps() == ["submit"]


def test_two_tokens_may_choose_the_same_key(caller, issued, report):
    caller.post(at(report, "submit"), **KEY)
    other = Caller(make_token(issued.token.account, name="备用").text)

    assert other.post(at(report, "recall"), **KEY).json()["state"] == "draft"


def test_of_a_refusal_nothing_is_kept(caller, report):
    Reading.objects.update(value=None)
    caller.post(at(report, "submit"), **KEY)
    Reading.objects.update(value=30)

    assert caller.post(at(report, "submit"), **KEY).status_code == 200


def test_the_key_of_a_request_that_crashed_is_free(caller, report, monkeypatch):
    submit = reports.submit

    def done_and_dead(**arguments):
        submit(**arguments)
        raise RuntimeError("the machine stopped here")

    caller.client.raise_request_exception = False
    monkeypatch.setattr(reports, "submit", done_and_dead)
    assert caller.post(at(report, "submit"), **KEY).status_code == 500
    assert steps() == []

    monkeypatch.undo()
    answer = caller.post(at(report, "submit"), **KEY)
    assert (answer.status_code, steps()) == (200, ["submit"])


@pytest.mark.django_db(transaction=True)
def test_of_four_at_once_one_is_carried_out(issued, report):
    gate = Barrier(4)

    def one(_number: int):
        try:
            gate.wait()
            return Caller(issued.text).post(at(report, "submit"), **KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, range(4)))

    assert steps() == ["submit"]
    assert {answer.status_code for answer in answers} <= {200, 409}
    done = [a for a in answers if a.status_code == 200]
    assert sum("Idempotency-Replayed" not in answer for answer in done) == 1
    assert len({answer.content for answer in done}) == 1


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_under_way_the_second_is_told_to_wait(issued, report, monkeypatch):
    submit, begun, go_on = reports.submit, Event(), Event()

    def slow(**arguments):
        begun.set()
        assert go_on.wait(30)
        return submit(**arguments)

    monkeypatch.setattr(reports, "submit", slow)

    def first():
        try:
            return Caller(issued.text).post(at(report, "submit"), **KEY)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first)
        assert begun.wait(30)
        second = Caller(issued.text).post(at(report, "submit"), **KEY)
        go_on.set()

    assert (second.status_code, second["Retry-After"], second.json()["detail"]) == (
        409,
        "1",
        "同一幂等键的请求正在处理，请稍后再发。",
    )
    assert running.result().status_code == 200
    assert steps() == ["submit"]


def test_answers_are_kept_for_two_days(caller, report):
    caller.post(at(report, "submit"), **KEY)
    made = IdempotentRequest.objects.get().made_at

    assert sweep(now=made + timedelta(hours=48)) == 0
    assert sweep(now=made + timedelta(hours=48, seconds=1)) == 1
    assert sweep(now=now()) == 0


def put(caller, report, share, *files, key: str = "put", hashes=None, **fields):
    """Files of (name, data), sent with their hashes, or with these."""
    data = {
        "share": share.pk,
        "sha256": hashes or [hashlib.sha256(content).hexdigest() for _name, content in files],
        "files": [SimpleUploadedFile(name, content) for name, content in files],
        **fields,
    }
    client: Client = caller.client
    return client.post(at(report, "evidence"), data, headers={"idempotency-key": key})


def test_evidence_is_put_once_and_taken_away(caller, report, share):
    content = photo()
    first = put(caller, report, share, ("现场.jpg", content))
    again = put(caller, report, share, ("现场.jpg", content))

    evidence = Evidence.objects.get()
    assert first.status_code == 201
    assert first.json() == {
        "kept": [
            {
                "id": evidence.pk,
                "share": share.pk,
                "name": "现场.jpg",
                "content_type": "image/jpeg",
                "size": evidence.size,
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        ],
        "repeated": [],
    }
    assert first["ETag"] == caller.get(at(report, "entry"))["ETag"]
    assert (again["Idempotency-Replayed"], again.content) == ("true", first.content)
    gone = caller.client.delete(f"{at(report, 'evidence')}{evidence.pk}/")
    assert (gone.status_code, gone.content) == (204, b"")
    assert caller.get(at(report, "entry")).json()["evidence"] == []
    assert caller.client.delete(f"{at(report, 'evidence')}{evidence.pk}/").status_code == 404


def test_the_same_file_under_another_key_is_not_kept_twice(caller, report, share):
    content = pdf()
    put(caller, report, share, ("验收单.pdf", content))
    again = put(caller, report, share, ("验收单.pdf", content), key="other")

    assert again.json() == {"kept": [], "repeated": ["验收单.pdf"]}
    assert Evidence.objects.count() == 1


def test_another_file_under_the_same_key_is_noticed(caller, report, share):
    put(caller, report, share, ("现场.jpg", photo()))

    assert put(caller, report, share, ("现场.jpg", photo(shade=9))).status_code == 422


@pytest.mark.parametrize("hashes", [["0" * 64], []])
def test_a_file_that_did_not_come_whole_is_not_kept(caller, report, share, hashes):
    answer = put(caller, report, share, ("现场.jpg", photo()), hashes=hashes or [""])

    assert answer.status_code == 400
    assert {e["pointer"].split("/")[1] for e in answer.json()["errors"]} == {"sha256"}
    assert not Evidence.objects.exists()


def test_a_file_the_desk_refuses_is_refused(caller, report, share):
    answer = put(caller, report, share, ("现场.jpg", photo()), ("工具.exe", b"MZ" + b"x" * 64))

    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/files"]
    assert not Evidence.objects.exists()


def test_evidence_for_another_units_task_is_not_found(caller, report, batch, labour):
    foreign = make_share(make_pledge(batch, labour, title="就业"), name="就业")

    assert put(caller, report, foreign, ("现场.jpg", photo())).status_code == 404


def test_evidence_of_another_report_is_not_taken_away_under_this_one(
    caller, report, share, batch, labour
):
    put(caller, report, share, ("现场.jpg", photo()))
    evidence = Evidence.objects.get()

    for number in (report.pk + 1, 987654321):
        address = f"/api/v1/reports/{number}/evidence/{evidence.pk}/"
        assert caller.client.delete(address).status_code == 404
    assert Evidence.objects.get().removed_at is None


def test_a_month_sent_on_takes_no_more_evidence(caller, report, share):
    put(caller, report, share, ("现场.jpg", photo()))
    caller.post(at(report, "submit"), **KEY)

    assert put(caller, report, share, ("二.jpg", photo(shade=3)), key="2").status_code == 409
    removing = caller.client.delete(f"{at(report, 'evidence')}{Evidence.objects.get().pk}/")
    assert removing.status_code == 409


def test_a_field_nobody_knows_is_refused(caller, report, share):
    answer = put(caller, report, share, ("现场.jpg", photo()), uploaded_by=1)

    assert [error["pointer"] for error in answer.json()["errors"]] == ["/uploaded_by"]


def test_a_token_that_only_reads_sends_nothing_on(issued, report):
    caller = Caller(make_token(issued.token.account, scope="read").text)

    assert caller.post(at(report, "submit"), **KEY).status_code == 403
    assert steps() == []
