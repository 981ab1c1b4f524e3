from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "bluethread.core.identity"
    label = "identity"

    def ready(self) -> None:
        from . import signals

        signals.connect()
