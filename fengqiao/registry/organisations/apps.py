from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "fengqiao.registry.organisations"
    label = "organisations"

    def ready(self) -> None:
        from . import facts  # noqa: F401
