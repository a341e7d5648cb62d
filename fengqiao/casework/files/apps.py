from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "fengqiao.casework.files"
    label = "files"
