from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "fengqiao.casework.meetings"
    label = "meetings"

    def ready(self) -> None:
        from . import facts  # noqa: F401
