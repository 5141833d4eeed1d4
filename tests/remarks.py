"""What citizens wrote, in the tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from agencies.models import User
from agencies.receipts import new_receipt
from results.actions.remark_answers import answer
from results.models import Publication, Remark

RECEIVED = date(2020, 5, 8)


def make_remark(publication: Publication, **fields: Any) -> Remark:
    """A remark on the first pledge of the version."""
    kept = {"contact_until": date(2020, 8, 6)} if fields.get("contact") else {}
    return Remark.objects.create(
        batch=publication.batch,
        publication=publication,
        **{
            "no": "1", "kind": "question", "text": "路灯什么时候装？", "receipt": new_receipt(),
            "received_on": RECEIVED,
        }
        | kept
        | fields,
    )  # fmt: skip


def answered(remark: Remark, by: User, words: str = "六月底前装好。", **how: Any) -> Remark:
    """The remark with its answer, made public unless asked otherwise."""
    told = {"public": True, "today": date(2020, 5, 9)} | how
    return answer(remark=remark, answer=words, by=by, **told)
