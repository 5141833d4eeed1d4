"""The 长辈版 of a page, made of the Chinese one: the frame alone tells them apart.

What is larger there is the style sheet's doing. The templates that know of the 长辈版 are two
(tests/test_export_same_site.py), and what they would write is put in their place.
"""

from __future__ import annotations

import re

from django.template.loader import render_to_string
from django.utils import translation

from results.export.asking import ExportError, Exporting
from results.export.places import ELDER

TOP = f'<html lang="{ELDER.language}">'
TOP_OF_ELDER = f'<html lang="{ELDER.language}" class="elder">'
TOOLS = re.compile(r'<ul class="tools">.*?</ul>', re.DOTALL)
PLACES = 2  # beside the menu, and in it on a telephone


def in_elder(page: str, exporting: Exporting) -> str:
    """The page as its 长辈版. Raises ``ExportError`` for a page with another frame."""
    with translation.override(ELDER.language):
        drawn = render_to_string("parts/tools.html", {"exporting": exporting, "elder": True})
    tools = TOOLS.search(drawn)
    made, places = TOOLS.subn(lambda _match: tools[0] if tools else "", page)
    if places != PLACES or TOP not in page or tools is None:
        raise ExportError("another frame")
    return made.replace(TOP, TOP_OF_ELDER, 1)
