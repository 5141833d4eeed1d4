"""What is promised, and what was done already or is only described; R53, R34."""

from __future__ import annotations

import re
from enum import StrEnum


class Zone(StrEnum):
    """What a passage is about, by its heading or label."""

    GOAL = "goal"
    PLAN = "plan"
    PROGRESS = "progress"
    ANSWER = "answer"
    FUNDING = "funding"
    PEOPLE = "people"


_HEADINGS = (
    (
        Zone.PROGRESS,
        r"(?:工作|目前|项目|建设|主要)?进展(?:情况)?|目前(?:进度|情况)?|(?:取得的?)?(?:初步)?成[效果绩]|完成情况|落实情况|工作(?:推进)?情况|推进情况|回顾|主要做法|工作亮点",
    ),
    (
        Zone.PLAN,
        r"(?:工作|实施|推进|建设|时间|年度|计划)?进度(?:安排|计划|要求)?|(?:时间|阶段)安排|实施步骤|工作步骤|(?:分)?(?:季度|月度|阶段)(?:目标|任务|计划)|推进计划|时间表|时间节点|工作计划安排",
    ),
    (
        Zone.ANSWER,
        r"下一?步(?:工作)?(?:安排|打算|计划)?|实施背景|背景|项目意义|保障措施|工作措施|主要措施|组织领导",
    ),
    (
        Zone.FUNDING,
        r"资金(?:来源|安排|筹措|保障|投入)?|投资(?:估算|规模|总额)?|总投资|资金(?:概算|预算)",
    ),
    (Zone.PEOPLE, r"责任人|责任领导|分管领导|牵头领导|联系人|联系方式|联系电话|项目负责人"),
    (
        Zone.GOAL,
        r"(?:年度|工作|总体|主要|建设|绩效|目标)?(?:目标|任务|内容|规模)(?:任务|及标准|和标准|要求|内容)?|项目名称|任务名称",
    ),
)
HEADINGS = tuple(
    (zone, re.compile(rf"[(]?(?:[一二三四五六七八九十]、)?(?:20[0-9]{{2}}年度?)?{words}$"))
    for zone, words in _HEADINGS
)
LABEL = re.compile(r"[\[(]?(?P<label>[\u4e00-\u9fff]{2,8})[\])]?[:]")


def zone_of(heading: str) -> Zone | None:
    """The zone a heading or a label opens; None for one that names a matter."""
    words = heading.strip(" :。、()[]")
    for zone, pattern in HEADINGS:
        if pattern.fullmatch(words):
            return zone
    return None


NOW = re.compile(
    r"今年|本年|下一步|下步|接下来|计划(?!单列)|将(?:于|在|新|完成|建成|实现|继续|全面)|确保|力争|预计|拟(?:在|于|新|建|安)|到年底|年底前|要(?:实现|完成|继续|在|全面|新|确保)|争取|年内"
)
PAST = re.compile(
    r"截[至止](?:到)?(?:目前|[0-9]{1,2}月|上|20[0-9]{2}年)|目前|现已|业已|(?<!自)已(?:经)?(?![^,。;]{0,12}的(?![,。;]))(?!婚|建成的)|(?<![较比由从与同])去年(?!的?[0-9])|上一年度?[,，]|近年来|近几年|近[三五两]年|过去(?:的)?[一五三]?年?|以来[,共已]|一年来|[\u4e00-\u9fff]了(?![解望][\u4e00-\u9fff])|正在|较(?:去年|上年)同期[^,]{0,4}(?:增长|下降|提高|减少)了|同比|曾|上年度?(?:全市|全省|全县|完成)|此前|之前已|累计已"
)
TURNS = re.compile(r"(?:已|去年|目前).*(?:今年|本年|下一步)$")
# 「增至64个(2024年为52个)」: what is only compared with
ASIDE = re.compile(r"\([^()]*\)")
STILL_TO_DO = re.compile(r"要(?:实现|完成|全面)|(?:确保|计划|力争)(?:实现|完成|全面)")
# what some may do is no promise of how many will
MAY = re.compile(r"可(?:以)?(?:就近|享受|随时|自由|凭)|能够?带动|一般来说|比如|例如|是指")
COMMITS = re.compile(
    r"目标|任务|力争|计划(?!单列)|拟|要(?!求)|确保|将(?!其|此|受|符|有|完全|该)|预计|争取"
    r"|(?:推进|实施)[^,。;]{0,24}(?:工程|建设|计划|行动),"
)
QUESTION = re.compile(r"\?$|请问|能否|吗$|如何完成|怎样")
YEAR = re.compile(
    r"(?<![0-9自从比较与由])(?:到|在|至)?(20[0-9]{2})年(?!度?(?:起|开始|[0-9]{1,2}月[0-9]{0,2}日?(?:起|开始)|以来))(?![^,。;]{0,14}(?:建成|建造|建设|启动|开工|出台|印发|修订|颁布|以前|之前|前)的|[^,。;]{0,4}(?:结转|续建))(?!版|修订|印发)"
)
SOFT = re.compile(
    r"力争|争取|原则上|预计|拟(?=[在于新建安对为])|可能|计划(?=[^,]{0,2}$)|努力|尽量|大约"
)
SOFT_WORDS = ("力争", "争取", "原则上", "预计", "拟", "可能大约", "可能", "努力", "尽量")
RECURRENCE = re.compile(r"每年(?!度?的?(?:[0-9]|提高|增长))|每季度|每月|每周|逐年")
RECURRENCES = {
    "每年": "annual",
    "逐年": "annual",
    "每季度": "quarterly",
    "每月": "monthly",
    "每周": "weekly",
}


class Tense:
    """Follows a passage clause by clause: is what stands here done, or to be done?

    ``year`` is the year the text is about. A clause keeps the tense of the one before it until
    it says otherwise; a sentence starts afresh unless its paragraph looks back.
    """

    def __init__(self, year: int | None) -> None:
        self.year = year
        self.past = False
        self.looking_back = False

    def paragraph(self, words: str) -> None:
        """A new paragraph, with its first words."""
        first = words[:40]
        self.looking_back = self._is_past(first) and bool(
            re.match(r"(?:过去|去年|一年来|20[0-9]{2}年|回顾|截至)", first)
        )

    def sentence(self) -> None:
        """A new sentence."""
        self.past = self.looking_back

    def clause(self, words: str, rest: str = "") -> bool:
        """Take in the next clause; True where it tells what was done.

        ``rest`` is what follows in the sentence: a year gone by names what is still to be done
        (「2020年的1545个小区,…要实现完工」) where the rest says so.
        """
        past, now = self._is_past(words), self._is_now(words)
        if past and not PAST.search(words) and STILL_TO_DO.search(rest):
            past = False
        if now and not past:
            self.past = self.looking_back = False
        elif past and TURNS.search(words):
            # 「…已经连续15年列入民生实事今年,他们设定目标…」: a lost full stop
            self.past = self.looking_back = False
            return True
        elif past:
            self.past = True
            if now and re.search(r"(?:要|将|确保|计划)[^,]*$", words):
                self.past = False
        return self.past

    def _is_past(self, words: str) -> bool:
        words = ASIDE.sub("", words)
        if PAST.search(words):
            return True
        years = [int(found) for found in YEAR.findall(words)]
        return self.year is not None and bool(years) and max(years) < self.year

    def _is_now(self, words: str) -> bool:
        years = [int(found) for found in YEAR.findall(words)]
        return bool(NOW.search(words)) or (
            self.year is not None and bool(years) and max(years) >= self.year
        )


def soft_word(words: str) -> str:
    """The word that makes a target soft (力争, 预计 …), or nothing; R34."""
    return next((word for word in SOFT_WORDS if word in words), "")


def recurrence(words: str) -> str:
    """「每年」 → annual; R27."""
    found = RECURRENCE.search(words)
    return RECURRENCES[found[0]] if found else ""
