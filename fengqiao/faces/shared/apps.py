from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "fengqiao.faces.shared"
    label = "shared"

    def ready(self) -> None:
        from django.conf import urls

        from fengqiao.trust.scope import set_refusal_renderer

        from .refusals import render_refusal

        set_refusal_renderer(render_refusal)
        for status in (400, 403, 404, 500):
            setattr(urls, f"handler{status}", f"fengqiao.faces.shared.refusals.handler{status}")
