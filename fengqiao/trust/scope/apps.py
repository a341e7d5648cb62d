from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ScopeConfig(AppConfig):
    name = "fengqiao.trust.scope"
    label = "scope"

    def ready(self) -> None:
        from .shards import after_migrate

        post_migrate.connect(after_migrate, sender=self)
