"""What connected systems are told: signed, repeated until taken, and only what is theirs."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from agencies.actions.systems import deactivate_system, set_expiry
from agencies.actions.webhooks import (
    announce,
    change_subscription,
    renew_secret,
    retry,
    subscribe,
)
from agencies.delivery.webhooks import LEASE, push_due, secret_of
from agencies.models import Announcement, Message, Push
from agencies.refusals import Conflict
from agencies.roles import Role
from tests.people import make_person
from tests.receivers import free_port
from tests.systems import Caller, make_system, make_token, make_webhook, security_person
from tests.webhooks import verified

NOW = datetime(2020, 5, 8, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PUBLICATION, RETURN = "publication.released", "report.returned"


@pytest.fixture
def system(traffic):
    return make_system(agency=traffic)


@pytest.fixture
def webhook(system, hook):
    return make_webhook(system, hook.url)


def told(kind: str = PUBLICATION, matter: str = "publication:1:released", **unit):
    return announce(kind=kind, matter=matter, data={"title": "民生实事"}, now=NOW, **unit)


def run(minutes: float = 0) -> tuple[int, int, int]:
    done = push_due(now=NOW + timedelta(minutes=minutes))
    return done.sent, done.put_off, done.dead


@pytest.mark.django_db(transaction=True)
class TestCarrying:
    def test_a_message_is_signed_and_says_what_happened(self, webhook, hook):
        made = told()
        assert run() == (1, 0, 0)

        [(headers, body)] = hook.requests
        assert headers["webhook-id"] == str(made.pk)
        assert headers["content-type"] == "application/json"
        assert verified(secret_of(webhook), headers, body) == {
            "id": str(made.pk),
            "type": "publication.released",
            "timestamp": "2020-05-08T10:00:00+08:00",
            "data": {"title": "民生实事"},
        }
        push = Push.objects.get()
        assert (push.state, push.answer, push.sent_at, push.attempts) == ("sent", 204, NOW, 1)

    def test_a_changed_body_another_secret_or_an_old_stamp_is_no_message(self, webhook, hook):
        told()
        run()
        [(headers, body)] = hook.requests
        secret = secret_of(webhook)

        old = headers | {"webhook-timestamp": "1600000000"}
        for wrong in ((secret, headers, body + b" "), (secret, old, body)):
            with pytest.raises(ValueError, match=r"不符|超过"):
                verified(*wrong)
        with pytest.raises(ValueError, match="签名不符"):
            verified(secret_of(renew_secret(webhook=webhook, by=security_person())), headers, body)

    def test_a_failure_is_tried_again_at_growing_intervals_and_then_given_up(self, webhook, hook):
        told()
        hook.status = 500
        at = 0
        for wait in (1, 5, 30, 120, 720):
            assert run(at) == (0, 1, 0)
            assert run(at + wait - 0.1) == (0, 0, 0)
            at += wait
        assert run(at) == (0, 0, 1)

        push = Push.objects.get()
        assert (push.state, push.attempts, push.answer, push.last_error) == (
            "dead",
            6,
            500,
            "对方返回HTTP 500。",
        )
        assert len(set(hook.ids)) == 1
        assert len(hook.ids) == 6
        message = Message.objects.get()
        assert (message.recipient.role, message.subject, message.link) == (
            "security",
            "有推送未能送达“农房管理系统”",
            f"/access/systems/{webhook.account_id}/",
        )

    def test_the_administrators_are_told_once_a_day(self, webhook, hook):
        hook.status = 410
        told()
        told(matter="publication:2:released")

        assert run() == (0, 0, 2)
        assert Message.objects.count() == 1
        assert Push.objects.first().last_error == "对方答复不再接收（HTTP 410）。"

    def test_a_redirect_is_not_followed(self, webhook, hook):
        hook.status = 302
        told()

        assert run() == (0, 1, 0)
        assert len(hook.requests) == 1

    def test_who_is_out_of_reach_is_tried_once_a_run_and_holds_up_nobody(
        self, system, hook, settings
    ):
        closed = f"127.0.0.1:{free_port()}"
        settings.WEBHOOK_HOSTS = [hook.host, closed]
        make_webhook(system, f"https://{closed}/")
        make_webhook(system, hook.url)
        for number in range(3):
            told(matter=f"publication:{number}:released")

        assert run() == (3, 1, 0)
        assert Push.objects.filter(attempts=0).count() == 2

    def test_an_address_inside_the_house_is_never_called(self, system, hook, settings):
        settings.WEBHOOK_HOSTS = [hook.host]
        make_webhook(system, hook.url)
        settings.WEBHOOK_HOSTS = []
        told()

        assert run() == (0, 0, 1)
        assert hook.requests == []

    @pytest.mark.parametrize("end", ["stopped", "account", "expired"])
    def test_who_is_not_in_use_is_told_nothing(self, system, webhook, hook, end):
        told()
        by, today = security_person(), NOW.date()
        if end == "stopped":
            change_subscription(webhook=webhook, kinds=[PUBLICATION], active=False, by=by)
        elif end == "account":
            deactivate_system(system=system, by=by, today=today, now=NOW)
        else:
            set_expiry(system=system, expires_on=today, by=by, today=today)
        told(matter="publication:2:released")

        # a day later the account has expired
        assert run(24 * 60) == (0, 0, 0)
        assert hook.requests == []

    def test_what_a_killed_worker_had_claimed_is_sent_again(self, webhook, hook):
        told()
        Push.objects.update(claimed_at=NOW, attempts=1)

        assert run(LEASE.total_seconds() / 60 - 0.1) == (0, 0, 0)
        assert run(LEASE.total_seconds() / 60) == (1, 0, 0)
        assert Push.objects.get().attempts == 2

    def test_what_was_sent_or_given_up_is_sent_again_by_hand(self, webhook, hook):
        told()
        run()
        push = Push.objects.get()
        retry(push=push, by=security_person(), now=NOW)
        with pytest.raises(Conflict, match="这条推送正在排队，稍后即会发出。"):
            retry(push=push, by=security_person(), now=NOW)

        assert run() == (1, 0, 0)
        assert len(set(hook.ids)) == 1
        assert hook.requests[0][1] == hook.requests[1][1]


@pytest.mark.django_db
class TestHearing:
    def test_one_matter_is_announced_once(self, system):
        make_webhook(system, "https://one.example.cn/")

        assert told() is not None
        assert told() is None
        assert (Announcement.objects.count(), Push.objects.count()) == (1, 1)

    def test_publications_are_for_everybody_returns_for_the_own_unit(self, traffic, labour, county):
        systems = {
            "own": make_system(agency=traffic, username="own"),
            "other": make_system(agency=labour, username="other"),
            "place": make_system(region=county, username="place"),
            "leader": make_system(Role.LEADER, username="leader"),
        }
        for name, system in systems.items():
            make_webhook(system, f"https://{name}.example.cn/")

        def heard(made) -> list[str]:
            return sorted(push.webhook.account.username for push in made.pushes.all())

        assert heard(told()) == ["leader", "other", "own", "place"]
        assert heard(told(RETURN, "report:1:returned:1", agency=traffic)) == ["own"]
        assert heard(told(RETURN, "report:2:returned:2", region=county)) == ["place"]

    def test_a_subscription_hears_what_it_asked_for(self, system):
        make_webhook(system, "https://one.example.cn/", [RETURN])

        assert list(told().pushes.all()) == []

    def test_a_reader_can_not_ask_for_returns(self, db):
        reader = make_system(Role.LEADER)
        with pytest.raises(Conflict, match="只推送给角色为填报员的接入系统"):
            subscribe(
                system=reader, url="https://x.example.cn/", kinds=[RETURN], by=security_person()
            )

    def test_an_address_is_registered_once(self, system):
        make_webhook(system, "https://one.example.cn/")
        with pytest.raises(Conflict, match="这个系统已经登记过同一推送地址。"):
            make_webhook(system, "https://one.example.cn/")

    @pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
    def test_only_the_security_administrator_subscribes(self, system, role):
        with pytest.raises(PermissionDenied):
            subscribe(system=system, url="https://x.cn/", kinds=[RETURN], by=make_person(role))

    def test_each_subscription_and_each_turn_has_its_own_secret(self, system, settings):
        one = make_webhook(system, "https://one.example.cn/")
        two = make_webhook(system, "https://two.example.cn/")
        before = secret_of(one), secret_of(two)
        after = secret_of(renew_secret(webhook=one, by=security_person()))
        settings.SECRET_KEY = "another-key-of-the-portal"

        assert len({*before, after, secret_of(two)}) == 4
        assert all(len(secret) == 50 and secret.startswith("whsec_") for secret in before)

    def test_a_system_reads_what_it_may_hear(self, system, traffic, labour):
        first = told()
        own = announce(
            kind=RETURN, matter="r:1", agency=traffic, data={"reason": "x"},
            now=NOW + timedelta(hours=1),
        )  # fmt: skip
        announce(kind=RETURN, matter="r:2", agency=labour, data={}, now=NOW)
        caller = Caller(make_token(system, scope="read").text)

        def read(**query) -> list[str]:
            answer = caller.client.get("/api/v1/announcements/", query)
            assert answer.status_code == 200, answer.content
            return [row["id"] for row in answer.json()["results"]]

        assert read() == [str(first.pk), str(own.pk)]
        assert read(since="2020-05-08T11:00:00+08:00") == [str(own.pk)]
        assert read(type=PUBLICATION) == [str(first.pk)]
        assert caller.client.get("/api/v1/announcements/?since=now").status_code == 400
        assert Caller("x").get("/api/v1/announcements/").status_code == 401

    @pytest.mark.parametrize("rows", [1, 3])
    def test_reading_costs_the_same_for_one_and_three(
        self, system, rows, django_assert_num_queries
    ):
        for number in range(rows):
            told(matter=f"publication:{number}:released")
        caller = Caller(make_token(system, scope="read").text)
        caller.get("/api/v1/announcements/")

        with django_assert_num_queries(3):
            assert caller.get("/api/v1/announcements/").json()["count"] == rows
