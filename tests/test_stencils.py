"""Stencils: what is filled in is what the template would have drawn."""

from __future__ import annotations

import re
from itertools import product

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from agencies.forms.blanks import Blanks
from agencies.stencils import Stencil, mark
from progress.forms.controls import CONTROLS, MADE

WORDS = {"explained": "x", "text": "比上月少5%，<请>说明 & 核对"}


def squeezed(drawn: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r">\s+", "> ", drawn)).strip()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("there", product([True, False], repeat=2))
def test_a_stencil_gives_what_its_template_draws(language, there):
    stencil = Stencil("desk/live_ask.html")
    given = zip(WORDS.items(), there, strict=True)
    words = {name: word if is_there else "" for (name, word), is_there in given}

    with translation.override(language):
        first, again = stencil.draw(words), stencil.draw(words)

        assert squeezed(first) == squeezed(render_to_string("desk/live_ask.html", words))
        assert first == again


def test_what_is_marked_safe_is_taken_as_it_is_and_all_else_is_escaped():
    drawn = Stencil("desk/live_reached.html").draw(
        {"actual": SafeString("<b>102%</b>"), "expected": "<i>", "amount": "100%"}
    )

    assert "<b>102%</b>" in drawn
    assert "&lt;i&gt;" in drawn
    assert "<small>100%</small>" in drawn


def test_a_word_is_never_read_as_a_pattern():
    drawn = Stencil("desk/live_ask.html").draw({"text": "%(explained)s 100% %s " + mark("text")})

    assert "%(explained)s 100% %s" in drawn


@pytest.mark.parametrize("kind", list(MADE))
@pytest.mark.parametrize("text", ["", "12.5", '<"&>'])
def test_a_blank_is_drawn_as_its_field_would_be(kind, text):
    name, pk = f"{kind}-7", 7
    form = forms.Form(initial={name: text})
    form.fields[name] = MADE[kind]()
    attrs = {"placeholder": False}
    if kind in ("value", "achieved", "note"):
        attrs["aria-describedby"] = f"remarks-{pk}"

    assert CONTROLS[kind].draw(name, text, pk) == form[name].as_widget(attrs=attrs)


def test_a_blank_with_a_hint_is_tied_to_it():
    blanks = Blanks(lambda: forms.CharField(help_text="填月份"))

    assert 'aria-describedby="id_a_helptext"' in blanks.draw("a", "5")
