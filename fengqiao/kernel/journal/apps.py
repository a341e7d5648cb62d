from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "fengqiao.kernel.journal"
    label = "journal"
