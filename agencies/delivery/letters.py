"""Mail: one notice, or a day's notices in one, through Django's mail backend.

Each letter has a Message-ID of its own that never changes: where a person sends a letter
again whose outcome is unknown, it goes out under the same ID and the receiving side can
tell that it has it already (RFC 5322, 3.6.4).
"""

from __future__ import annotations

import smtplib
import uuid
from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from agencies.delivery.failing import Failed, Refused, Unreachable
from agencies.models import Message

LETTERS = uuid.UUID("6a2d3c8e-3a5e-4a7e-9b53-0f1a6c1d9e42")  # namespace of digests' IDs
PERMANENT = 500


def mail_is_configured() -> bool:
    """Is there a mail server to send by?"""
    return bool(settings.EMAIL_HOST)


def send_letter(address: str, messages: Sequence[Message]) -> None:
    """Send one letter holding ``messages`` (at least one).

    Raises ``Failed``, ``Unreachable`` (no mail server) or ``Refused`` (no such address).
    """
    letter = EmailMessage(
        subject=_one_line(_subject(messages)),
        body=_body(messages),
        to=[address],
        headers={
            "Message-ID": f"<{_identity(messages)}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    try:
        letter.send()
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        _refuse(code, said)
    except (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected) as error:
        raise Unreachable(_("邮件服务器中断了连接。")) from error
    except smtplib.SMTPAuthenticationError as error:
        raise Unreachable(_("邮件服务器不接受本系统的账号或密码。")) from error
    except smtplib.SMTPResponseException as error:
        _refuse(error.smtp_code, error.smtp_error, for_good=False)
    except smtplib.SMTPException as error:
        raise Failed(_("邮件服务器拒收。")) from error
    except OSError as error:
        raise Unreachable(_("连接不上邮件服务器。")) from error


def _refuse(code: int, said: bytes | str, *, for_good: bool = True) -> None:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    text = _("邮件服务器拒收：%(code)s %(words)s") % {"code": code, "words": words[:150]}
    raise (Refused if for_good and code >= PERMANENT else Failed)(text)


def _subject(messages: Sequence[Message]) -> str:
    if len(messages) == 1:
        return _("【民生实事】%(subject)s") % {"subject": messages[0].subject}
    return _("【民生实事】今日%(count)d条通知") % {"count": len(messages)}


def _body(messages: Sequence[Message]) -> str:
    parts = [_part(number, message) for number, message in enumerate(messages, 1)]
    if len(messages) == 1:
        parts = [_told(messages[0])]
    tail = _(
        "本邮件由系统自动发出，请勿回复。如需改为每日汇总或不发邮件，请登录系统，在“消息”中设置。"
    )
    return "\n\n".join([*parts, f"-- \n{tail}"])


def _part(number: int, message: Message) -> str:
    return f"{number}. {message.subject}\n{_told(message)}"


def _told(message: Message) -> str:
    address = absolute(message.link)
    if not address:
        return message.body
    return message.body + "\n" + _("办理页面：%(address)s") % {"address": address}


def absolute(link: str) -> str:
    """The full address of a path of ours; empty where the portal's own is not configured."""
    return f"{settings.PORTAL_URL}{link}" if link and settings.PORTAL_URL else ""


def _identity(messages: Sequence[Message]) -> uuid.UUID:
    if len(messages) == 1:
        return messages[0].pk
    return uuid.uuid5(LETTERS, " ".join(sorted(str(message.pk) for message in messages)))


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _one_line(text: str) -> str:
    """A header may hold no line break."""
    return " ".join(text.split())
