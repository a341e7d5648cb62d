from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "fengqiao.faces.shared"
    label = "shared"
