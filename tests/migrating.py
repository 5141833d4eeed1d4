"""``migrate`` for the databases of tests: the same statements for a quarter of the time.

Run as ``python -m tests.migrating``. After each new model Django draws anew all that are related
to it, by way of the people nearly every one. A model that is new needs only itself.
"""

from __future__ import annotations

import os
import sys
from unittest.mock import patch

from django.db.migrations.state import ModelState, ProjectState

_add_model = ProjectState.add_model


def add_model(self: ProjectState, model_state: ModelState) -> None:
    """As Django's, and of the models that stand none is drawn anew."""
    apps = self.__dict__.pop("apps", None)
    _add_model(self, model_state)
    if apps is not None:
        apps.render_multiple([model_state])
        self.__dict__["apps"] = apps


def main() -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    with patch.object(ProjectState, "add_model", add_model):
        call_command("migrate", interactive=False, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
