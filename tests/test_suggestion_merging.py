"""Alike suggestions hang on one head: never in chains, never in a ring, whoever merges when."""

from __future__ import annotations

from contextlib import suppress

import pytest

from agencies.refusals import Conflict
from pledges.actions.merging import merge, unmerge
from pledges.actions.moderation import link, take_up
from pledges.models import Suggestion
from tests.promises import make_pledge
from tests.suggestions import DAY, make_answered, make_call, make_next_batch, make_suggestion
from tests.test_judging_at_once import at_once


def hung() -> dict[str, str | None]:
    """Each suggestion's title with that of its head."""
    return dict(Suggestion.objects.values_list("title", "merged_into__title"))


@pytest.fixture
def three(call) -> list[Suggestion]:
    return [make_suggestion(call, title=name) for name in "甲乙丙"]


def test_one_merged_into_another_waits_no_more(three, officer):
    one, other, _ = three

    head = merge(suggestion=one, into=other, by=officer, today=DAY)

    kept = Suggestion.objects.get(pk=one.pk)
    assert (head, kept.state, kept.merged_into, kept.decided_by, kept.decided_on) == (
        other, "merged", other, officer, DAY,
    )  # fmt: skip


def test_into_a_merged_one_is_into_its_head(three, officer):
    one, other, third = three
    merge(suggestion=one, into=other, by=officer, today=DAY)

    assert merge(suggestion=third, into=one, by=officer, today=DAY) == other
    assert hung() == {"甲": "乙", "乙": None, "丙": "乙"}


def test_a_head_takes_its_followers_along(three, officer):
    one, other, third = three
    merge(suggestion=one, into=other, by=officer, today=DAY)

    merge(suggestion=other, into=third, by=officer, today=DAY)

    assert hung() == {"甲": "丙", "乙": "丙", "丙": None}


def test_one_merged_may_be_merged_elsewhere(three, officer):
    one, other, third = three
    merge(suggestion=one, into=other, by=officer, today=DAY)

    merge(suggestion=one, into=third, by=officer, today=DAY)

    assert hung() == {"甲": "丙", "乙": None, "丙": None}


def test_what_is_one_already_is_not_merged_again(three, officer):
    one, other, _ = three
    merge(suggestion=one, into=other, by=officer, today=DAY)

    for pair in ((one, other), (other, one), (other, other)):
        with pytest.raises(Conflict, match="已经归并在一起"):
            merge(suggestion=pair[0], into=pair[1], by=officer, today=DAY)


def test_a_public_one_leaves_the_public_list_when_it_is_merged(call, officer):
    shown, head = make_answered(call, officer), make_suggestion(call)

    merge(suggestion=shown, into=head, by=officer, today=DAY)

    assert list(Suggestion.objects.public()) == []


def test_one_that_led_to_a_pledge_is_a_head(call, officer, traffic):
    adopted, other = make_answered(call, officer), make_suggestion(call)
    pledge = make_pledge(call.batch, traffic)
    link(suggestion=adopted, candidate=None, pledge=pledge, by=officer)

    with pytest.raises(Conflict, match="请先解除关联"):
        merge(suggestion=adopted, into=other, by=officer, today=DAY)
    assert merge(suggestion=other, into=adopted, by=officer, today=DAY) == adopted


def test_another_batch_s_is_no_head(call, batch, officer):
    foreign = make_suggestion(make_call(make_next_batch(batch, slug="x", title="x")))

    with pytest.raises(Conflict, match="同一批次"):
        merge(suggestion=make_suggestion(call), into=foreign, by=officer, today=DAY)


def test_taken_out_it_waits_anew(three, officer):
    one, other, _ = three
    merge(suggestion=one, into=other, by=officer, today=DAY)

    unmerge(suggestion=one, by=officer)

    kept = Suggestion.objects.get(pk=one.pk)
    assert (kept.state, kept.merged_into, kept.decided_by, kept.decided_on) == (
        "new", None, None, None,
    )  # fmt: skip
    with pytest.raises(Conflict, match="没有归并"):
        unmerge(suggestion=one, by=officer)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_crosswise_one_wins_and_the_other_is_told(three, officer):
    one, other, _ = three
    refused: list[str] = []

    def try_to_merge(suggestion: Suggestion, into: Suggestion) -> None:
        try:
            merge(suggestion=suggestion, into=into, by=officer, today=DAY)
        except Conflict as conflict:
            refused.append(str(conflict))

    at_once(lambda: try_to_merge(one, other), lambda: try_to_merge(other, one))

    assert refused == ["这两条建议已经归并在一起。"]
    assert sorted(filter(None, hung().values())) in (["甲"], ["乙"])


@pytest.mark.django_db(transaction=True)
def test_merged_round_in_a_ring_at_once_they_hang_on_one_head(three, officer):
    pairs = list(zip(three, [*three[1:], three[0]], strict=True))

    def try_to_merge(suggestion: Suggestion, into: Suggestion) -> None:
        with suppress(Conflict):
            merge(suggestion=suggestion, into=into, by=officer, today=DAY)

    at_once(*(lambda pair=pair: try_to_merge(*pair) for pair in pairs))

    heads = {head for head in hung().values() if head}
    assert (len(heads), [hung()[head] for head in heads]) == (1, [None])
    assert sum(head is not None for head in hung().values()) == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_up_at_once_one_is_told(call, officer, second_officer):
    one, refused = make_suggestion(call), []

    def try_to_take_up(by) -> None:
        try:
            take_up(suggestion=one, by=by, today=DAY)
        except Conflict as conflict:
            refused.append(str(conflict))

    at_once(lambda: try_to_take_up(officer), lambda: try_to_take_up(second_officer))

    winner = Suggestion.objects.get(pk=one.pk).decided_by
    assert refused == [f"这条建议已由{winner}处理（已受理），您的操作没有生效。"]
