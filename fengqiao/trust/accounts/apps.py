from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "fengqiao.trust.accounts"
    label = "accounts"

    def ready(self) -> None:
        from fengqiao.trust.scope import set_actor_loader

        from . import facts  # noqa: F401
        from .sessions import actor_of

        set_actor_loader(actor_of)
