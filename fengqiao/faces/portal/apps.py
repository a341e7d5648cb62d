from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "fengqiao.faces.portal"
    label = "portal"

    def ready(self) -> None:
        """Refusals at citizens' addresses speak to citizens; an application that came too late comes back as it was typed."""
        from fengqiao.faces.shared import refusals

        from .views.applying import again

        refusals.PAGES.update({"/citizen/": "portal/outside.html", "/q/": "portal/outside.html"})
        refusals.EXPIRED["/citizen/apply/"] = again
