from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "bluethread.core.audit"
    label = "audit"
