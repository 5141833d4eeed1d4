"""Rows against the constraints of tokens, sessions, webhooks and runs of jobs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from agencies.models import Announcement, IdempotentRequest, JobRun, Push, SignIn, Token, Webhook

NOW, BEFORE = datetime(2020, 5, 8, tzinfo=UTC), datetime(2020, 5, 7, tzinfo=UTC)


def _saved(row: Any) -> Any:
    row.save()
    return row


def _again(row: Any) -> Any:
    row.save()
    row.pk, row._state.adding = None, True
    return row


def _token(world: Any, **changes: Any) -> Token:
    fields = {
        "account": world.person, "name": "x", "prefix": "msp_x", "digest": "0" * 64,
        "scope": "read", "expires_on": date(2020, 5, 8), "created_at": NOW,
        "created_by": world.person,
    }  # fmt: skip
    return Token(**(fields | changes))


def _request(world: Any) -> IdempotentRequest:
    token = _saved(_token(world))
    return IdempotentRequest(token=token, key="x", fingerprint="x", status=200, made_at=NOW)


def _webhook(world: Any, **changes: Any) -> Webhook:
    fields = {"account": world.person, "url": "https://x.example/", "kinds": ["notice.sent"]}
    return Webhook(**(fields | changes))


def _second_webhook(world: Any) -> Webhook:
    _saved(_webhook(world))
    return _webhook(world)


def _announcement(world: Any, **changes: Any) -> Announcement:
    fields = {"kind": "notice.sent", "matter": "x", "data": {"x": 1}, "happened_at": NOW}
    return Announcement(**(fields | changes))


def _push(world: Any, **changes: Any) -> Push:
    announcement, webhook = _saved(_announcement(world)), _saved(_webhook(world))
    fields = {"announcement": announcement, "webhook": webhook, "next_try_at": NOW}
    return Push(**(fields | changes))


def _run(world: Any, **changes: Any) -> JobRun:
    return JobRun(**({"job": "x", "task_id": "x", "began_at": NOW} | changes))


ACCESS = {
    "token_digest_is_sha256": lambda w: _token(w, digest="msp_open"),
    "idempotent_once_a_key": lambda w: _again(_request(w)),
    "sign_in_runs_forward": lambda w: SignIn(
        person=w.person, session_key="x", began_at=NOW, seen_at=BEFORE
    ),
    "webhook_once_an_address": _second_webhook,
    "webhook_url_https": lambda w: _webhook(w, url="http://x.example/"),
    "announcement_of_one_unit": lambda w: _announcement(w, agency=w.agency, region=w.region),
    "push_once_a_webhook": lambda w: _again(_push(w)),
    "push_sent_has_moment": lambda w: _push(w, state="sent"),
    "jobrun_ended_has_moment": lambda w: _run(w, state="done"),
    "jobrun_runs_forward": lambda w: _run(w, ended_at=BEFORE),
}
