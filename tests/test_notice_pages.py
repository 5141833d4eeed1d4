"""The office's letters: what waits first, one letter whole, and each step on a page of its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import Message
from agencies.roles import Role
from oversight.actions import notices
from oversight.actions.drafting import draft_notices
from oversight.models import Notice
from progress.actions.judging import judge_batch
from tests.letters import FRIDAY, clear, draft, make_flag, replied, sent, steps
from tests.people import make_county, make_person
from tests.promises import APRIL, make_accepted, make_share


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


def page(client, person, name: str, *args, **query):
    client.force_login(person)
    return client.get(reverse(name, args=args), query)


def post(client, person, name: str, *args, **given):
    client.force_login(person)
    return client.post(reverse(name, args=args), given)


def groups(response) -> list[tuple[str, list[int]]]:
    return [
        (group.title, [row.notice.pk for row in group.rows]) for group in response.context["groups"]
    ]


def open_moves(response) -> list[str]:
    return [move.name for move in response.context["moves"].open]


# ---------- the ledger ----------


def test_what_waits_stands_first_by_what_is_to_be_done(
    client, batch, roads, counties, officer, director, head, today
):
    places = [make_share(roads.indicator.pledge, region=c, name="农村公路") for c in counties]
    for share, kind in zip([roads, *places], ["red", "yellow", "red", "red"], strict=True):
        make_flag(share, kind)
    answered, waiting, unsigned, late = _to_each(batch, roads, places)
    sent(late, director, today=date(2020, 4, 30))
    replied(sent(answered, director), head)

    assert groups(page(client, officer, "notices")) == [
        ("待审核回复", [answered.pk]),
        ("待负责人签发", [unsigned.pk]),
        ("待确认发出", [waiting.pk]),
        ("单位逾期", [late.pk]),
    ]
    assert groups(page(client, director, "notices"))[1] == ("待您签发", [unsigned.pk])


def _to_each(batch, roads, places) -> list[Notice]:
    draft_notices(batch=batch, today=FRIDAY)
    to_agency = Notice.objects.get(agency=roads.reporting_agency)
    return [to_agency, *(Notice.objects.get(region=share.region) for share in places)]


def test_leaders_read_the_ledger_and_have_nothing_to_do_in_it(client, reminder, leader):
    response = page(client, leader, "notices")

    assert (groups(response), [row.notice for row in response.context["rows"]]) == ([], [reminder])


def test_another_office_sees_none_of_it(client, reminder, foreign_officer):
    assert page(client, foreign_officer, "notices").context["rows"] == []
    assert page(client, foreign_officer, "notice", reminder.pk).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 1),
        ({"batch": "chengde-2020"}, 1),
        ({"rung": "reminder", "state": "drafted"}, 1),
        ({"rung": "supervision"}, 0),
        ({"state": "sent"}, 0),
        ({"overdue": "on"}, 0),
    ],
)
def test_the_ledger_is_narrowed_in_its_address(client, reminder, officer, query, found):
    response = page(client, officer, "notices", **query)

    assert (response.status_code, len(response.context["rows"])) == (200, found)


def test_the_ledger_is_narrowed_to_one_unit(client, batch, roads, county, officer):
    share = make_share(roads.indicator.pledge, region=county, name="农村公路")
    make_flag(roads, "yellow")
    make_flag(share, "yellow")
    _to_each(batch, roads, [share])

    rows = page(client, officer, "notices", unit=f"r{county.pk}").context["rows"]

    assert [row.notice.region for row in rows] == [county]


def test_a_filter_nobody_offers_is_a_bad_request_with_the_whole_ledger(client, reminder, officer):
    response = page(client, officer, "notices", state="lost")

    assert (response.status_code, len(response.context["rows"])) == (400, 1)


def test_an_empty_ledger_says_what_it_is_for(client, batch, officer):
    assert (
        "事项滞后或未报时，系统在这里起草文书" in page(client, officer, "notices").content.decode()
    )


@pytest.mark.parametrize("letters", [1, 3])
def test_the_ledger_takes_as_many_queries_for_one_letter_as_for_three(
    client, batch, roads, counties, officer, letters, django_assert_num_queries
):
    for county in counties[:letters]:
        make_flag(make_share(roads.indicator.pledge, region=county, name="农村公路"), "yellow")
    draft_notices(batch=batch, today=FRIDAY)
    client.force_login(officer)

    with django_assert_num_queries(14):
        response = client.get(reverse("notices"))

    assert len(response.context["rows"]) == len(response.context["groups"][0].rows) == letters


# ---------- one letter ----------


@pytest.mark.parametrize("matters", [1, 3])
def test_a_letter_takes_as_many_queries_for_one_matter_as_for_three(
    client, batch, roads, director, head, officer, matters, django_assert_num_queries
):
    for number in range(matters):
        make_flag(make_share(roads.indicator.pledge, name=f"指标{number}"), "yellow")
    replied(sent(draft(batch), director), head)
    client.force_login(officer)

    with django_assert_num_queries(13):
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
    assert paper.paragraphs[1] == "1. 公路工程建设·农村公路：4月yellow。研判为黄灯。"


# ---------- its steps ----------


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
    first, second = _to_each(batch, roads, [share])
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


# ---------- raised by hand ----------


def test_a_skipped_rung_asks_for_the_reason_beside_its_field(client, roads, batch, officer):
    flag = make_flag(roads, "yellow")
    refused = post(client, officer, "notice_new", flag.pk, rung="supervision", skip_reason="")
    assert (refused.status_code, refused.context["form"].errors) == (
        400,
        {"skip_reason": ["前面还有未发出的文书，直接发督办单属于越级，请写明原因。"]},
    )

    made = post(client, officer, "notice_new", flag.pk, rung="supervision", skip_reason="群众反映")

    letter = Notice.objects.get()
    assert made["Location"] == reverse("notice", args=[letter.pk])
    assert (letter.rung, letter.skip_reason) == ("supervision", "群众反映")


def test_other_matters_of_the_unit_join_the_letter_when_ticked(client, roads, labour, officer):
    flag = make_flag(roads, "yellow")
    ticked, left = (
        make_flag(make_share(roads.indicator.pledge, name=name), "yellow")
        for name in ("桥梁", "隧道")
    )
    offered = page(client, officer, "notice_new", flag.pk).context["form"].fields["others"].choices

    post(client, officer, "notice_new", flag.pk, rung="reminder", others=[ticked.pk])

    assert [pk for pk, _words in offered] == [ticked.pk, left.pk]
    assert set(Notice.objects.get().matters.values_list("flag", flat=True)) == {flag.pk, ticked.pk}


def test_only_rungs_above_those_taken_are_offered(client, reminder, officer):
    flag = reminder.matters.get().flag
    sent(reminder, officer)

    form = page(client, officer, "notice_new", flag.pk).context["form"]

    assert form.fields["rung"].choices == [
        ("supervision", "督办单"),
        ("talk", "约谈（越级，须写明原因）"),
        ("criticism", "通报批评（越级，须写明原因）"),
    ]


def test_the_pledge_shows_open_flags_with_their_letters(client, batch, roads, officer, leader):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=FRIDAY)
    letter, pledge = draft(batch), roads.indicator.pledge_id
    (row,) = page(client, officer, "office_pledge", pledge).context["flags"]

    assert (row.flag, row.light, row.letters, row.can_climb) == (
        letter.matters.get().flag,
        "yellow",
        [letter],
        True,
    )
    button = reverse("notice_new", args=[row.flag.pk])
    assert button in page(client, officer, "office_pledge", pledge).content.decode()
    assert button not in page(client, leader, "office_pledge", pledge).content.decode()


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
