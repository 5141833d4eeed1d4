"""The paper of a monthly or quarterly bulletin, from its snapshot and the officer's words. Pure.

The same snapshot and texts give the same paper. Every figure, name and sentence of the data is a
run with its anchor, its text the snapshot's; the footnotes are the snapshot's sources. Outside
those runs stand only words of ours, days, and what the officer wrote (``texts``, see ``FIELDS``).
"""

from __future__ import annotations

from dataclasses import replace

from agencies.papers.blocks import Attachment, Paper, Run, Table
from oversight.bulletins.figures import month_words
from oversight.bulletins.lines import Snapshot, month_named
from oversight.bulletins.table import COLUMNS, heads
from oversight.bulletins.writing import CHINESE, Texts, Writer

# What an officer may write, by key, in the order of the paper.
FIELDS = {
    "recipients": "主送单位",
    "opening": "开头语",
    "problems": "主要问题",
    "demands": "下步要求",
    "copies": "抄送单位",
}
# Whom a bulletin addresses unless the officer says otherwise, by the level of the batch's region.
RECIPIENTS = {
    "province": "各市（州）人民政府、各牵头单位",
    "prefecture": "各县（市、区）人民政府、各牵头单位",
}
# Columns of the full table, by their share of the width; figures flush right, short ones centred.
# A category of four characters stands in one line.
WIDTHS = (7, 11, 15, 15, 12, 15, 10, 9, 11, 12, 14)
FIGURE_COLUMNS = tuple(COLUMNS.index(name) for name in ("value", "actual", "expected", "gap"))
CENTRED = tuple(COLUMNS.index(name) for name in ("no", "light"))


def default_texts(snapshot: Snapshot) -> dict[str, str]:
    """What the officer starts from."""
    period = period_words(snapshot)
    return {
        "recipients": RECIPIENTS.get(snapshot["batch"]["level"], "各牵头单位"),
        "opening": f"现将《{snapshot['batch']['title']}》{period}进展情况通报如下。",
        "problems": "",
        "demands": "请各牵头单位对照本通报查找差距，对滞后事项逐项明确整改措施、责任人和完成时限，"
        "按时报送月报。",
        "copies": "",
    }


def title_of(snapshot: Snapshot) -> str:
    """「关于《2023年吉林省民生实事》2023年9月进展情况的通报」."""
    return f"关于《{snapshot['batch']['title']}》{period_words(snapshot)}进展情况的通报"


def period_words(snapshot: Snapshot) -> str:
    """「2023年9月」, 「2023年第三季度」."""
    month = month_named(snapshot["month"])
    if snapshot["kind"] == "quarterly":
        return f"{month.year}年第{CHINESE[(month.month - 1) // 3]}季度"
    return month_words(month)


def paper_of(snapshot: Snapshot, texts: Texts) -> Paper:
    """The bulletin as a paper, unnumbered and undated."""
    table = _full_table(snapshot)
    paper = Paper(
        title=title_of(snapshot),
        issuer=snapshot["batch"]["office"],
        recipients=_listed(texts.get("recipients", "")),
        blocks=tuple(Writer(snapshot, texts).blocks()),
        attachments=(Attachment(f"{period_words(snapshot)}进展情况明细表", (table,)),),
        copies_to=_listed(texts.get("copies", "")),
        red_head=True,
        simulated=snapshot["batch"]["simulated"],
    )
    return replace(paper, notes=_notes(paper, snapshot))


def _full_table(snapshot: Snapshot) -> Table:
    figures = snapshot["figures"]
    return Table(
        head=heads(snapshot["kind"]),
        rows=tuple(
            tuple(Run(figures[anchor]["text"], anchor) for anchor in row)
            for row in snapshot["table"]
        ),
        widths=WIDTHS,
        landscape=True,
        figures=FIGURE_COLUMNS,
        centred=CENTRED,
    )


def _notes(paper: Paper, snapshot: Snapshot) -> dict[str, str]:
    """Anchor → where its figure comes from, of every figure the paper prints."""
    figures, sources = snapshot["figures"], snapshot["sources"]
    return {
        run.anchor: sources[figures[run.anchor]["source"]] for run in paper.runs() if run.anchor
    }


def _listed(text: str) -> tuple[str, ...]:
    """「省教育厅、省水利厅」 as names; either kind of comma, or lines of their own."""
    for mark in ("，", ",", "；", ";", "\n"):
        text = text.replace(mark, "、")
    return tuple(name.strip() for name in text.split("、") if name.strip())
