"""Carrying the outbox: each row once, failures put off and then given up, in the open."""

from __future__ import annotations

from datetime import timedelta

from agencies.delivery import outbox
from agencies.delivery.outbox import LEASE, deliver_due
from agencies.models import Delivery, Message, User
from agencies.tasks import deliver
from tests.notices import NOW, make_delivery, make_robot
from tests.receivers import SMTP_BACKEND, free_port

MINUTE = timedelta(minutes=1)


def rows() -> list[tuple]:
    """Every row: state, attempts, minutes until the next try, and why it failed."""
    return [
        (row.state, row.attempts, (row.next_try_at - NOW) // MINUTE, row.last_error)
        for row in Delivery.objects.order_by("pk")
    ]


def test_what_is_due_is_sent_and_not_again(reporter, mail_server):
    make_delivery(recipient=reporter)
    make_delivery(recipient=reporter, next_try_at=NOW + MINUTE)

    runs = [deliver_due(now=NOW).sent, deliver_due(now=NOW).sent]

    assert runs == [1, 0]
    assert len(mail_server.letters) == 1
    assert rows() == [("sent", 1, 0, ""), ("pending", 0, 1, "")]
    assert Delivery.objects.get(state="sent").sent_at == NOW


def test_the_task_sends_as_of_now(reporter, mail_server, settings):
    make_delivery(recipient=reporter, next_try_at=NOW - timedelta(days=1))

    deliver()

    assert len(mail_server.letters) == 1


def test_a_failure_waits_longer_each_time_and_is_then_given_up(reporter, mail_server):
    make_delivery(recipient=reporter)
    mail_server.refused["clerk@example.gov.cn"] = "450 try later"
    said, found = "邮件服务器拒收：450 try later", []

    now = NOW
    while Delivery.objects.filter(state="pending").exists():
        deliver_due(now=now)
        found += rows()
        now = Delivery.objects.get().next_try_at

    assert found == [
        ("pending", 1, 1, said),
        ("pending", 2, 6, said),
        ("pending", 3, 36, said),
        ("pending", 4, 156, said),
        ("pending", 5, 876, said),
        ("dead", 6, 876, said),
    ]


def test_a_recovered_server_gets_what_waited(reporter, mail_server):
    make_delivery(recipient=reporter)
    mail_server.refused["clerk@example.gov.cn"] = "450 try later"
    deliver_due(now=NOW)
    mail_server.refused.clear()

    deliver_due(now=NOW + MINUTE)

    assert rows() == [("sent", 2, 1, "")]
    assert len(mail_server.letters) == 1


def test_an_outage_costs_one_row_a_try_and_the_others_nothing(reporter, settings):
    settings.EMAIL_BACKEND = SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    for _ in range(3):
        make_delivery(recipient=reporter)

    deliver_due(now=NOW)

    assert rows() == [
        ("pending", 1, 1, "连接不上邮件服务器。"),
        ("pending", 0, 0, ""),
        ("pending", 0, 0, ""),
    ]


def test_a_broken_group_chat_does_not_hold_up_mail_or_other_groups(
    reporter, traffic, labour, mail_server, vendor, settings
):
    nowhere = f"127.0.0.1:{free_port()}"
    settings.ROBOT_HOSTS = [vendor.host, nowhere]
    broken = make_robot(traffic, url=f"https://{nowhere}/send?key=k")
    make_delivery(robot=broken)
    make_delivery(robot=broken)
    make_delivery(recipient=reporter)
    make_delivery(robot=make_robot(labour, url=vendor.url))

    deliver_due(now=NOW)

    assert rows() == [
        ("pending", 1, 1, "连接不上群机器人服务器。"),
        ("pending", 0, 0, ""),
        ("sent", 1, 0, ""),
        ("sent", 1, 0, ""),
    ]
    assert (len(mail_server.letters), len(vendor.requests)) == (1, 1)


def test_no_failure_tells_the_key_of_a_group_chat(traffic, vendor, settings):
    nowhere = f"127.0.0.1:{free_port()}"
    settings.ROBOT_HOSTS = [vendor.host, nowhere]
    make_delivery(robot=make_robot(traffic, url=vendor.url))
    make_delivery(robot=make_robot(traffic, url=f"https://{nowhere}/send?key=a-secret-key"))
    vendor.answer = (500, "")

    deliver_due(now=NOW)

    said = list(Delivery.objects.order_by("pk").values_list("last_error", flat=True))
    assert said == ["群机器人返回HTTP 500。", "连接不上群机器人服务器。"]


def test_a_fault_of_ours_does_not_stop_the_rows_behind_it(reporter, head, mail_server, monkeypatch):
    bad = make_delivery(recipient=reporter)
    make_delivery(recipient=head)
    real = outbox.send_letter

    def faulty(address, messages):
        if messages[0].pk == bad.message_id:
            raise ZeroDivisionError
        real(address, messages)

    monkeypatch.setattr(outbox, "send_letter", faulty)

    deliver_due(now=NOW)

    assert rows() == [
        ("pending", 1, 1, "系统内部错误（ZeroDivisionError），请联系系统管理员。"),
        ("sent", 1, 0, ""),
    ]


def test_a_closed_account_gets_no_mail(reporter, mail_server):
    User.objects.filter(pk=reporter.pk).update(is_active=False)
    make_delivery(recipient=reporter)

    deliver_due(now=NOW)

    assert rows() == [("dead", 1, 0, "收件人账号已停用。")]
    assert mail_server.letters == []


def test_those_who_see_to_the_outbox_are_told_once_a_day_and_in_the_inbox_only(
    reporter, officer, director, administrator, foreign_officer, office_agency, mail_server
):
    User.objects.update(email="someone@example.gov.cn")
    mail_server.refused["clerk@example.gov.cn"] = "550 no such user"
    for _ in range(2):
        make_delivery(recipient=reporter, office=office_agency)
    deliver_due(now=NOW)
    make_delivery(recipient=reporter, office=office_agency)
    deliver_due(now=NOW)

    told = Message.objects.filter(matter__startswith="outbox:")
    assert {(m.recipient, m.subject, m.link) for m in told} == {
        (person, "有通知未能送达", "/office/outbox/?state=dead")
        for person in (officer, director, administrator)
    }
    assert told.count() == 3
    assert Delivery.objects.count() == 3


UNKNOWN = "发送中断，结果不明。请核实对方是否收到，再决定是否重新发送。"


def test_what_a_killed_worker_had_claimed_is_given_up_and_told_not_sent_again(
    reporter, officer, office_agency, mail_server
):
    claimed = {"state": "sending", "attempts": 1, "claimed_at": NOW, "digest": True}
    for _ in range(2):
        make_delivery(recipient=reporter, office=office_agency, **claimed)

    early = deliver_due(now=NOW + LEASE - MINUTE)
    run = deliver_due(now=NOW + LEASE)
    again = deliver_due(now=NOW + 2 * LEASE)

    assert [early.rows, len(run.dead), again.rows] == [0, 2, 0]
    assert rows() == [("dead", 1, 0, UNKNOWN)] * 2
    assert mail_server.letters == []
    told = Message.objects.get(matter__startswith="outbox:")
    assert (told.recipient, told.link) == (officer, "/office/outbox/?state=dead")


def test_what_a_slow_worker_notes_after_its_lease_is_left_for_a_person(
    reporter, mail_server, monkeypatch
):
    make_delivery(recipient=reporter)
    real = outbox.send_letter

    def slow(address, messages):
        real(address, messages)
        assert len(deliver_due(now=NOW + LEASE + MINUTE).dead) == 1

    monkeypatch.setattr(outbox, "send_letter", slow)

    deliver_due(now=NOW)

    assert rows() == [("dead", 1, 0, UNKNOWN)]
    assert len(mail_server.letters) == 1


def test_a_run_is_bounded(reporter, mail_server, monkeypatch):
    monkeypatch.setattr(outbox, "ROWS_A_RUN", 2)
    for _ in range(3):
        make_delivery(recipient=reporter)

    assert [deliver_due(now=NOW).sent for _ in range(2)] == [2, 1]


def test_a_day_s_notices_of_one_person_travel_in_one_letter(reporter, head, mail_server):
    for person in (reporter, head, reporter, head, reporter):
        make_delivery(recipient=person, digest=True, address=f"{person.username}@x.cn")
    make_delivery(recipient=reporter, address="reporter@x.cn")
    make_delivery(recipient=reporter, digest=True, next_try_at=NOW + MINUTE)

    run = deliver_due(now=NOW)

    assert mail_server.subjects == [
        ("reporter@x.cn", "【民生实事】今日3条通知"),
        ("head@x.cn", "【民生实事】今日2条通知"),
        ("reporter@x.cn", "【民生实事】4月月报将于5月6日截止"),
    ]
    assert run.sent == 6


def test_a_digest_that_fails_stays_together(reporter, mail_server):
    for _ in range(2):
        make_delivery(recipient=reporter, digest=True)
    mail_server.refused["clerk@example.gov.cn"] = "450 try later"

    deliver_due(now=NOW)

    assert rows() == [("pending", 1, 1, "邮件服务器拒收：450 try later")] * 2


def test_each_row_costs_the_same_few_queries(reporter, mail_server, django_assert_num_queries):
    make_delivery(recipient=reporter)
    # what was abandoned; begin, take, claim, commit, note; the last finds nothing
    with django_assert_num_queries(3 + 5 + 3):
        deliver_due(now=NOW)
    for _ in range(3):
        make_delivery(recipient=reporter)
    with django_assert_num_queries(3 + 3 * 5 + 3):
        deliver_due(now=NOW)
