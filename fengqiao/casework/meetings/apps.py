from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "fengqiao.casework.meetings"
    label = "meetings"
