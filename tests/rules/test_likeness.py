"""Alike suggestions are found by their words; the measure is exact and plays no favourites."""

from __future__ import annotations

import time
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pledges.planning.likeness import Alike, Writing, alike, likeness, likest

# few characters, so that texts drawn have pairs in common
texts = st.text(st.sampled_from("小区加装电梯老人的，。 ABaｂ１2"), max_size=24)
words = st.text(st.sampled_from("小区加装电梯老人"), min_size=2, max_size=12)
HALF = Fraction(1, 2)


@given(texts, texts)
def test_it_is_symmetric_and_between_0_and_1(one, other):
    near = likeness(one, other)

    assert (near == likeness(other, one), 0 <= near <= 1) == (True, True)


@given(texts)
def test_a_text_is_wholly_like_itself_in_any_width_and_case(text):
    assert likeness(text, text) == likeness(text, text.swapcase()) == 1
    wide = text.translate({ord(c): ord(c) + 0xFEE0 for c in "ABab12"})
    assert likeness(text, wide) == 1


@given(texts, st.lists(texts, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_the_others_makes_no_difference(text, others, random):
    kept = list(enumerate(others))
    shuffled = random.sample(kept, len(kept))

    assert alike(text, dict(kept)) == alike(text, dict(shuffled))


@given(texts, st.dictionaries(st.integers(0, 9), texts, max_size=6), st.fractions(0, 1))
def test_those_alike_enough_are_found_the_likest_first(text, others, least):
    found = alike(text, others, at_least=least)

    near = {key: likeness(text, other) for key, other in others.items()}
    assert dict(found) == {key: value for key, value in near.items() if value >= least}
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))


@given(
    st.lists(st.tuples(words, words), min_size=1, max_size=5),
    st.sampled_from([Fraction(1, 4), HALF]),
)
def test_a_suggestion_is_as_like_another_as_its_title_or_as_the_whole(drawn, least):
    writings = [Writing(key, title, text) for key, (title, text) in enumerate(drawn)]

    found = likest(writings, writings, at_least=least, most=9)

    whole = {w.key: f"{w.title}\n{w.text}" for w in writings}
    for one in writings:
        near = [
            (
                other.key,
                max(likeness(one.title, other.title), likeness(whole[one.key], whole[other.key])),
            )
            for other in writings
            if other.key != one.key
        ]
        expected = sorted((p for p in near if p[1] >= least), key=lambda p: (-p[1], p[0]))
        assert found[one.key] == [Alike(key, value) for key, value in expected]


def test_what_every_suggestion_says_does_not_make_two_alike():
    assert likeness("建议政府尽快修路", "建议政府尽快供暖") == 0


def test_words_in_another_order_are_found():
    # 加装 and 电梯 are shared (4 + 4), 装电 and 梯加 are not: 2·8 ÷ 24
    assert likeness("加装电梯", "电梯加装") == Fraction(2, 3)


def test_a_pair_with_an_empty_character_says_little():
    # 小区 (4) and 电梯 (4) are shared, 区的 and 的电 (1 each) and 区电 (4) are not
    assert likeness("小区的电梯", "小区电梯") == Fraction(16, 22)


def test_a_long_letter_is_found_by_its_title():
    letter = Writing(2, "老旧小区加装电梯", "我家住六楼，母亲腿脚不便，每天买菜要歇三回。" * 20)

    (found,) = likest([Writing(1, "小区加装电梯", "请装。")], [letter], at_least=HALF, most=3)[1]

    assert (found.key, found.likeness > Fraction(4, 5)) == (2, True)


def test_only_so_many_are_told_and_never_itself():
    same = [Writing(key, "修路", "村口") for key in range(9)]

    assert likest(same[:1], same, at_least=HALF, most=2) == {0: [Alike(1, 1), Alike(2, 1)]}


def test_two_thousand_are_compared_in_linear_time():
    """Ten times as many take at most some ten times as long."""

    def seconds(count: int) -> float:
        pile = [
            Writing(n, f"第{n}号路", f"第{n}号路坑洼不平，{n * 7919}处破损" * 8)
            for n in range(count)
        ]
        likest(pile[:1], pile, at_least=HALF, most=8)  # which remembers the pairs
        begun = time.perf_counter()
        likest(pile[:1], pile, at_least=HALF, most=8)
        return time.perf_counter() - begun

    few, many = (min(seconds(count) for _ in range(3)) for count in (200, 2000))
    assert many < 30 * few
