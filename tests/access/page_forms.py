"""The forms and links of a page as a browser has them: what is offered, and what it would send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml import html

# what a careful person writes into a field that must not stay empty
FILLED = {
    "date": "2020-05-08", "month": "2020-05", "number": "1", "url": "https://hooks.example.cn/x",
    "email": "a@example.cn", "time": "09:00",
}  # fmt: skip
WORDS = "情况说明"
NO_FIELD = {"csrfmiddlewaretoken"}


@dataclass
class Form:
    """``offers``: control with choices, or hidden → the values the page gives it; ``several``:
    those of which more than one may be chosen; ``data``: what is sent if nothing but the required
    is filled in."""

    action: str
    method: str
    offers: dict[str, set[str]] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    data: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> tuple[str, frozenset[str]]:
        """Forms of one kind stand on many pages and in many rows."""
        plain = frozenset(re.sub(r"\d+", "#", name) for name in self.offers)
        return (f"{self.method} {route_of(self.action)}", plain)


def route_of(address: str) -> str:
    """The name of the route it leads to; empty where it leads out of the portal."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def tree(body: bytes) -> html.HtmlElement | None:
    """The page; None if it is none."""
    if not body.lstrip()[:9].lower().startswith(b"<!doctype"):
        return None
    return html.document_fromstring(body.decode(), parser=html.HTMLParser(encoding="utf-8"))


def forms_of(page: html.HtmlElement, address: str) -> Iterator[Form]:
    for found in page.iter("form"):
        form = Form(urljoin(address, found.get("action") or address), _method(found))
        inside = list(found.iter("input", "select", "textarea", "button"))
        if name := found.get("id"):
            inside += page.xpath("//*[@form=$name]", name=name)
        for control in inside:
            if control.get("name") and control.get("name") not in NO_FIELD:
                _read(control, form)
        yield form


def questions(page: html.HtmlElement, address: str) -> Iterator[tuple[str, str]]:
    """(route, name of a parameter) of each link and each form that asks by the address."""
    for link in page.iter("a"):
        parts = urlsplit(urljoin(address, link.get("href") or ""))
        for name, _ in parse_qsl(parts.query, keep_blank_values=True):
            yield route_of(parts.path), name
    for form in forms_of(page, address):
        if form.method == "get":
            for name in form.data.keys() | form.offers.keys():
                yield route_of(form.action), name


def _method(form: html.HtmlElement) -> str:
    return (form.get("method") or "get").lower()


def _read(control: html.HtmlElement, form: Form) -> None:
    name, kind = control.get("name"), (control.get("type") or "text").lower()
    sent = form.data.setdefault(name, [])
    if control.tag == "select":
        _read_select(control, form, sent)
    elif control.tag == "button":
        _read_button(control, form, sent)
    elif control.tag == "textarea":
        sent.append(control.text_content().strip() or WORDS)
    elif kind in ("radio", "checkbox"):
        form.several |= {name} if kind == "checkbox" and control.get("value") else set()
        form.offers.setdefault(name, set()).add(control.get("value", "on"))
        if control.get("checked") is not None or (kind == "radio" and not sent):
            sent[:] = [*(sent if kind == "checkbox" else ()), control.get("value", "on")]
    elif kind == "hidden":
        form.offers.setdefault(name, set()).add(control.get("value", ""))
        sent.append(control.get("value", ""))
    elif kind != "file":
        needed = control.get("required") is not None
        sent.append(control.get("value") or (FILLED.get(kind, WORDS) if needed else ""))


def _read_select(control: html.HtmlElement, form: Form, sent: list[str]) -> None:
    form.several |= {control.get("name")} if control.get("multiple") is not None else set()
    options = list(control.iter("option"))
    values = [option.get("value", option.text_content()) for option in options]
    form.offers.setdefault(control.get("name"), set()).update(values)
    chosen = [
        value
        for option, value in zip(options, values, strict=True)
        if option.get("selected") is not None
    ]
    filled = [value for value in values if value]
    sent += chosen or (filled[:1] if control.get("required") is not None else values[:1])


def _read_button(control: html.HtmlElement, form: Form, sent: list[str]) -> None:
    form.offers.setdefault(control.get("name"), set()).add(control.get("value", ""))
    if not sent:
        sent.append(control.get("value", ""))
