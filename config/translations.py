"""The English catalogue: kept complete without GNU gettext being installed.

The source language is Chinese, so ``locale/en`` is the only catalogue of our own texts;
``locale/zh_Hans`` adds what Django itself has not put into Chinese.

    python -m config.translations update   # bring new and gone texts into locale/en
    python -m config.translations check    # fail on a missing, fuzzy, stale or odd text
    python -m config.translations compile  # write the .mo files the portal reads
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PO_FILE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
APPS = ("agencies", "pledges", "progress", "oversight", "results", "config")
KEYWORDS = {
    "_": None,
    "_t": None,  # `gettext as _t` beside `gettext_lazy as _`
    "_lazy": None,  # the other way about
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "text": None,  # `gettext as text`, where a module writes many
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]")
TAGGED = re.compile(
    r"\{% comment.*?%\}.*?\{% endcomment %\}|\{#.*?#\}|<!--.*?-->|lang=\"zh-hans\">.*?<"
    r"|\{% blocktranslate.*?\{% endblocktranslate %\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def update() -> None:
    """Merge the texts of the code into the catalogue; a changed text comes in empty."""
    catalog = _catalog()
    catalog.update(_template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    PO_FILE.parent.mkdir(parents=True, exist_ok=True)
    PO_FILE.write_bytes(_written(catalog))


def check() -> list[str]:
    """One line per fault of the catalogue; an empty list when it is complete."""
    catalog, template = _catalog(), _template()
    faults = [fault for message in template if message.id for fault in _faults(message, catalog)]
    stale = [m.id for m in catalog if m.id and template.get(m.id, m.context) is None]
    return faults + [f"no longer in the code: {text}" for text in stale] + list(_untagged())


def compile_catalogs() -> None:
    """Write each compiled catalogue beside its source."""
    for po_file in (ROOT / "locale").glob("*/LC_MESSAGES/*.po"):
        with po_file.open("rb") as source, po_file.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))


def _faults(message: Message, catalog: Catalog) -> Iterator[str]:
    places = ", ".join(f"{path}:{line}" for path, line in message.locations[:1])
    found = catalog.get(message.id, message.context)
    texts = _texts(found.string or "") if found else []
    if found is None or not all(texts):
        yield f"{places}: not translated: {_texts(message.id)[0]}"
        return
    if found.fuzzy:
        yield f"{places}: fuzzy: {_texts(message.id)[0]}"
    for text in texts:
        if CHINESE.search(text) and text not in ("中文",):
            yield f"{places}: Chinese in the English text: {text}"
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(_texts(message.id)[-1])):
            yield f"{places}: placeholders differ: {_texts(message.id)[0]}"


def _untagged() -> Iterator[str]:
    """Chinese words of a template that stand outside every translation tag."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        # rendered without a language: both are spoken
        if path.name in ("400.html", "500.html", "503.html"):
            continue
        words = TAGGED.sub("", path.read_text(encoding="utf-8"))
        for line in words.splitlines():
            if CHINESE.search(line):
                yield f"{path.relative_to(ROOT)}: not in a translation tag: {line.strip()}"


def _texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _catalog() -> Catalog:
    if not PO_FILE.exists():
        return Catalog(locale="en", fuzzy=False)
    with PO_FILE.open("rb") as source:
        return read_po(source, locale="en")


def _template() -> Catalog:
    template = Catalog(locale="en", fuzzy=False)
    for path, line, text, context in _found():
        if text and (context or CHINESE.search(_texts(text)[0])):
            template.add(text, locations=[(path, line)], context=context, flags=_flags(text))
    return template


def _flags(text: str | tuple[str, ...]) -> list[str]:
    return ["python-format"] if PLACEHOLDER.search(_texts(text)[0]) else []


def _found() -> Iterator[tuple[str, int, str | tuple[str, ...], str | None]]:
    for path in _sources():
        source = path.read_text(encoding="utf-8")
        if path.suffix in (".html", ".txt", ".xml"):
            # What is left of a template reads as Python once its indentation is gone.
            lines = templatize(source, origin=str(path)).splitlines()
            source = "\n".join(line.strip() for line in lines)
        for line, text, _comments, context in extract(
            "python", BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            yield str(path.relative_to(ROOT)), line, text, context


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from (
            path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts
        )
    yield from (p for p in sorted((ROOT / "templates").rglob("*")) if p.is_file())


def _written(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, omit_header=False, sort_output=True, include_lineno=False)
    return re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By):[^"]*"\n', b"", buffer.getvalue()
    )


def main(command: str) -> int:
    """Run one of ``update``, ``check``, ``compile``; the exit code of the process."""
    if not settings.configured:
        settings.configure()
    if command == "update":
        update()
    elif command == "compile":
        compile_catalogs()
    elif command == "check":
        faults = check()
        print("\n".join(faults) or "translations: complete")
        return bool(faults)
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))
