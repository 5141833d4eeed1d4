"""The 长辈版 of a page, made of the Chinese one: the frame alone tells them apart.

What is larger there is the style sheet's doing. The templates that know of the 长辈版 are two
(tests/test_export_same_site.py), and what they would write is put in their place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import translation

from results.export.asking import ExportError, Exporting
from results.export.places import ELDER

TOP = f'<html lang="{ELDER.language}">'
TOP_OF_ELDER = f'<html lang="{ELDER.language}" class="elder">'
TOOLS = re.compile(r'(<ul class="tools">.*?</ul>)', re.DOTALL)
PLACES = 2  # beside the menu, and in it on a telephone


def parts_of(page: str) -> Sequence[str]:
    """The page cut where its tools begin and end: every second part is a list of them."""
    return TOOLS.split(page)


def in_elder(parts: Sequence[str], exporting: Exporting) -> Sequence[str]:
    """The page's 长辈版, in as many parts. Raises ``ExportError`` for a page with another frame."""
    with translation.override(ELDER.language):
        drawn = render_to_string("parts/tools.html", {"exporting": exporting, "elder": True})
    tools = TOOLS.search(drawn)
    if len(parts) != 2 * PLACES + 1 or TOP not in parts[0] or tools is None:
        raise ExportError("another frame")
    made = [tools[0] if place % 2 else part for place, part in enumerate(parts)]
    return [made[0].replace(TOP, TOP_OF_ELDER, 1), *made[1:]]
