from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "bluethread.config"
    label = "config"

    def ready(self) -> None:
        from . import roles  # noqa: F401  declares the roles
