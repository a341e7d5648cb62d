from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "fengqiao.kernel.duties"
    label = "duties"
