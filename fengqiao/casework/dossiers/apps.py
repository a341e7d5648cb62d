from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "fengqiao.casework.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from fengqiao.kernel.duties.queries import DUTY_NAMES

        from . import facts, offering  # noqa: F401
        from .codes import DUTY_KINDS

        DUTY_NAMES.update(DUTY_KINDS)
