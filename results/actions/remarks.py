"""What citizens write (公众意见, R76): taken in, and their contacts erased when the day comes.

A public form comes here: nothing imported knows a live table. What the office does with a
remark is in ``actions.remark_answers``.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies.personal import personal_numbers
from agencies.receipts import new_receipt
from agencies.refusals import Conflict
from results.models import Remark
from results.open_data.remarks import Voice


@transaction.atomic
def receive(
    *, voice: Voice, no: str, kind: str, text: str, contact: str = "", today: date
) -> Remark:
    """Take in what somebody says of pledge ``no`` of the version in force; nobody signs in.

    Nothing of it is printed before the office has answered. The contact is kept until
    ``voice.contact_until`` and no longer. Raises ``Conflict`` where the office takes no remarks
    or the objection window is over, ``ValidationError`` for words the form would refuse, phone
    and ID numbers in the text among them.
    """
    if not voice.is_open:
        raise Conflict(_("这一批次现在不接受公众意见。"))
    if kind == Remark.Kind.OBJECTION and not voice.takes_objections:
        raise Conflict(_("数据异议期已过，可以改为咨询或提意见建议。"))
    if personal_numbers(text):
        raise ValidationError({"text": _("内容中不得有电话号码、身份证号码。")})
    contact = contact.strip()
    remark = Remark(
        batch_id=voice.publication.batch_id,
        publication=voice.publication,
        no=no,
        kind=kind,
        text=text.strip(),
        contact=contact,
        contact_until=voice.contact_until if contact else None,
        receipt=new_receipt(),
        received_on=today,
    )
    # the two it hangs on were read a moment ago
    remark.full_clean(exclude=["batch", "publication"], validate_unique=False)
    remark.save(force_insert=True)
    return remark


def erase_contacts(*, today: date) -> int:
    """Erase every contact whose day has come, that day included; how many were.

    One statement: run twice, or on two workers at once, it erases each once.
    """
    due = Remark.objects.filter(contact_until__lte=today).exclude(contact="")
    return due.update(contact="", contact_erased_on=today)
