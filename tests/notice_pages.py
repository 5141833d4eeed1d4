"""The office's pages of letters, asked for and sent, in the tests."""

from __future__ import annotations

from django.urls import reverse

from oversight.actions.drafting import draft_notices
from oversight.models import Notice
from tests.letters import FRIDAY


def page(client, person, name: str, *args, **query):
    client.force_login(person)
    return client.get(reverse(name, args=args), query)


def post(client, person, name: str, *args, **given):
    client.force_login(person)
    return client.post(reverse(name, args=args), given)


def open_moves(response) -> list[str]:
    return [move.name for move in response.context["moves"].open]


def to_each(batch, roads, places) -> list[Notice]:
    draft_notices(batch=batch, today=FRIDAY)
    to_agency = Notice.objects.get(agency=roads.reporting_agency)
    return [to_agency, *(Notice.objects.get(region=share.region) for share in places)]
