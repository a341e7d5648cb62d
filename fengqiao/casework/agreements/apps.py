from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "fengqiao.casework.agreements"
    label = "agreements"

    def ready(self) -> None:
        from . import facts  # noqa: F401
