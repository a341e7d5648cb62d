from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "fengqiao.casework.agreements"
    label = "agreements"

    def ready(self) -> None:
        from fengqiao.kernel.duties.queries import DUTY_NAMES

        from . import facts  # noqa: F401
        from .codes import DUTY_KINDS

        DUTY_NAMES.update(DUTY_KINDS)
