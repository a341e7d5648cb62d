from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "fengqiao.registry.policy"
    label = "policy"

    def ready(self) -> None:
        from . import facts  # noqa: F401
