from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "fengqiao.faces.portal"
    label = "portal"
