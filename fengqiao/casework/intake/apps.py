from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "fengqiao.casework.intake"
    label = "intake"

    def ready(self) -> None:
        from . import applicant_facts  # noqa: F401
