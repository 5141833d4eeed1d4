"""The stock admin makes people; their post changes by a dated move, not by typing over it."""

from __future__ import annotations

from django.urls import reverse

from agencies.models import User


def test_a_post_is_not_typed_over(administrator, reporter, labour, client):
    client.force_login(administrator)

    page = client.get(reverse("admin:agencies_user_change", args=[reporter.pk]))
    client.post(
        reverse("admin:agencies_user_change", args=[reporter.pk]),
        {"username": "reporter", "role": "head", "agency": labour.pk, "is_active": "on"},
    )

    reporter.refresh_from_db()
    assert {"role", "agency", "region"} <= set(page.context["adminform"].readonly_fields)
    assert (reporter.role, reporter.agency.short_name) == ("reporter", "市交通运输局")


def test_a_new_person_gets_a_post(administrator, labour, client):
    client.force_login(administrator)

    client.post(
        reverse("admin:agencies_user_add"),
        {
            "username": "newcomer",
            "usable_password": "true",
            "password1": "Chengde-road-7",
            "password2": "Chengde-road-7",
            "role": "reporter",
            "agency": labour.pk,
        },
    )

    assert User.objects.get(username="newcomer").agency == labour


def test_the_administrator_lands_on_the_directory(administrator, client):
    client.force_login(administrator)

    assert client.get(reverse("landing"))["Location"] == reverse("directory")
