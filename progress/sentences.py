"""The sentence of a verdict in the reader's language; stored is the Chinese one."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language

from progress.inputs import from_json
from progress.lateness import judge
from progress.models import Verdict
from progress.wording import sentence


def sentences(verdicts: Iterable[Verdict]) -> dict[int, str]:
    """Verdict id → sentence. Another language is worded anew from the inputs: one query."""
    verdicts = list(verdicts)
    if (get_language() or "zh").startswith("zh"):
        return {verdict.pk: verdict.text for verdict in verdicts}
    stored = Verdict.objects.filter(pk__in=[verdict.pk for verdict in verdicts])
    texts = {}
    for pk, inputs in stored.values_list("pk", "inputs"):
        facts = from_json(inputs)
        texts[pk] = sentence(facts, judge(facts))
    return texts
