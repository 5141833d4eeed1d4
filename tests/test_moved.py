"""What was never behind does not recover: the kinds of change since the month before."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.readers.dashboard import dashboard
from progress.actions.acceptance import pass_acceptance
from progress.actions.judging import judge_batch
from progress.standing import batch_standing
from tests.letters import make_verdict
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
AFTER_MAY = date(2020, 6, 10)


def kinds(batch) -> dict[str, list[str]]:
    """Title → the indicators told under it, in the order of the page."""
    standing = batch_standing(batch, MAY)
    board = dashboard(standing, today=AFTER_MAY, newest=True, compare=True)
    return {
        group.title: [each.row.standing.indicator.name for each in group.moved]
        for group in board.movements or []
    }


@pytest.fixture
def make(batch, traffic):
    pledge = make_pledge(batch, traffic)

    def make(name: str, before: str | None, after: str):
        share = make_share(pledge, name=name)
        if before:
            make_verdict(share, APRIL, before)
        make_verdict(share, MAY, after)
        return share

    return make


def test_each_change_is_told_under_what_became_of_it(batch, make):
    make("路", "yellow", "green")
    make("桥", "red", "green")
    make("站", "unreported", "green")
    make("港", None, "green")
    make("渡", "green", "yellow")
    make("隧", "green", "red")
    make("园", None, "red")
    make("亭", "green", "unreported")
    make("井", "green", "green")

    assert kinds(batch) == {
        "新增严重滞后": ["隧", "园"],
        "转为滞后": ["渡"],
        "恢复正常": ["路", "桥"],
        "转为正常": ["站"],
        "首次研判为正常": ["港"],
        "转为未报（含待审、退回）": ["亭"],
    }


def test_a_first_word_says_more_of_reporting_than_of_work(batch, make):
    make("港", None, "green")
    make("路", "yellow", "green")
    standing = batch_standing(batch, MAY)

    board = dashboard(standing, today=AFTER_MAY, newest=True, compare=True)

    assert [(group.title, group.quiet) for group in board.movements or []] == [
        ("恢复正常", False),
        ("首次研判为正常", True),
    ]


@pytest.mark.parametrize(
    ("achieved", "passed", "word"),
    [(False, False, "推进中"), (True, False, "已报完成"), (True, True, "已完成")],
)
def test_what_is_told_in_words_has_one_word_everywhere(
    client, officer, batch, traffic, achieved, passed, word
):
    share = make_share(
        make_pledge(batch, traffic), name="制度", target=None, unit="", plan=None,
        kind="qualitative", comparator="qualitative",
    )  # fmt: skip
    make_accepted(share, MAY, None, achieved=achieved)
    if passed:
        pass_acceptance(
            indicator=share.indicator,
            passed_on=date(2020, 5, 20),
            document="意见书",
            by=officer,
            today=AFTER_MAY,
        )
    judge_batch(batch=batch, today=AFTER_MAY)
    client.force_login(officer)

    pages = {
        name: client.get(f"/office/chengde-2020/2020-05/{name}").content.decode()
        for name in ("", "print/")
    }
    row = dashboard(
        batch_standing(batch, MAY), today=AFTER_MAY, newest=True, compare=False
    ).rows[0]  # fmt: skip

    assert row.lit is not None
    assert row.lit.told == word
    assert [f"{word}\n" in page or f"<span>{word}</span>" in page for page in pages.values()] == [
        True,
        True,
    ]
