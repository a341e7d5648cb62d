from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


def install(sender: Any, using: str, **kwargs: Any) -> None:
    """The engine's functions, made anew after every migrate as the owner of the tables."""
    from .engine import FUNCTIONS

    if "search_searchentry" in connections[using].introspection.table_names():
        with connections[using].cursor() as cursor:
            cursor.execute(FUNCTIONS)


class SearchConfig(AppConfig):
    name = "fengqiao.casework.search"
    label = "search"

    def ready(self) -> None:
        from . import followers  # noqa: F401 - registers them

        post_migrate.connect(install, sender=self)
