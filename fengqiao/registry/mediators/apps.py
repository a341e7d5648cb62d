from django.apps import AppConfig


class MediatorsConfig(AppConfig):
    name = "fengqiao.registry.mediators"
    label = "mediators"

    def ready(self) -> None:
        from . import facts  # noqa: F401
