"""So many bytes of finished pages, and each drawn by one thread while the others wait."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from results.views.shelf import OVERHEAD, Page, Shelf

ROOM = 20 * (OVERHEAD + 1000)
THREADS = 8


def page(state: object = 1, size: int = 1000, letter: bytes = b"x") -> Page:
    return Page(letter * size, {}, state)


def test_a_page_is_drawn_once_for_a_state():
    shelf, drawn = Shelf(ROOM), []

    def draw(state: int) -> Page:
        drawn.append(state)
        return page(state)

    found = [shelf.get("a", state, lambda state=state: draw(state)) for state in (1, 1, 2, 2)]

    assert drawn == [1, 2]
    assert [each.state for each in found] == [1, 1, 2, 2]
    assert (len(shelf), shelf.taken) == (1, 1000 + OVERHEAD)


def test_what_nobody_asked_for_longest_goes_first():
    shelf = Shelf(ROOM)
    for key in range(20):
        shelf.get(key, 1, page)
    shelf.find(0)

    shelf.get("more", 1, page)

    assert [key for key in (0, 1, 2, "more") if shelf.find(key)] == [0, 2, "more"]
    assert shelf.taken == ROOM


def test_a_page_that_would_take_too_much_of_the_shelf_is_given_and_not_kept():
    shelf = Shelf(ROOM)
    large = page(size=ROOM // 8)

    assert shelf.get("large", 1, lambda: large) is large
    assert (len(shelf), shelf.taken) == (0, 0)


def test_a_page_drawn_anew_that_has_grown_too_large_leaves_nothing_of_the_former():
    shelf = Shelf(ROOM)
    shelf.get("a", 1, page)

    shelf.get("a", 2, lambda: page(2, ROOM // 8))

    assert (len(shelf), shelf.taken) == (0, 0)


def test_of_many_who_want_a_page_at_once_one_draws_it_and_all_get_it():
    shelf, start, drawn = Shelf(ROOM), Barrier(THREADS), []

    def draw() -> Page:
        drawn.append(1)
        # the others have come by now, or will while this is drawn
        Event().wait(0.2)
        return page()

    def ask(_number: int) -> Page | None:
        start.wait()
        return shelf.get("a", 1, draw)

    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(ask, range(THREADS)))

    assert (len(drawn), len({id(each) for each in found})) == (1, 1)


def test_other_pages_do_not_wait_for_one_that_takes_long():
    shelf, begun, go_on = Shelf(ROOM), Event(), Event()

    def slow() -> Page:
        begun.set()
        assert go_on.wait(30)
        return page()

    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(shelf.get, "slow", 1, slow)
        assert begun.wait(30)
        assert shelf.get("quick", 1, page) is not None
        go_on.set()
        assert waiting.result() is not None


@pytest.mark.parametrize("raises", [True, False])
def test_who_waited_for_a_drawing_that_failed_is_told_to_draw_alone(raises):
    shelf, begun, go_on = Shelf(ROOM), Event(), Event()

    def draw() -> None:
        begun.set()
        assert go_on.wait(30)
        if raises:
            raise ValueError("broken")

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(shelf.get, "a", 1, draw)
        assert begun.wait(30)
        second = threads.submit(shelf.get, "a", 1, page)
        while not shelf._drawings:  # pragma: no cover
            pass
        go_on.set()
        if raises:
            with pytest.raises(ValueError, match="broken"):
                first.result()
        else:
            assert first.result() is None

    # it waited and got nothing, or came after the end and drew
    assert second.result() in (None, page())
    assert shelf._drawings == {}


def test_a_page_drawn_while_the_shelf_was_cleared_is_one_of_its_own_state():
    shelf = Shelf(ROOM)

    def draw() -> Page:
        shelf.clear()
        return page(1)

    shelf.get("a", 1, draw)

    assert shelf.get("a", 2, lambda: page(2, letter=b"y")).body[:1] == b"y"
