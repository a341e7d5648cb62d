from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "fengqiao.registry.policy"
    label = "policy"
