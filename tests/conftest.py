"""Set-up of every test run: our own PostgreSQL and Valkey, people, promises, a fixed day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests import migrated

pytest_plugins = [
    "tests.people",
    "tests.access.who",
    "tests.access.things",
    "tests.promises",
    "tests.loaded",
    "tests.whole_site",
    "tests.receivers",
    "tests.provinces",
    "tests.webhooks",
    "tests.identity_provider.fixtures",
    "tests.cases",
    "tests.scoring",
    "tests.drafts",
    "tests.suggestions",
]
# before any of them imports another
pytest.register_assert_rewrite(*pytest_plugins)

# A loaded machine draws slowly; how fast is no matter of these tests.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", PATIENT)
settings.register_profile("portal", PATIENT, max_examples=40)
settings.load_profile("portal")

TODAY = date(2020, 5, 8)

# What takes long to make is made on one worker, for all tests that ask for it.
TOGETHER = {
    "tests/test_single_sign_on.py": "identity_provider",
    "tests/test_single_sign_on_attacks.py": "identity_provider",
    "tests/test_public_crawl.py": "whole_site",
    "tests/test_export_same_site.py": "whole_site",
    "tests/test_public_stands.py": "published_database",
    "tests/test_hardening_bombs.py": "costs",
    "tests/test_papers_word.py": "content",
    "tests/extraction/test_score.py": "whole",
    "tests/test_translations.py": "texts",
}


class Costs(LoadScopeScheduling):
    """Tests go to whichever worker is free, but those that share something costly together."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        if path.startswith("tests/browser/"):  # a portal for each file
            return path
        if path.startswith("tests/faults/"):  # servers that may be killed
            return "breakable"
        return TOGETHER.get(path, nodeid)


def pytest_configure(config: pytest.Config) -> None:
    """With the nightly ones (make test-full) every rule is tried on more examples."""
    if config.getoption("markexpr") != "not nightly":
        settings.load_profile("thorough")


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return Costs(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Test databases are copied from one that is migrated, not migrated each by itself."""
    connection.settings_dict["TEST"] |= {"TEMPLATE": migrated.template(), "MIGRATE": False}


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> None:
    """Turns are counted in the worker's own cache; those of one test are not the next one's."""
    cache.clear()


@pytest.fixture(autouse=True)
def today(settings) -> date:
    """8 May 2020: April's reports were due on the 6th, the first day after the holiday."""
    settings.PORTAL_TODAY = TODAY
    return TODAY


@pytest.fixture(autouse=True)
def files_root(settings, tmp_path) -> Path:
    """A folder of each test's own for the files people send."""
    settings.FILES_ROOT = tmp_path / "files"
    return settings.FILES_ROOT
