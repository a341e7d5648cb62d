from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "fengqiao.registry.places"
    label = "places"

    def ready(self) -> None:
        from fengqiao.trust.scope import register_area_expander

        from .queries import expand_area

        register_area_expander(expand_area)
