"""One of the office's letters whole, and each step on a page of its own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agencies.models import Message
from agencies.roles import Role
from oversight.actions import notices
from oversight.models import Notice
from tests.letters import FRIDAY, clear, draft, make_flag, replied, sent, steps
from tests.notice_pages import open_moves, page, post, to_each
from tests.people import make_county, make_person
from tests.promises import make_share


@pytest.fixture
def reminder(roads, batch) -> Notice:
    """A drafted 提醒函 to 市交通运输局: the roads are yellow."""
    make_flag(roads, "yellow")
    return draft(batch)


@pytest.fixture
def order(roads, batch) -> Notice:
    """A drafted 督办单 to 市交通运输局: the roads are red."""
    make_flag(roads, "red")
    return draft(batch)


@pytest.mark.parametrize("matters", [1, 3])
def test_a_letter_takes_as_many_queries_for_one_matter_as_for_three(
    client, batch, roads, director, head, officer, matters, django_assert_num_queries
):
    for number in range(matters):
        make_flag(make_share(roads.indicator.pledge, name=f"指标{number}"), "yellow")
    replied(sent(draft(batch), director), head)
    client.force_login(officer)

    with django_assert_num_queries(12):
        response = client.get(reverse("notice", args=[Notice.objects.get().pk]))

    assert len(response.context["page"].matters) == matters


def test_a_letter_tells_each_matter_with_its_light_and_sentence(client, reminder, officer):
    shown = page(client, officer, "notice", reminder.pk)

    assert [
        (row.matter.flag.share.indicator.name, row.matter.verdict.light, row.cause, row.sentence)
        for row in shown.context["page"].matters
    ] == [("农村公路", "yellow", "黄灯", "4月yellow。")]


def test_months_running_are_counted_in_the_cause(client, roads, batch, officer):
    make_flag(roads, "red", "red")
    shown = page(client, officer, "notice", draft(batch).pk)

    assert [row.cause for row in shown.context["page"].matters] == ["连续2个月红灯"]


def test_an_officer_reads_who_must_sign_an_order_and_the_director_signs_it(
    client, order, officer, director
):
    for_officer = page(client, officer, "notice", order.pk)
    assert open_moves(for_officer) == ["notice_edit", "notice_drop"]
    assert for_officer.context["moves"].why_not == [
        "督办单须由办公室负责人签发后才能发出。可签发：王芳。"
    ]
    assert post(client, officer, "notice_send", order.pk, number="").status_code == 409

    assert open_moves(page(client, director, "notice", order.pk))[0] == "notice_approve"
    assert post(client, director, "notice_approve", order.pk).status_code == 302
    assert open_moves(page(client, officer, "notice", order.pk))[0] == "notice_send"


def test_a_leader_reads_a_letter_and_can_do_nothing(client, reminder, leader):
    shown = page(client, leader, "notice", reminder.pk)

    assert (open_moves(shown), shown.context["moves"].why_not) == (
        [],
        ["文书由办公室办理，您可以查看全过程。"],
    )
    assert post(client, leader, "notice_send", reminder.pk, number="").status_code == 403


def test_what_is_put_right_meanwhile_leaves_the_draft_before_it_goes_out(
    client, roads, batch, officer
):
    kept = make_share(roads.indicator.pledge, name="桥梁")
    make_flag(kept, "yellow")
    gone = make_flag(roads, "yellow")
    letter = draft(batch)
    clear(gone)

    assert open_moves(page(client, officer, "notice", letter.pk)) == [
        "notice_edit",
        "notice_redraft",
        "notice_drop",
    ]
    assert post(client, officer, "notice_redraft", letter.pk).status_code == 302
    assert open_moves(page(client, officer, "notice", letter.pk)) == [
        "notice_send",
        "notice_edit",
        "notice_drop",
    ]


def test_the_print_version_has_each_part_in_its_place(client, reminder, officer):
    sent(reminder, officer)

    paper = page(client, officer, "notice_letter", reminder.pk).context["paper"]

    assert (paper.addressee, paper.signature, paper.day) == (
        "承德市交通运输局：",
        "民生工作领导小组办公室",
        "2020年5月8日",
    )
    assert paper.paragraphs[1] == "1.公路工程建设·农村公路：4月yellow。研判为黄灯。"


def test_changed_words_are_kept_and_empty_ones_refused_with_what_was_typed(
    client, reminder, officer
):
    refused = post(client, officer, "notice_edit", reminder.pk, subject="", body="改过的正文")
    assert (refused.status_code, "改过的正文" in refused.content.decode()) == (400, True)

    post(client, officer, "notice_edit", reminder.pk, subject="提醒", body="改过的正文")

    reminder.refresh_from_db()
    assert (reminder.subject, reminder.body, reminder.edited) == ("提醒", "改过的正文", True)


def test_before_it_is_sent_the_page_shows_exactly_whom_it_reaches_and_the_days(
    client, roads, county, batch, traffic, officer, director, head, reporter
):
    share = make_share(roads.indicator.pledge, region=county, name="农村公路")
    make_flag(share, "red")
    letter = draft(batch)
    own = [make_person(role, region=county) for role in (Role.HEAD, Role.REPORTER)]
    make_person(Role.REPORTER, region=make_county(county.parent, 22, "兴隆县"))
    notices.approve_notice(notice=letter, by=director, today=FRIDAY)

    shown = page(client, officer, "notice_send", letter.pk).context
    post(client, officer, "notice_send", letter.pk, number="")

    letter.refresh_from_db()
    told = Message.objects.filter(matter=f"notice:{letter.pk}").values_list("recipient", flat=True)
    assert [(r.user, r.copy) for r in shown["audience"]] == [
        (own[0], False), (own[1], False), (head, True),
    ]  # fmt: skip
    assert set(told) == {reached.user.pk for reached in shown["audience"]}
    assert [due.day for due in shown["dues"]] == [
        letter.sign_due, letter.reply_due, letter.rectify_due,
    ]  # fmt: skip


def test_a_number_used_before_is_refused_beside_its_field(client, roads, county, batch, officer):
    share = make_share(roads.indicator.pledge, region=county, name="农村公路")
    make_flag(roads, "yellow")
    make_flag(share, "yellow")
    first, second = to_each(batch, roads, [share])
    notices.send_notice(notice=first, number="民生提1号", by=officer, today=FRIDAY)

    refused = post(client, officer, "notice_send", second.pk, number="民生提1号")

    assert (refused.status_code, refused.context["form"].errors) == (
        400,
        {"number": ["这个文号已经用过。"]},
    )


def test_the_leading_group_s_word_is_recorded_and_not_for_a_day_to_come(
    client, roads, batch, officer
):
    make_flag(roads, "red", "red")
    letter = draft(batch)
    given = {"approver": "李明，副市长", "document": "会议纪要3号"}

    refused = post(client, officer, "notice_approval", letter.pk, approved_on="2020-05-09", **given)
    assert refused.context["form"].errors == {"approved_on": ["批准日期不能晚于今天。"]}
    post(client, officer, "notice_approval", letter.pk, approved_on="2020-05-08", **given)

    letter.refresh_from_db()
    assert (letter.approver, letter.approved_on, letter.approval_document) == (
        "李明，副市长",
        FRIDAY,
        "会议纪要3号",
    )
    assert open_moves(page(client, officer, "notice", letter.pk)) == [
        "notice_send", "notice_approval", "notice_edit", "notice_drop",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "state"), [("notice_drop", "dropped"), ("notice_recall", "recalled")]
)
def test_it_is_not_sent_or_taken_back_only_with_a_reason(client, reminder, officer, name, state):
    if name == "notice_recall":
        sent(reminder, officer)
    assert post(client, officer, name, reminder.pk, reason=" ").status_code == 400

    post(client, officer, name, reminder.pk, reason="已补报")

    reminder.refresh_from_db()
    assert (reminder.state, reminder.steps.latest("pk").reason) == (state, "已补报")


def test_a_step_that_came_too_late_says_how_the_letter_stands(client, reminder, officer):
    sent(reminder, officer)

    late = page(client, officer, "notice_edit", reminder.pk)

    assert late.status_code == 409
    assert "签收和回复由市交通运输局办理，办公室不能代办。" in late.content.decode()


def test_a_reply_is_sent_back_with_a_word_or_accepted_and_the_letter_closed(
    client, reminder, officer, head
):
    first = replied(sent(reminder, officer), head)
    assert post(client, officer, "reply_return", first.pk, note="").status_code == 400
    post(client, officer, "reply_return", first.pk, note="缺照片")
    assert page(client, officer, "reply_accept", first.pk).status_code == 409
    reminder.refresh_from_db()
    second = replied(reminder, head)
    assert post(client, officer, "notice_close", reminder.pk, note="核实").status_code == 409
    post(client, officer, "reply_accept", second.pk, note="")
    post(client, officer, "notice_close", reminder.pk, note="已核实")

    reminder.refresh_from_db()
    assert (reminder.state, [name for name, _by in steps(reminder)][-5:]) == (
        "closed",
        ["reply", "return", "reply", "accept", "close"],
    )


def test_a_recalled_letter_leaves_nothing_to_do(client, reminder, officer):
    sent(reminder, officer)
    notices.recall_notice(notice=reminder, reason="误发", by=officer, today=FRIDAY)

    shown = page(client, officer, "notice", reminder.pk)

    assert (open_moves(shown), shown.context["moves"].why_not) == ([], [])


def test_a_letter_nobody_of_the_unit_can_receive_says_so_before_and_after(
    client, batch, roads, county, director, head
):
    make_flag(make_share(roads.indicator.pledge, target="1", region=county), "red")
    order = notices.approve_notice(notice=draft(batch), by=director, today=FRIDAY)
    told = "这家单位没有可以收到文书的账号"

    shown = page(client, director, "notice_send", order.pk).content.decode()
    done = post(client, director, "notice_send", order.pk, number="")

    assert told in shown
    assert str(head) in shown  # the lead's copy is no receipt
    after = client.get(done["Location"]).content.decode()
    assert "主送单位没有可以收到文书的账号，请电话告知" in after
