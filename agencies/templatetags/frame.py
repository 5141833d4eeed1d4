"""The page's frame: the menu of the signed-in person, and form controls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context, Engine
from django.template.loader import get_template
from django.urls import get_urlconf, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from agencies.models import Message, User
from agencies.roles import Verb
from agencies.stencils import cut, escaped, mark
from agencies.together import prepared

register = template.Library()


@dataclass(frozen=True, slots=True)
class Item:
    """One link of the menu; ``current`` is the value of its ``aria-current``, ``unread`` how
    many notices wait behind it."""

    label: str
    url: str
    current: str = ""
    unread: int = 0


# words, address, place on the page
Page = tuple[Any, str, str]

MASTHEAD = "parts/masthead.html"
VARIANTS = ("chinese", "english", "elder")
SHAPES = 500  # so many patterns are kept, in all languages
_mastheads: dict[tuple[Any, ...], str] = {}

# Address name, words, and the verbs of which one opens the door.
INNER = (
    ("desk", _("本月填报"), (Verb.FILL_REPORTS,)),
    ("desk", _("审签"), (Verb.SIGN_REPORTS,)),
    ("tasks", _("承担任务"), (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)),
    ("projects", _("项目清单"), (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)),
    ("special", _("专题报告"), (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)),
    ("desk_candidates", _("候选项目"), (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)),
    ("unit_notices", _("督办"), (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)),
    ("office", _("看板"), (Verb.SEE_EVERYTHING,)),
    ("review", _("审核"), (Verb.REVIEW_REPORTS,)),
    ("calendar", _("日历"), (Verb.REVIEW_REPORTS,)),
    ("notices", _("督办"), (Verb.SEE_EVERYTHING,)),
    ("office_special", _("专题报告"), (Verb.REVIEW_REPORTS,)),
    ("planning", _("谋划"), (Verb.SEE_EVERYTHING,)),
    ("publishing", _("公开发布"), (Verb.PREPARE_PUBLICATIONS, Verb.APPROVE_PUBLICATIONS)),
    ("audit", _("审计"), (Verb.READ_AUDIT_TRAIL,)),
    ("admin:index", _("实事管理"), (Verb.MANAGE_PLEDGES,)),
    ("directory", _("单位与账号"), (Verb.MANAGE_DIRECTORY,)),
    ("admin:index", _("系统管理"), (Verb.MANAGE_DIRECTORY,)),
    ("outbox", _("通知发送"), (Verb.MANAGE_DIRECTORY,)),
    ("access", _("安全管理"), (Verb.MANAGE_ACCESS,)),
    ("access_people", pgettext_lazy("many", "账号"), (Verb.MANAGE_ACCESS,)),
    ("access_sessions", pgettext_lazy("many", "登录会话"), (Verb.MANAGE_ACCESS,)),
    ("means", _("登录方式"), (Verb.MANAGE_ACCESS,)),
    ("systems", pgettext_lazy("many", "接入系统"), (Verb.MANAGE_ACCESS,)),
    ("inbox", _("消息"), tuple(Verb)),
    ("home", _("公开网站"), tuple(Verb)),
)
# Rooms that lie beside a menu's page and not below it: the menu shows that page as current.
BESIDE = {
    "calendar": ("outbox",),
    "notices": (
        "problems", "acceptances", "bulletins", "scores", "entry_signs", "judging_rules",
        "rollup", "backtest",
    ),
    "planning": ("programmes",),
    "unit_notices": ("unit_problems", "unit_acceptances"),
}  # fmt: skip
# Rooms without a page of their own, by what their addresses begin with below the dashboard's.
BELOW = {"planning": ("closing/",)}
# Address name, words, and the place on that page.
PUBLIC = (
    ("home", _("首页"), ""),
    ("years", _("历年"), ""),
    ("search", _("查找"), ""),
    ("national", _("全国"), ""),
    ("home", _("数据"), "#data"),
    ("method", _("说明"), ""),
)


# Pages of the open data, which lie below other places of the menu.
DATA = {"data_tables", "dictionary"}


@register.simple_tag(takes_context=True)
def masthead(context: Context) -> SafeString:
    """The head of the page: drawn for a person who is signed in; for strangers filled in, as they
    are told apart by nothing but where they are."""
    user = getattr(context.get("request"), "user", None) or context.get("user")
    items = menu(context.get("request"))
    if user is not None and user.is_authenticated:
        with context.update({"items": items}):
            return Engine.get_default().get_template(MASTHEAD).render(context)
    return _strangers_masthead(context, items)


def _strangers_masthead(context: Context, items: Sequence[Item]) -> SafeString:
    exporting, request = context.get("exporting"), context.get("request")
    words = {"here": request.get_full_path() if request else ""}
    if exporting:
        words |= {name: getattr(exporting, name) for name in VARIANTS}
    filled = {name: escaped(word) for name, word in words.items() if word}
    choices = {name: bool(context.get(name)) for name in ("elder", "demo_mode")}
    shape = (get_language(), *choices.values(), bool(exporting), *filled, *items)
    pattern = _mastheads.get(shape)
    if pattern is None:
        marks = {name: mark(name) for name in filled}
        given = {"items": items, "exporting": marks if exporting else None, **choices}
        given["request"] = {"get_full_path": marks.get("here", "")}
        pattern = cut(get_template(MASTHEAD).render(given))
        if len(_mastheads) < SHAPES:
            _mastheads[shape] = pattern
    return SafeString(pattern % filled)  # nosec


def menu(request: HttpRequest | None) -> list[Item]:
    """The menu of the person who looks: by verbs inside, fixed for the public."""
    path = request.path if request else ""
    user = getattr(request, "user", None)
    unread = {}
    rooms: Sequence[tuple[str, str]] = ()
    if user is None or not user.is_authenticated:
        pages = _public_pages(request)
    else:
        addresses, rooms = _inner(_urlconf())
        pages = [
            (label, addresses[name], "")
            for name, label, verbs in INNER
            if any(user.can(verb) for verb in verbs)
        ]
        unread = {addresses["inbox"]: _look_up(user)}
    found = request.resolver_match if request else None
    on_data = found is not None and found.url_name in DATA
    nearest = "" if on_data else _nearest(path, pages, rooms)
    return [
        Item(
            str(label),
            url + anchor,
            "true" if anchor and on_data else _current(url + anchor, nearest, path),
            unread.get(url, 0),
        )
        for label, url, anchor in pages
    ]


def _urlconf() -> str:
    return get_urlconf() or settings.ROOT_URLCONF


@cache
def _inner(_urlconf: str) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The addresses of the inner menu by name, and the rooms without a place in it, each with the
    page of the menu it belongs to. An address does not change while the process lives."""
    addresses = {name: reverse(name) for name, _label, _verbs in INNER}
    beside = [(reverse(room), reverse(name)) for name, rooms in BESIDE.items() for room in rooms]
    office = reverse("office")
    below = [(office + room, reverse(name)) for name, rooms in BELOW.items() for room in rooms]
    return addresses, beside + below


def _nearest(path: str, pages: Sequence[Page], rooms: Sequence[tuple[str, str]]) -> str:
    """The page of the menu that ``path`` lies nearest to."""
    held = [(url, url) for _label, url, anchor in pages if not anchor] + [*rooms]
    listed = {url for _label, url, _anchor in pages}
    _room, nearest = max(
        ((room, url) for room, url in held if url in listed and _holds(room, path)),
        key=lambda pair: len(pair[0]),
        default=("", ""),
    )
    return nearest


def _look_up(user: User) -> int:
    """How many messages the person has not read; the unit the frame names is read with them."""
    [found] = _asked(user.pk) or [None]
    if found is None:
        return 0
    for field in (User._meta.get_field("agency"), User._meta.get_field("region")):
        field.set_cached_value(user, getattr(found, field.name))
    return int(found.unread)


@prepared
def _asked(pk: int) -> QuerySet[User]:
    waiting = Message.objects.filter(recipient=OuterRef("pk"), read_at__isnull=True).order_by()
    counted = waiting.values("recipient").annotate(n=Count("pk")).values("n")
    return (
        User.objects.filter(pk=pk)
        .select_related("agency", "region")
        .defer("region__outline")
        .annotate(unread=Coalesce(Subquery(counted), 0))
        .only("agency", "region")
        .order_by()
    )


def _public_pages(request: HttpRequest | None) -> Sequence[Page]:
    """Without that of the whole country where no province is read. A folder of files reads none
    either: what others have published changes hourly."""
    national = bool(settings.NATIONAL_SOURCES) and not getattr(request, "exporting", None)
    return _addressed(_urlconf(), national)


@cache
def _addressed(_urlconf: str, national: bool) -> Sequence[Page]:
    """The public menu."""
    return tuple(
        (label, reverse(name), anchor)
        for name, label, anchor in PUBLIC
        if name != "national" or national
    )


def _holds(url: str, path: str) -> bool:
    """Is ``path`` the page ``url`` or below it? Everything lies below the home page."""
    return path == url or (url != "/" and path.startswith(url))


def _current(url: str, nearest: str, path: str) -> str:
    if url != nearest:
        return ""
    return "page" if url == path else "true"


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control without a placeholder: the label already says what to type."""
    return field.as_widget(attrs={"placeholder": False})


@register.filter
def summary_errors(form: Any) -> list[tuple[str, str]]:
    """Each error of ``form`` with the id of its control, in the order of the page."""
    if not form:
        return []
    errors = [("", str(error)) for error in form.non_field_errors()]
    for field in form:
        # a group of choices has no control of its own: its first choice stands for it
        target = field.id_for_label or f"{field.auto_id}_0"
        errors += [
            (target, gettext("%(label)s：%(error)s") % {"label": field.label, "error": error})
            for error in field.errors
        ]
    return errors
