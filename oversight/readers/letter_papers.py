"""A letter as an official paper, for Word and PDF; a Chinese document whoever asks for it."""

from __future__ import annotations

from agencies.papers.blocks import Paper, Paragraph, Run
from oversight.models import Notice
from oversight.readers.papers import paper

State = Notice.State
# What stands above a letter that is not in force.
MARKS = {
    State.DRAFTED: "拟稿（未发出）",
    State.DROPPED: "未发出",
    State.RECALLED: "已撤回",
}
UNNUMBERED = "（文号发出时编）"


def letter_paper(notice: Notice) -> Paper:
    """The letter in its places: red head, number, addressee, words, signature and day.

    Its words are those that were sent; a letter never changes after that.
    """
    words = paper(notice)
    addressee = words.addressee.rstrip("：:")
    return Paper(
        title=notice.subject,
        issuer=words.signature,
        number=notice.number or UNNUMBERED,
        date_words=words.day,
        recipients=(addressee,) if addressee else (),
        blocks=tuple(Paragraph((Run(line),)) for line in words.paragraphs),
        red_head=True,
        simulated=notice.batch.simulated,
        mark=MARKS.get(State(notice.state), ""),
    )


def letter_name(notice: Notice) -> str:
    """What its file is called, without an ending: 「民生督〔2023〕1号」, else its kind and unit."""
    return notice.number or f"{notice.get_rung_display()}（未编号）{notice.unit}"
