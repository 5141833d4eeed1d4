"""The sections of a bulletin's text, one after another. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from agencies.papers.blocks import Block, Heading, Paragraph, Run, Table
from oversight.bulletins.counts import HALTED, LAMPS, LIGHTS, STATES
from oversight.bulletins.figures import NONE, day_words, month_words
from oversight.bulletins.lines import Lines, Snapshot, month_named
from oversight.bulletins.placeholders import filled, paragraphs
from progress.facts import Light

Texts = Mapping[str, str]

CHINESE = "一二三四五六七八九十"
COUNTED = {"scores": "承担任务", "counts": ""}  # what the lights of a ranking count


class Writer(Lines):
    """One paper while it is written, from top to bottom; sections are numbered as they come."""

    def __init__(self, snapshot: Snapshot, texts: Texts) -> None:
        super().__init__(snapshot)
        self.texts = texts
        self.sections = 0

    def blocks(self) -> Iterator[Block]:
        yield from self.free("opening")
        for title, part in (
            ("总体进展", self.overall),
            ("红灯、黄灯事项", self.lagging),
            ("名次", self.ranks),
            ("报送情况", self.reporting),
            ("督办、问题和验收", self.ledgers),
            ("主要问题", lambda: self.free("problems")),
            ("下步要求", lambda: self.free("demands")),
        ):
            found = list(part())
            if found:
                yield Heading(1, f"{CHINESE[self.sections]}、{title}")
                self.sections += 1
                yield from found

    # ---------- the sections ----------
    def overall(self) -> Iterator[Block]:
        s = self.snapshot
        counts = "；".join(
            f"{LAMPS[Light(row['light'])]}（{STATES[Light(row['light'])]}）"
            f"{{{row['pledges']}}}件、{{{row['items']}}}项"
            for row in s["lights"]
        )
        day = (
            day_words(date.fromisoformat(s["as_of"]))
            if s["as_of"]
            else month_words(month_named(s["month"]))
        )
        yield self.say(f"截至{day}，共{{pledges}}件、{{items}}项。按研判结论，{counts}。")
        if self.text("items_unlit") != "0":
            whole = "{pledges_unlit}件、" if self.text("pledges_unlit") != "0" else ""
            yield self.say(f"另有{whole}{{items_unlit}}项为预期性目标，只监测，不亮灯。")
        yield from self.out_of_force()
        if s.get("months"):
            yield self.quarter()
        if s["former"] is None:
            yield self.say("此前没有研判结论，不作比较。")
            return
        if not s.get("months"):
            yield self.changes()
        yield from self.turned()

    def out_of_force(self) -> Iterator[Block]:
        """「已暂停1件、2项，不报送、不亮灯。」: what is counted under no light (R75)."""
        for state, words in HALTED.items():
            pledges, items = f"pledges_{state}", f"items_{state}"
            told = [
                f"{{{anchor}}}{unit}"
                for anchor, unit in ((pledges, "件"), (items, "项"))
                if anchor in self.snapshot["totals"]
            ]
            if told:
                yield self.say(f"已{words}{'、'.join(told)}，不再报送、不亮灯。")

    def changes(self) -> Table:
        since = month_named(self.snapshot["former"])
        return Table(
            head=("亮灯", "件数", f"比{since.month}月", "项数", f"比{since.month}月"),
            rows=tuple(
                (
                    Run(_lamp(row["light"])),
                    *self.cells(
                        row["pledges"], row["pledges_change"], row["items"], row["items_change"]
                    ),
                )
                for row in self.snapshot["lights"]
            ),
            widths=(32, 17, 17, 17, 17),
            figures=(1, 2, 3, 4),
            caption="亮灯情况",
        )

    def quarter(self) -> Table:
        months = self.snapshot["months"]
        heads = [f"{month_named(each['month']).month}月" for each in months]
        return Table(
            head=("亮灯", *(f"{head}{noun}" for noun in ("件数", "项数") for head in heads)),
            rows=tuple(
                (
                    Run(_lamp(light)),
                    *self.cells(
                        *(
                            each["cells"][f"{unit}_{light}"]
                            for unit in ("pledges", "items")
                            for each in months
                        )
                    ),
                )
                for light in LIGHTS
            ),
            widths=(28, *(12,) * (2 * len(months))),
            figures=tuple(range(1, 2 * len(months) + 1)),
            caption="各月亮灯情况",
        )

    def turned(self) -> Iterator[Block]:
        s = self.snapshot
        since = month_words(month_named(s["former"]))
        if self.quarterly:
            since = f"上季度末（{since}）"
        rest = ""
        if "newly_done" in s:
            rest = (
                "，新完成{newly_done}项；首次研判为正常{first_green}项，"
                "由灰灯转为正常{came_green}项"
            )
        yield self.say(
            f"与{since}相比，新增红灯{{newly_red}}项，恢复正常（转绿）{{newly_green}}项{rest}。"
        )
        for key, title in (("newly_red", "新增红灯"), ("newly_green", "恢复正常（转绿）")):
            if s[key]["rows"]:
                yield Heading(2, f"{_numbered(key == 'newly_green', s)}{title}")
            for number, row in enumerate(s[key]["rows"], 1):
                yield self.say(
                    f"{number}.{{what}}{_by(row)}：由{row['was']}转为{row['now']}。", row
                )

    def lagging(self) -> Iterator[Block]:
        number = 0
        for key, title in (("red", "红灯"), ("yellow", "黄灯")):
            rows = self.snapshot[key]
            if not rows:
                continue
            yield Heading(2, f"（{CHINESE[number]}）{title}")
            number += 1
            for place, row in enumerate(rows, 1):
                stop = "" if self.text(row["sentence"]).endswith("。") else "。"
                yield self.say(f"{place}.{{what}}{_by(row)}：{{sentence}}{stop}", row)
        if not number:
            yield self.say("没有红灯、黄灯事项。")

    def ranks(self) -> Iterator[Block]:
        found = [table for table in self.snapshot["ranks"] if table["rows"]]
        if found and self.quarterly:
            yield self.say(self.why_a_month_s_ranks(found))
        for table in found:
            yield self.board(table)

    def why_a_month_s_ranks(self, tables: list[Mapping[str, Any]]) -> str:
        """A quarter has no ranks of its own: which month's these are, and what 升降 compares."""
        month = month_words(month_named(self.snapshot["month"]))
        why = "考核按月评分，季度不另行评分"
        if all(table["basis"] == "counts" for table in tables):
            why = "亮灯按月研判，季度不另行计算"
        said = f"{why}，以下为季末月（{month}）名次。"
        former = self.snapshot["former"]
        if former is None:
            return f"{said}上季度没有研判结论，不比较升降。"
        then = month_words(month_named(former))
        if all(table.get("compared", True) for table in tables):
            return f"{said}升降与上季度末（{then}）名次比较。"
        return f"{said}上季度末（{then}）没有同一办法的名次，不比较升降的记“{NONE}”。"

    def board(self, table: Mapping[str, Any]) -> Table:
        unit = "单位" if table["of"] == "agencies" else "市县"
        columns = ("rank", "unit", *(light.value for light in LIGHTS), "moved")
        lamps = tuple(LAMPS[light] for light in LIGHTS)
        return Table(
            head=("名次", unit, *lamps, "升降"),
            rows=tuple(
                tuple(self.cells(*(row[column] for column in columns))) for row in table["rows"]
            ),
            widths=(16, 50, 15, 15, 15, 15, 15, 59),
            figures=(2, 3, 4, 5, 6),
            centred=(0, 7),
            caption=f"{self.at_month()}{unit}名次（各灯为{COUNTED[table['basis']]}项数）",
        )

    def reporting(self) -> Iterator[Block]:
        earlier = self.snapshot.get("monthly_reports")
        if earlier:
            yield self.reports_by_month(earlier)
            for row in earlier[:-1]:
                if row["names"]:
                    month = month_words(month_named(row["month"]))
                    yield self.say(f"{month}逾期未报{{missing}}家：{{names}}。", row)
        found = self.snapshot["reports"]
        month = month_words(month_named(self.snapshot["month"]))
        yield self.say(
            f"截至{self.day('taken_on')}，{month}月报应报{{reports_due}}家，已报{{reports_in}}家，"
            "审核通过{reports_accepted}家。"
        )
        if found.get("waiting_names"):
            yield self.say("已报待审核{reports_waiting}家：{reports_waiting_names}。")
        if found["names"]:
            yield self.say("逾期未报{reports_missing}家：{reports_names}。")
        else:
            yield self.say("没有逾期未报的单位。")
        yield self.say(
            f"截至{self.day('taken_on')}，{month}月报共催报{{reminders}}次，涉及{{reminded}}家。"
        )

    def reports_by_month(self, months: list[Mapping[str, Any]]) -> Table:
        """Each month of a quarter: due, received, accepted, missing."""
        return Table(
            head=("月份", "应报（家）", "已报（家）", "审核通过（家）", "逾期未报（家）"),
            rows=tuple(
                (
                    Run(f"{month_named(row['month']).month}月"),
                    *self.cells(row["due"], row["received"], row["accepted"], row["missing"]),
                )
                for row in months
            ),
            widths=(16, 20, 20, 22, 22),
            figures=(1, 2, 3, 4),
            centred=(0,),
            caption="本季度各月月报报送情况",
        )

    def ledgers(self) -> Iterator[Block]:
        s, day = self.snapshot, self.day("counted_on")
        sent = "、".join(f"{row['rung']}{{{row['count']}}}份" for row in s["letters"]["rungs"])
        yield self.say(
            f"截至{day}，累计发出{sent}，未办结{{letters_open}}份，其中逾期{{letters_overdue}}份。"
        )
        yield from self.late(s["letters"]["rows"])
        yield self.say(
            f"截至{day}，问题台账登记{{problems}}个，已销号{{problems_closed}}个，"
            "未销号{problems_open}个，其中逾期{problems_overdue}个。"
        )
        yield from self.late(s["problems"]["rows"])
        names = ""
        if s["acceptances"]["names"]:
            more = "等，详见附件" if s["acceptances"].get("cut") else ""
            names = f"（{{accepted_names}}{more}）"
        yield self.say(
            f"{self.period()}通过验收{{accepted}}项{names}，截至{day}累计{{accepted_all}}项；"
            "待核验的验收申请{acceptance_waiting}件。"
        )

    def late(self, rows: list[Mapping[str, Any]]) -> Iterator[Block]:
        for number, row in enumerate(rows, 1):
            yield self.say(f"{number}.{{what}}。{{due}}，已逾期{{days}}个工作日。", row)

    def free(self, key: str) -> Iterator[Block]:
        """The officer's own paragraphs, figures named in them filled in."""
        for paragraph in paragraphs(self.texts.get(key, "")):
            yield Paragraph(filled(paragraph, self.snapshot))


def _by(row: Mapping[str, Any]) -> str:
    return "（{lead}）" if row["lead"] else ""


def _lamp(light: str) -> str:
    return f"{LAMPS[Light(light)]}（{STATES[Light(light)]}）"


def _numbered(second: bool, snapshot: Snapshot) -> str:
    """「（一）」, or 「（二）」 for the second of two lists that both have rows."""
    return "（二）" if second and snapshot["newly_red"]["rows"] else "（一）"
