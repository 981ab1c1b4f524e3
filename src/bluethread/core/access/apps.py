from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "bluethread.core.access"
    label = "access"
