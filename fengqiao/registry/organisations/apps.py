from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "fengqiao.registry.organisations"
    label = "organisations"
