from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "fengqiao.casework.intake"
    label = "intake"
