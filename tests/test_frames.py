"""A request's functions lie in one piece of memory, however deep they are."""

from __future__ import annotations

from resource import RUSAGE_SELF, getrusage

from django.http import HttpResponse

from config.frames import in_one_piece

DEPTH, CALLS = 300, 200


def called() -> None:
    """Something small, as a page calls it by the thousand."""


def faults_at(depth: int) -> int:
    """Pages of memory newly taken while a loop so deep down calls something."""
    if depth:
        return faults_at(depth - 1)
    before = getrusage(RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        called()
    return getrusage(RUSAGE_SELF).ru_minflt - before


def test_a_loop_at_any_depth_takes_no_memory_for_each_of_its_calls(rf):
    taken = []

    def page(request) -> HttpResponse:
        taken.extend(map(faults_at, range(DEPTH)))
        return HttpResponse()

    in_one_piece(page)(rf.get("/"))

    assert len(taken) == DEPTH
    assert max(taken) < CALLS // 4


def test_the_answer_is_what_is_answered(rf):
    told = HttpResponse("told")

    assert in_one_piece(lambda request: told)(rf.get("/")) is told
