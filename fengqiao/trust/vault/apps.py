from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "fengqiao.trust.vault"
    label = "vault"
