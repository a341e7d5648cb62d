from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "fengqiao.casework.cases"
    label = "cases"
