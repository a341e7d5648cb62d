from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "fengqiao.faces.office"
    label = "office"
