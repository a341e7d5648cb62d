from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "fengqiao.faces.desk"
    label = "desk"
