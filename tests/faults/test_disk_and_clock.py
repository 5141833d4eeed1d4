"""A full disk keeps nothing half; a clock stepped back sends nothing twice and signs nobody out."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.delivery.outbox import deliver_due
from agencies.models import Delivery
from progress.files import store
from progress.models import Evidence
from tests.evidence_samples import photo, sent
from tests.notices import NOW, make_delivery


def test_a_full_disk_is_told_as_such_and_keeps_nothing(
    db, roads, april_report, reporter, monkeypatch, files_root
):
    client = Client(raise_request_exception=False)
    client.force_login(reporter)
    real, full = os.open, os.open("/dev/full", os.O_WRONLY)

    def on_the_full_disk(path, flags, mode=0o777, **options) -> int:
        made = real(path, flags, mode, **options)
        if str(path).startswith(str(store.incoming())):
            os.dup2(full, made)  # from here on the kernel says there is no room
        return made

    monkeypatch.setattr(store.os, "open", on_the_full_disk)
    answer = client.post(
        reverse("evidence_page", args=[april_report.pk, roads.pk]),
        {"files": sent("a.jpg", photo()), "whole": "1"},
    )
    os.close(full)

    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30")
    assert (Evidence.objects.count(), Evidence.pgh_event_model.objects.count()) == (0, 0)
    assert [path for path in files_root.rglob("*") if path.is_file()] == []
    monkeypatch.undo()
    assert client.get(reverse("desk")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_clock_stepped_back_sends_nothing_twice_and_loses_nothing(reporter, mail_server):
    sent_before, later = make_delivery(recipient=reporter), make_delivery(recipient=reporter)
    Delivery.objects.filter(pk=later.pk).update(next_try_at=NOW + timedelta(minutes=1))
    claimed = make_delivery(recipient=reporter, state="sending", attempts=1, claimed_at=NOW)
    deliver_due(now=NOW)

    for minutes in (-120, -60, -1):  # two hours back, and on again
        assert deliver_due(now=NOW + timedelta(minutes=minutes)).rows == 0
    deliver_due(now=NOW + timedelta(minutes=1))

    assert mail_server.ids == [f"<{row.message_id}@example.gov.cn>" for row in (sent_before, later)]
    claimed.refresh_from_db()
    assert claimed.state == "sending"  # its worker may still be at it


def test_a_clock_stepped_back_signs_nobody_out(client, reporter, roads):
    client.force_login(reporter)
    with time_machine.travel(timezone.now() - timedelta(hours=2)):
        assert client.get(reverse("desk")).status_code == 200
