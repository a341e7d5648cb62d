from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "fengqiao.faces.api"
    label = "api"
