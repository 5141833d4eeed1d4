"""The database itself keeps who changed what: by page, in bulk, by SQL, deletes included."""

from __future__ import annotations

from decimal import Decimal

import pghistory
import pytest
from django.apps import apps
from django.db import connection
from django.db.utils import InternalError, NotSupportedError, OperationalError, ProgrammingError

from pledges.models import Indicator
from progress.actions.judging import judge_batch
from progress.models import Verdict
from tests.promises import APRIL, make_accepted

REFUSALS = (InternalError, NotSupportedError, OperationalError, ProgrammingError)
OWN_APPS = ("agencies", "pledges", "progress", "oversight", "results")


def trail(indicator: Indicator) -> list[tuple]:
    events = apps.get_model("pledges", "IndicatorEvent")
    rows = events.objects.filter(pgh_obj_id=indicator.pk).order_by("pgh_id")
    return list(rows.values_list("pgh_label", "value"))


def test_every_way_of_writing_leaves_an_event(roads):
    indicator = roads.indicator
    indicator.value = Decimal(310)
    indicator.save()
    Indicator.objects.filter(pk=indicator.pk).update(value=Decimal(320))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pledges_indicator SET value = 330 WHERE id = %s", [indicator.pk])
        cursor.execute("DELETE FROM pledges_plan")
        cursor.execute("DELETE FROM pledges_share")
        cursor.execute("DELETE FROM pledges_indicator WHERE id = %s", [indicator.pk])

    assert trail(indicator) == [
        ("insert", Decimal(300)),
        ("update", Decimal(310)),
        ("update", Decimal(320)),
        ("update", Decimal(330)),
        ("delete", Decimal(330)),
    ]


@pytest.mark.parametrize(
    "sql", ["UPDATE pledges_indicatorevent SET value = 1", "DELETE FROM pledges_indicatorevent"]
)
def test_the_trail_itself_cannot_be_rewritten(roads, sql):
    with pytest.raises(REFUSALS, match="Cannot"), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql", ["UPDATE progress_verdict SET light = 'green'", "DELETE FROM progress_verdict"]
)
def test_a_stored_verdict_never_changes(batch, roads, sql):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=APRIL.replace(day=30))

    with pytest.raises(REFUSALS, match="Cannot"), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Verdict._meta.db_table == "progress_verdict"


def test_every_table_of_ours_is_tracked_or_protected():
    tracked = {
        model.pgh_tracked_model
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event)
    }
    untracked = {
        model.__name__
        for app in OWN_APPS
        for model in apps.get_app_config(app).get_models()
        if model not in tracked and not issubclass(model, pghistory.models.Event)
    }

    # append-only by a trigger of its own; hashes of passwords; answers and runs, kept for days;
    # what others have published; the trail itself
    assert untracked == {
        "Verdict", "FormerPassword", "IdempotentRequest", "JobRun", "ProvinceReading",
        "TrailLine", "TrailMonth",
    }  # fmt: skip
