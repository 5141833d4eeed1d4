"""A letter raised by hand from a flag: its rung, its reason, its matters."""

from __future__ import annotations

import pytest
from django.urls import reverse

from oversight.models import Notice
from progress.actions.judging import judge_batch
from tests.letters import FRIDAY, draft, make_flag, sent
from tests.notice_pages import page, post
from tests.promises import APRIL, make_accepted, make_share


@pytest.fixture
def reminder(roads, batch) -> Notice:
    """A drafted 提醒函 to 市交通运输局: the roads are yellow."""
    make_flag(roads, "yellow")
    return draft(batch)


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
