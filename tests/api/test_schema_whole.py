"""The description of the interface is sound, whole and in both languages."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from agencies.api.schema import described
from config.api import ENUMS

SPECIAL = "/api/v1/special-reports/{id}/"


def operations(language: str = "zh-hans"):
    for path, told in described(language)["paths"].items():
        for method, operation in told.items():
            yield path, method, operation


def test_it_is_valid_and_made_without_a_warning(tmp_path, db):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_every_list_of_words_has_a_name_of_its_own():
    """A name the framework would find itself changes with the next resource."""
    named = {
        name
        for name, shape in described("zh-hans")["components"]["schemas"].items()
        if len(shape.get("enum", ())) > 1
    }

    assert named - set(ENUMS) == {"AspectEnum", "ComparatorEnum", "OutcomeEnum", "ReasonEnum"}


def test_every_operation_says_what_it_does():
    silent = [
        (path, method)
        for path, method, told in operations()
        if not told.get("summary") or not told.get("description") or not told.get("tags")
    ]

    assert silent == []


def test_every_parameter_says_what_it_means():
    silent = [
        (path, told["name"])
        for path, _method, operation in operations()
        for told in operation.get("parameters", [])
        if not told.get("description")
    ]

    assert silent == []


def test_a_write_says_which_headers_it_needs():
    needed = {
        (method, path.removeprefix("/api/v1/reports/{id}")): {
            told["name"]: told.get("required", False)
            for told in operation.get("parameters", [])
            if told["in"] == "header"
        }
        for path, method, operation in operations()
        if method != "get"
    }

    assert needed == {
        ("patch", "/api/v1/projects/{id}/"): {"If-Match": True},
        ("patch", SPECIAL): {"If-Match": True},
        ("post", "/api/v1/projects/"): {"Idempotency-Key": True},
        ("post", "/api/v1/special-reports/"): {"Idempotency-Key": True},
        ("patch", "/entry/"): {"If-Match": True},
        ("post", "/submit/"): {"Idempotency-Key": True, "If-Match": False},
        ("post", "/recall/"): {"Idempotency-Key": True},
        ("post", "/evidence/"): {"Idempotency-Key": True},
        ("delete", "/evidence/{evidence}/"): {},
        ("post", f"{SPECIAL}submit/"): {"Idempotency-Key": True, "If-Match": False},
        ("post", f"{SPECIAL}evidence/"): {"Idempotency-Key": True},
        ("delete", f"{SPECIAL}evidence/{{evidence}}/"): {},
    }


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_told_in_each_language(client, db, language):
    answer = client.get(f"/api/v1/schema/?lang={language}")

    assert answer["Content-Type"] == "application/vnd.oai.openapi+json"
    assert answer.json()["openapi"] == "3.1.0"
    assert answer.json()["paths"].keys() == described("zh-hans")["paths"].keys()
