from django.apps import AppConfig


class MediatorsConfig(AppConfig):
    name = "fengqiao.registry.mediators"
    label = "mediators"
