from django.apps import AppConfig


class PlacedConfig(AppConfig):
    name = "fengqiao.kernel.placed"
    label = "placed"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers the shard rules
