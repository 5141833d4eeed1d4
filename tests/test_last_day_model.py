"""The queue model of the last reporting day says what theory and common sense say."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from random import Random

import pytest

from bench.queueing import Cost, clerk, least_nodes, simulate

KINDS = (
    "desk", "report", "save a figure", "evidence page", "upload", "submit", "recall",
    "public page",
)  # fmt: skip
COSTS = dict.fromkeys(KINDS, Cost(processor=0.05, waiting=0.015))


def day(**changes):
    return simulate(**({"clerks": 200, "seconds": 120, "nodes": 2, "costs": COSTS} | changes))


def test_alone_a_request_takes_what_it_costs():
    found = day(clerks=1, readers=0, seconds=20_000)

    assert sum(found.all) / len(found.all) == pytest.approx(0.065, rel=0.05)


def test_two_processors_never_answer_more_than_they_can():
    found = day(clerks=2000)

    assert found.a_second == pytest.approx(2 / 0.05, rel=0.05)


def test_who_waits_for_others_leaves_the_processor_to_them():
    waiting = dict.fromkeys(KINDS, Cost(processor=0.0, waiting=0.1))

    # four threads of a tenth of a second each
    assert day(clerks=1000, nodes=1, costs=waiting).a_second == pytest.approx(40, rel=0.05)


def test_by_little_s_law_those_who_ask_and_those_who_think_are_all_there_are():
    found = day(seconds=2000, readers=0)

    asking = found.a_second * sum(found.all) / len(found.all)
    steps = Counter(kind == "rest" for kind, _rest in islice(clerk(Random(1), begun=False), 9000))
    # a clerk rests seven seconds between two deeds of so many requests
    assert found.a_second == pytest.approx((200 - asking) / 7 * steps[False] / steps[True], rel=0.1)


def test_more_nodes_wait_less_and_half_a_processor_waits_more():
    two, four, half = day(), day(nodes=4), day(speed=0.5)

    assert four.percentile(95) < two.percentile(95) < half.percentile(95)
    assert half.a_second == pytest.approx(two.a_second / 2, rel=0.2)


def test_a_day_can_be_gone_through_again():
    assert day(seed=7).took == day(seed=7).took != day(seed=8).took


def test_a_clerk_does_what_those_of_the_load_test_do():
    asked = Counter(kind for kind, _rest in islice(clerk(Random(1), begun=False), 3000))

    assert asked["upload"] == asked["evidence page"] == 3
    assert asked["recall"] == asked["submit"] > 20
    assert asked["save a figure"] > 5 * asked["desk"] > 100


def test_nobody_sends_what_is_not_filled():
    first = list(islice(clerk(Random(1), begun=False), 4))
    begun = [kind for kind, _rest in islice(clerk(Random(1), begun=True), 5)]

    assert first[0][0] == "rest"
    assert begun == ["report", "submit", "report", "recall", "rest"]


def test_the_least_number_of_nodes_is_enough_and_about_half_is_not():
    nodes, found = least_nodes(clerks=400, costs=COSTS, within=1.0)

    assert found.percentile(95) <= 1.0
    assert simulate(clerks=400, seconds=60, nodes=nodes // 2, costs=COSTS).percentile(95) > 1.0
