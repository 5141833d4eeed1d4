"""Every screen of every person at three widths in both themes, to be looked at.

Files are build/screenshots/<person>/<pattern>-<width>-<theme>.png; one page stands for each
address pattern.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.audit import walking

WIDTHS = (1280, 768, 390)
THEMES = ("light", "dark")
TALLEST = 6000  # px; of longer pages the beginning says enough


def take_all(browser: Browser, url: str, folder: Path) -> int:
    """Picture every page that can be walked to; how many pictures that made."""
    shutil.rmtree(folder, ignore_errors=True)
    taken = 0
    for person in walking.PEOPLE:
        page = walking.opened(browser, url, person)
        # the walk stands on its page still when the next one is asked for
        for met in walking.pages_of(page, url, person, each=1):
            name = (walking.kind_of(met.address) or met.name).replace(":", "_")
            for width in WIDTHS:
                for theme in THEMES:
                    path = folder / (person or "public") / f"{name}-{width}-{theme}.png"
                    _take(page, path, width, theme)
                    taken += 1
            page.set_viewport_size(walking.VIEWPORT)
            page.emulate_media(color_scheme="light")
            print(f"{person or '-'} {met.address}", flush=True)
        page.context.close()
    return taken


def _take(page: Page, path: Path, width: int, theme: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    height = min(int(page.evaluate("document.documentElement.scrollHeight")), TALLEST)
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]
