from django.apps import AppConfig


class SerialsConfig(AppConfig):
    name = "fengqiao.kernel.serials"
    label = "serials"
