"""Fail when a model differs from its migrations. Needs no database: a throw-away home without a server."""

from __future__ import annotations

import os
import sys
import tempfile
import warnings


def main() -> int:
    """`makemigrations --check --dry-run`, which prints what is missing."""
    with tempfile.TemporaryDirectory(prefix="fengqiao-migrations-") as home:
        os.environ["FENGQIAO_DATA"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "fengqiao.wiring.settings"
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        for login in settings.DATABASES.values():
            login["OPTIONS"].pop("pool", None)  # nobody answers; a pool would wait
        warnings.filterwarnings(
            "ignore", "Got an error checking a consistent migration history", RuntimeWarning
        )
        try:
            call_command("makemigrations", check_changes=True, dry_run=True, skip_checks=True)
        except SystemExit as unequal:
            return int(bool(unequal.code))
    return 0


if __name__ == "__main__":
    sys.exit(main())
