"""Who leads and who cooperates, from brackets, lines and sentences; R03–R06, R09."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Span = tuple[int, int]
LEAD, COOPERATING = "lead", "cooperating"
UNIT = r"(?:责任)?(?:单位|部门|处室|科室|主体)(?:[(][^)]{0,12}[)])?"
LEADS = rf"(?:牵头|主责|主办|主管|主要责任|第一责任|首责|总牵头|组织){UNIT}"
OTHERS = (
    r"(?:配合|协办|协助|协同|参与|参加|会同|共同|实施|承办|建设|支持|联合|落实)"
    rf"{UNIT}"
)
RESPONSIBLE = rf"(?:责任|承担|负责|承接){UNIT}"
LABEL = re.compile(
    rf"(?P<lead>{LEADS}[:为]|(?:牵头|主办|主责):)|(?P<others>{OTHERS}[:为]|(?:配合|协办|协同|参与):)"
    rf"|(?P<responsible>{RESPONSIBLE}[:为]|责任:)"
)
# these end a list of bodies: another label, a person, a date
STOP = re.compile(
    r"。|;|\n|(?:责任人|责任领导|分管领导|联系人|包抓领导|牵头领导|完成时[限间]|时限|资金来源|办结时限|进度安排|备注)[:为]"
)
JOINT = re.compile(
    r"按照?(?:各自)?职[责能]分工(?:分别|共同)?(?:负责|落实|实施)?|分工负责|共同负责|分别负责"
)
TAIL = re.compile(
    r"等(?:有关|相关)?(?:部门|单位)$|(?:等(?:有关|相关)?(?:部门|单位)?)?(?:按照?(?:各自)?职[责能]分工(?:分别|共同)?(?:负责|落实|实施)?|分工负责|共同负责|分别负责|负责|牵头|配合|参与|协助|主办|协办|承办|主责|组织实施|等)$"
)
ROLE = re.compile(r"牵头|负责|配合|协助|参与|主办|协办|承办|主责|实施|落实")
EACH = re.compile(r"^各(?!级各)")
# 「(省教育厅牵头,省财政厅配合)」, 「由市水务局牵头」
SENTENCE_LEAD = re.compile(
    r"由(?P<lead>[^,。;:由、]{2,14}?(?:局|厅|委|委员会|办|部|政府|办公室|管委会))(?:作为)?总?牵头"
)
SENTENCE_OTHER = re.compile(
    r"(?:^|[,。;:])(?P<other>[^,。;:由]{2,40}?)(?:作为(?:责任|实施|承办|配合)单位"
    r"|(?<=[局厅委办部心司团府])(?:配合|协助|协办|参与)(?=[,。;]|$))"
)
# 「市城管局(牵头)」
ASIDE = re.compile(r"\((?P<role>牵头|主办|主责|配合|协办)(?:单位|部门)?\)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A body at ``[start, end)`` of the plain text, with its role in responsibility ``part``."""

    start: int
    end: int
    role: str
    part: int = 1


@dataclass(frozen=True, slots=True)
class Duty:
    """One declaration of who answers, at ``[start, end)``; bodies in the order of the text."""

    start: int
    end: int
    bodies: tuple[Named, ...]
    joint: bool = False
    open_list: bool = False


def duties(text: str, start: int, end: int) -> list[Duty]:
    """Every declaration in ``text[start:end]``: bracketed, labelled, or a bracketed list."""
    found: list[Duty] = []
    for first, last in brackets(text, start, end):
        duty = _bracketed(text, first + 1, last - 1)
        if duty:
            found.append(Duty(first, last, duty.bodies, duty.joint, duty.open_list))
    free = _labelled(text, start, end) if not found else None
    if free:
        found.append(free)
    return found


def brackets(text: str, start: int, end: int) -> Iterator[Span]:
    """The outermost brackets, marks included; one that is never closed is none."""
    depth, first = 0, start
    for sign in re.finditer(r"[\[\](){}]", text[start:end]):
        at = start + sign.start()
        if sign[0] in "[(":
            first = at if depth == 0 else first
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield first, at + 1


def _bracketed(text: str, start: int, end: int) -> Duty | None:
    labelled = _labelled(text, start, end)
    if labelled:
        return labelled
    words = text[start:end]
    if len(words) > 400:
        return None
    if not re.search(r"牵头|负责|配合|责任|主办|协办|主责", words):
        return _bare(text, start, end)
    return _by_verbs(text, start, end)


def _labelled(text: str, start: int, end: int) -> Duty | None:
    labels = list(LABEL.finditer(text, start, end))
    if not labels:
        return None
    bodies: list[Named] = []
    last = start
    joint = open_list = False
    has_lead = any(label["lead"] for label in labels)
    for number, label in enumerate(labels):
        until = labels[number + 1].start() if number + 1 < len(labels) else end
        stop = STOP.search(text, label.end(), until)
        until = stop.start() if stop else until
        names = list(names_in(text, label.end(), until))
        joint |= bool(JOINT.search(text, label.end(), until))
        open_list |= any(is_open for _span, is_open in names)
        for order, (span, _open) in enumerate(names):
            first = label["lead"] or (
                label["responsible"] and not has_lead and not bodies and order == 0
            )
            bodies.append(Named(*span, LEAD if first else COOPERATING))
        last = max(last, until)
    return Duty(labels[0].start(), last, tuple(bodies), joint, open_list) if bodies else None


def _by_verbs(text: str, start: int, end: int) -> Duty | None:
    """「省教育厅牵头,省财政厅、省人社厅配合」, 「省教育厅、省民政厅按职责分工负责」."""
    bodies: list[Named] = []
    joint = open_list = False
    at = start
    for piece in re.finditer(r"[^,;]+", text[start:end]):
        first, last = at + piece.start(), at + piece.end()
        words = piece[0]
        named = list(names_in(text, first, last))
        leads = any(word in words for word in ("牵头", "主办", "主责")) or (
            "负责" in words and not bodies
        )
        joint |= bool(JOINT.search(words))
        for order, (span, is_open) in enumerate(named):
            open_list |= is_open
            role = (
                LEAD
                if leads and (order == 0 or "牵头" in words or "主办" in words) and not joint
                else COOPERATING
            )
            bodies.append(Named(*span, role))
    if not bodies:
        return None
    if not any(body.role == LEAD for body in bodies):
        bodies[0] = Named(bodies[0].start, bodies[0].end, LEAD)
    return Duty(start, end, tuple(bodies), joint, open_list)


def _bare(text: str, start: int, end: int) -> Duty | None:
    """A bracket that holds nothing but names of bodies: the first leads (R03)."""
    names = list(names_in(text, start, end))
    if not names or not all(_is_public_body(text[a:b]) for (a, b), _open in names):
        return None
    bodies = [Named(a, b, LEAD if n == 0 else COOPERATING) for n, ((a, b), _o) in enumerate(names)]
    return Duty(start, end, tuple(bodies), False, any(is_open for _s, is_open in names))


def _is_public_body(name: str) -> bool:
    return bool(
        re.match(
            r"(?:省|市|县|区|州|各)[^\s]{1,20}(?:厅|局|委|办|部|会|联|政府|院|团|行|公司|中心|集团)$",
            name,
        )
    )


def names_in(text: str, start: int, end: int) -> Iterator[tuple[Span, bool]]:
    """The bodies of a list, each with whether 「等部门」 follows; 「各市(州)、县(市)」 is one."""
    pieces = list(_split(text, start, end))
    number = 0
    while number < len(pieces):
        first, last = pieces[number]
        # 「各市(州)、县(市)人民政府」: a collective goes on until it says what it is
        while (
            EACH.match(text[first:last])
            and not re.search(r"政府|管委会|部门|单位|街道|乡镇$", text[first:last])
            and number + 1 < len(pieces)
            and re.search(
                r"^(?:县|区|市|州|镇|乡|自治|旗|街道|开发|管委|省直|各)",
                text[slice(*pieces[number + 1])],
            )
            and text[pieces[number + 1][0] - 1] in "、和及,"
        ):
            number += 1
            last = pieces[number][1]
        number += 1
        clean, is_open = _clean(text, first, last)
        if clean:
            yield clean, is_open


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    depth, first = 0, start
    for at in range(start, end):
        sign = text[at]
        depth += (sign in "([《") - (sign in ")]》")
        if sign in "、,;\t/|" and depth <= 0:
            yield first, at
            first = at + 1
    yield first, end


def _clean(text: str, start: int, end: int) -> tuple[Span | None, bool]:
    while start < end and text[start] in " :和及由与以":
        start += 1
    is_open = False
    tail = TAIL.search(text[start:end])
    while tail and tail.start() > 0:
        is_open |= tail[0].startswith("等")
        end = start + tail.start()
        tail = TAIL.search(text[start:end])
    while start < end and text[end - 1] in " .。":
        end -= 1
    aside = ASIDE.search(text[start:end])
    if aside:
        end = start + aside.start()
    name = text[start:end]
    if (
        len(name) < 2
        or ROLE.fullmatch(name)
        or len(name) > 40
        or not re.search(r"[\u4e00-\u9fff]{2}", name)
        or re.search(r"[0-9。;:]|的$", name)
    ):
        return None, is_open
    return (start, end), is_open


def spoken(text: str, start: int, end: int) -> tuple[Named, ...]:
    """Bodies a sentence names: 「由…牵头,…作为责任单位」."""
    leads = [Named(*m.span("lead"), LEAD) for m in SENTENCE_LEAD.finditer(text, start, end)]
    others = [
        Named(*span, COOPERATING)
        for m in SENTENCE_OTHER.finditer(text, start, end)
        for span, _open in names_in(text, *m.span("other"))
    ]
    return (*leads[:1], *others) if leads else ()
