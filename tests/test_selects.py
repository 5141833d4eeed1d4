"""A select is drawn as Django draws it, only without a template for each choice."""

from __future__ import annotations

import re

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st

from agencies.forms.selects import Renderer

words = st.one_of(
    st.text(st.sampled_from("省教育厅<>&\"'%{} a1"), max_size=8),
    st.text(st.sampled_from("市县<b>"), max_size=4).map(SafeString),
    st.sampled_from([gettext_lazy("全部单位"), 2020, 12345, None]),
)
choices = st.lists(
    st.one_of(
        st.tuples(words, words),
        st.tuples(
            st.text("组<&", min_size=1, max_size=3), st.lists(st.tuples(words, words), max_size=3)
        ),
    ),
    max_size=5,
)
attrs = st.dictionaries(
    st.sampled_from(["id", "class", "required", "disabled", "data-x"]),
    st.one_of(st.booleans(), st.text("选<\"' ", max_size=4), st.integers(0, 9)),
)


@given(
    choices=choices,
    attrs=attrs,
    kind=st.sampled_from([forms.Select, forms.SelectMultiple]),
    chosen=st.one_of(words, st.lists(words, max_size=2)),
    language=st.sampled_from(["zh-hans", "en"]),
)
def test_a_select_says_what_djangos_says(choices, attrs, kind, chosen, language):
    widget = kind(attrs=attrs, choices=choices)
    if kind is forms.SelectMultiple and not isinstance(chosen, list):
        chosen = [chosen]

    with override(language):
        ours = widget.render("unit", chosen, renderer=Renderer())
        django_s = widget.render("unit", chosen, renderer=DjangoTemplates())

    assert bare(ours) == bare(django_s)
    assert isinstance(ours, SafeString)


def test_every_form_of_the_portal_is_drawn_by_it():
    class Form(forms.Form):
        unit = forms.ChoiceField(choices=[("a1", "省教育厅")])

    assert isinstance(Form().renderer, Renderer)


def bare(drawn: str) -> str:
    """Without the lines between the choices, which nobody sees."""
    return re.sub(r"\s*\n\s*", "\n", drawn.strip())
