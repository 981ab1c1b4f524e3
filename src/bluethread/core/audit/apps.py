from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "bluethread.core.audit"
    label = "audit"

    def ready(self) -> None:
        from bluethread.core.access import guards

        from .reads import shown

        if shown not in guards.READERS:
            guards.READERS.append(shown)
