"""The pages on which a batch is closed: what hinders is named, typed words are kept (R51)."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from oversight.models import Closing, ClosingDraft, ClosingNote
from pledges.models import Batch, Indicator
from tests.closings import AFTER, make_finished, make_next_batch, make_reported
from tests.promises import make_pledge
from tests.publications import words


@pytest.fixture(autouse=True)
def after(settings) -> date:
    """8 January 2021: the year is over."""
    settings.PORTAL_TODAY = AFTER
    return AFTER


def page(name: str, batch: Batch) -> str:
    return reverse(name, args=[batch.slug])


def test_the_officer_words_the_summary_and_the_director_closes(
    client, batch, traffic, officer, director
):
    make_finished(batch, traffic, value="330")
    client.force_login(officer)
    shown = client.get(page("closing", batch))
    assert "办结前须完成的事项均已完成，可以办结。" in words(shown)
    assert "超额完成的指标（1项）" in words(shown)
    assert "110.00%" in words(shown)
    form = shown.context["form"]
    sent = client.post(page("closing", batch), {"text": "我们的话。", "seen": form.initial["seen"]})
    assert sent.status_code == 302
    assert ClosingDraft.objects.get().text == "我们的话。"

    client.force_login(director)
    shown = client.get(page("closing_close", batch))
    assert "我们的话。" in shown.content.decode()
    done = client.post(
        page("closing_close", batch), {"text": "我们的话。", "document": "一号文"}, follow=True
    )

    assert "2021年1月8日由" in words(done)
    assert "依据：一号文" in words(done)
    assert Closing.objects.get().text == "我们的话。"
    docx = client.get(page("closing_docx", batch))
    assert docx.status_code == 200
    assert "inline" not in docx["Content-Disposition"]


def test_another_persons_words_are_not_overwritten_and_ones_own_are_kept(
    client, batch, traffic, officer
):
    make_finished(batch, traffic)
    ClosingDraft.objects.create(batch=batch, text="他人的话", by=officer, on=AFTER)
    client.force_login(officer)

    answer = client.post(page("closing", batch), {"text": "我的话", "seen": ""})

    assert answer.status_code == 400
    assert "他人刚改过年度总结" in words(answer)
    assert "我的话" in answer.content.decode()
    assert ClosingDraft.objects.get().text == "他人的话"


def test_what_hinders_stands_first_and_nothing_is_closed(client, batch, traffic, director):
    make_reported(make_pledge(batch, traffic), "100")
    client.force_login(director)

    shown = client.get(page("closing_close", batch))
    answer = client.post(page("closing_close", batch), {"text": "完成。", "document": ""})

    assert "办结前须完成的事项" in words(shown)
    assert "确认办结" not in words(shown)
    assert answer.status_code == 400
    assert "1件未完成，还没有写明原因和后续安排：第1件。" in words(answer)
    assert Batch.objects.get().stage == "published"


def test_a_note_is_written_and_what_was_typed_is_kept(client, batch, traffic, officer):
    pledge = make_pledge(batch, traffic)
    make_reported(pledge, "100")
    client.force_login(officer)
    address = reverse("closing_note", args=[pledge.pk])

    refused = client.post(address, {"reason": "汛期停工"})
    assert refused.status_code == 400
    assert "汛期停工" in refused.content.decode()
    sent = client.post(address, {"reason": "汛期停工", "follow": "carried"})

    assert sent["Location"] == f"{page('closing', batch)}#p{pledge.pk}"
    assert ClosingNote.objects.values_list("reason", "follow", "by").get() == (
        "汛期停工", "carried", officer.pk,
    )  # fmt: skip
    assert "汛期停工" in words(client.get(page("closing", batch)))


def test_the_closing_is_taken_back_with_its_reason(client, batch, traffic, director):
    make_finished(batch, traffic)
    client.force_login(director)
    assert client.post(page("closing_reopen", batch), {"reason": "误办"}).status_code == 409
    client.post(page("closing_close", batch), {"text": "完成。", "document": ""})

    assert client.post(page("closing_reopen", batch), {"reason": " "}).status_code == 400
    done = client.post(page("closing_reopen", batch), {"reason": "数据有误"}, follow=True)

    assert "撤销办结，原因：数据有误" in words(done)
    assert Batch.objects.get().stage == "published"


def test_a_leader_reads_and_writes_nothing(client, batch, traffic, leader):
    make_finished(batch, traffic)
    client.force_login(leader)

    assert "保存总结" not in words(client.get(page("closing", batch)))
    assert client.post(page("closing", batch), {"text": "x", "seen": ""}).status_code == 403
    assert not ClosingDraft.objects.exists()


@pytest.mark.parametrize(
    ("stage", "told"), [("drafting", "本批次尚未公布"), ("closed", "没有办结记录")]
)
def test_a_batch_that_does_not_run_says_so(client, batch, officer, stage, told):
    batch.stage = stage
    batch.save()
    client.force_login(officer)

    assert told in words(client.get(page("closing", batch)))
    assert client.post(page("closing", batch), {"text": "x", "seen": ""}).status_code in (400, 409)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    client, batch, traffic, officer, count, django_assert_num_queries
):
    for number in range(count):
        make_reported(make_pledge(batch, traffic, title=str(number)), "1")
    client.force_login(officer)

    with django_assert_num_queries(25):
        assert client.get(page("closing", batch)).status_code == 200


def test_a_remainder_is_carried_from_its_page(client, batch, traffic, officer):
    old = make_reported(make_pledge(batch, traffic, title="老旧小区改造"), "240").indicator
    coming = make_next_batch(batch)
    make_pledge(coming, traffic, title="别的")
    taker = make_pledge(coming, traffic, title="老旧小区改造")
    client.force_login(officer)
    address = reverse("carry_over", args=[old.pk])

    shown = client.get(address)
    first = shown.context["form"].fields["into"].choices[0]
    assert first[0] == taker.pk  # the likest stands first
    assert shown.context["form"].initial["value"] == "60"
    given = {"into": taker.pk, "name": "2020年结转", "deadline": "", "quote": ""}
    refused = client.post(address, {**given, "value": "301"})
    assert refused.status_code == 400
    assert "不超过原目标" in words(refused)
    sent = client.post(address, {**given, "value": "60"}, follow=True)

    assert "“2020年结转”已结转到“老旧小区改造”。" in sent.content.decode()
    assert "2021年承德市民心实事：60公里" in words(sent)
    assert Indicator.objects.get(name="2020年结转").carried_from == old


def test_without_a_coming_batch_nothing_can_be_carried(client, batch, traffic, officer):
    old = make_reported(make_pledge(batch, traffic), "240").indicator
    client.force_login(officer)

    assert "还没有谋划或审定中的后续批次" in words(client.get(page("carry_overs", batch)))
    assert client.get(reverse("carry_over", args=[old.pk])).status_code == 409


@pytest.mark.parametrize("count", [1, 3])
def test_the_remainders_cost_the_same_for_one_and_three(
    client, batch, traffic, officer, count, django_assert_num_queries
):
    for number in range(count):
        make_reported(make_pledge(batch, traffic, title=str(number)), "1")
    client.force_login(officer)

    with django_assert_num_queries(8):
        assert client.get(page("carry_overs", batch)).status_code == 200


def test_the_former_plans_are_laid_from_their_page(client, batch, traffic, officer):
    old = make_reported(make_pledge(batch, traffic), None)
    coming = make_next_batch(batch, stage="published")
    pledge = make_pledge(coming, traffic)
    pledge.predecessor = old.indicator.pledge
    pledge.save()
    new = make_reported(pledge, None, plan=None)
    client.force_login(officer)
    address = page("plans_carry", coming)

    assert "2021年1月1日至2021年12月31日" in words(client.get(address))
    assert client.post(address, {}).status_code == 400
    done = client.post(address, {"shares": [new.pk]}, follow=True)

    assert "已沿用往年计划1项。" in done.content.decode()
    assert "与现行计划相同" in words(done)
    assert client.post(address, {"shares": [new.pk]}).status_code == 400
