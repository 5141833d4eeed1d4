"""Connected systems in the tests: accounts, tokens with their text, subscriptions, a receiver."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client

from agencies.actions.systems import add_system
from agencies.actions.tokens import IssuedToken, issue
from agencies.actions.webhooks import announce, subscribe
from agencies.clock import now, today
from agencies.models import Push, Token, User, Webhook
from agencies.models.webhook import AnnouncementKind
from agencies.roles import Role
from tests.people import make_person

ALL_KINDS = [kind.value for kind in AnnouncementKind]
PUBLIC_KINDS = ["publication.released", "publication.withdrawn"]


def security_person() -> User:
    """The security administrator, made once."""
    found = User.objects.filter(username="security").first()
    return found or make_person(Role.SECURITY, username="security", name=("郑", "安"))


def make_system(
    role: Role = Role.REPORTER, *, username: str = "system", name: str = "农房管理系统", **post: Any
) -> User:
    """A connected system of one post."""
    return add_system(
        username=username, name=name, role=role, by=security_person(), today=today(), **post
    )


def make_token(
    system: User, *, scope: str = "write", expires_on: date | None = None, name: str = "生产环境"
) -> IssuedToken:
    """A token of the system with its text; good for a hundred days, or until ``expires_on``."""
    return issue(
        system=system,
        name=name,
        scope=scope,
        expires_on=expires_on or today() + timedelta(days=100),
        by=security_person(),
        today=today(),
        now=now(),
    )


def make_webhook(system: User, url: str, kinds: list[str] | None = None) -> Webhook:
    kinds = kinds or (ALL_KINDS if Role(system.role).reports else PUBLIC_KINDS)
    return subscribe(system=system, url=url, kinds=kinds, by=security_person())


class Caller:
    """A system's client: JSON both ways, its token in every request."""

    def __init__(self, text: str) -> None:
        self.client = Client(headers={"authorization": f"Bearer {text}"})

    def get(self, address: str, **headers):
        return self.client.get(address, headers=headers)

    def patch(self, address: str, data, **headers):
        return self.client.patch(address, data, "application/json", headers=headers)

    def post(self, address: str, data=None, **headers):
        return self.client.post(address, data or {}, "application/json", headers=headers)


def system_addresses(by: User) -> dict[str, dict[str, Any]]:
    """One system with a token, a subscription and a push, as the addresses of its pages ask."""
    system = User(username="of_pages", role=Role.LEADER, last_name="看板系统", is_system=True)
    system.set_unusable_password()
    system.save()
    token = Token.objects.create(
        account=system, name="x", prefix="msp_x", digest="0" * 64, scope="read",
        expires_on=today(), created_at=now(), created_by=by,
    )  # fmt: skip
    webhook = Webhook.objects.create(
        account=system, url="https://hooks.example.cn/", kinds=PUBLIC_KINDS
    )
    announce(kind=PUBLIC_KINDS[0], matter="publication:0:released", data={}, now=now())
    of_system = (
        "system", "system_expiry", "system_deactivate", "system_reactivate", "token_issue",
        "webhook_new",
    )  # fmt: skip
    return {
        **{name: {"pk": system.pk} for name in of_system},
        "token_revoke": {"pk": token.pk},
        "webhook": {"pk": webhook.pk},
        "webhook_secret": {"pk": webhook.pk},
        "push_retry": {"pk": Push.objects.get(webhook=webhook).pk},
    }


def told_of(count: int) -> None:
    """So many publications, announced."""
    for number in range(count):
        announce(
            kind=AnnouncementKind.PUBLICATION,
            matter=f"publication:{number}:released",
            data={},
            now=now(),
        )
