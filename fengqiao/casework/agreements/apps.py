from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "fengqiao.casework.agreements"
    label = "agreements"
