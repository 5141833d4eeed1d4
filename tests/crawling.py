"""The public site walked by a stranger: every answer, and every word that can be dug out of it."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml import etree
from lxml import html as pages
from PIL import Image

HOST = "http://testserver"
ENTRANCES = (
    "/", "/robots.txt", "/sitemap.xml", "/results/", "/results/feed.xml",
    "/results/publications.json", "/results/dictionary.json",
)  # fmt: skip
QUESTIONS_EACH = 2  # of one kind: a route and the names in its query
ROOMS = ("accounts", "admin", "api", "audit", "desk", "directory", "inbox", "media", "office")
ADDRESSES = ("href", "src", "action", "data", "poster", "content", "srcset")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
IS_ADDRESS = re.compile(r"(?:https?:/|\.{0,2}/)\S*|[^\s:]+\.(?:csv|json|xlsx|xml|html|pdf)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``kind`` is the type without its parameters, ``cookies`` those set,
    ``place`` where it sends the stranger."""

    status: int
    kind: str
    body: bytes
    cookies: tuple[str, ...] = ()
    place: str = ""

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Walk:
    """Where a walk went: address → answer; ``inward`` are links that lead to inner rooms."""

    answers: dict[str, Answer] = field(default_factory=dict)
    inward: set[tuple[str, str]] = field(default_factory=set)


def asker(client: Any) -> Callable[..., Answer]:
    """Asks the portal as that client; ``elder`` and ``headers`` as a browser sends them."""

    def ask(address: str, *, elder: bool = False, method: str = "get", **sent: Any) -> Answer:
        cookie = {"HTTP_COOKIE": "elder=1"} if elder else {}
        response = getattr(client, method)(address, **sent, **cookie)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        response.close()
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        place = response.headers.get("Location", "")
        return Answer(response.status_code, kind, body, tuple(response.cookies), place)

    return ask


def walk(ask: Callable[[str], Answer], entrances: Iterable[str] = ENTRANCES) -> Walk:
    """Follow every link of the site from its entrances, whatever kind of answer it stands in.

    Of questions (``?q=``) a few of each kind stand for the rest.
    """
    made, waiting = Walk(), list(entrances)
    seen, kinds = set(waiting), Counter[tuple[str, ...]]()
    while waiting:
        address = waiting.pop(0)
        answer = made.answers[address] = ask(address)
        for link in links_of(address, answer):
            if link in seen:
                continue
            seen.add(link)
            if link.split("/")[1] in ROOMS:
                made.inward.add((address, link))
            elif _is_page(link) and _wanted(link, kinds):
                waiting.append(link)
    return made


def _is_page(link: str) -> bool:
    return not link.startswith(("/static/", "/elder/", "/language/"))


def _wanted(link: str, kinds: Counter[tuple[str, ...]]) -> bool:
    parts = urlsplit(link)
    if not parts.query:
        return True
    kind = (route(link), *sorted(parse_qs(parts.query, keep_blank_values=True)))
    kinds[kind] += 1
    return kinds[kind] <= QUESTIONS_EACH


def route(address: str) -> str:
    """The name of the route behind an address, "" for none."""
    try:
        return str(resolve(unquote(urlsplit(address).path)).view_name)
    except Resolver404:
        return ""


def links_of(address: str, answer: Answer) -> list[str]:
    """The addresses of this site an answer names, in its order: without host and fragment."""
    found = []
    for value in _named(answer):
        whole = urldefrag(urljoin(HOST + address, value.strip())).url
        if whole.startswith(f"{HOST}/"):
            found.append(whole.removeprefix(HOST))
    return list(dict.fromkeys(found))


def _named(answer: Answer) -> Iterator[str]:
    if answer.kind == "text/html":
        root = pages.document_fromstring(answer.text)
        for element in root.iter(etree.Element):
            yield from _of_element(element)
    elif answer.kind in ("application/xml", "application/atom+xml"):
        root = etree.fromstring(answer.body)
        yield from (value for each in root.iter() for value in (each.get("href"),) if value)
        yield from (each.text for each in root.iter("{*}loc") if each.text)
    elif answer.kind == "application/json":
        yield from (each for each in strings(json.loads(answer.body)) if IS_ADDRESS.fullmatch(each))
    elif answer.kind == "text/plain":
        yield from re.findall(r"https?://\S+", answer.text)


def _of_element(element: Any) -> Iterator[str]:
    if element.tag == "script" and element.get("type") == "application/ld+json":
        yield from (v for v in strings(json.loads(element.text)) if IS_ADDRESS.fullmatch(v))
    if element.tag == "form" and element.get("method", "get").lower() != "get":
        return  # what a form sends is not followed
    for name in ADDRESSES:
        value = element.get(name)
        if not value or (name == "content" and not IS_ADDRESS.fullmatch(value)):
            continue
        if urlsplit(value).scheme in ("", "http", "https"):
            yield value


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON document, keys too."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def dug_out(name: str, body: bytes) -> str:
    """Every word in an answer or a file: archives unpacked, pictures asked for hidden data,
    escapes undone."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return " ".join(dug_out(each, book.read(each)) for each in book.namelist())
    text = body.decode("utf-8", errors="replace")
    if body.startswith((b"\xff\xd8", b"\x89PNG")):
        return f"{text} {hidden(body)}"
    if name.endswith((".json", ".js")) or "\\u" in text:
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return html.unescape(text)


def hidden(body: bytes) -> dict[str, Any]:
    """What a picture carries beside its pixels."""
    with Image.open(io.BytesIO(body)) as image:
        plain = ("jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression")
        info = {name: value for name, value in image.info.items() if name not in plain}
        return info | {str(tag): value for tag, value in image.getexif().items()}
