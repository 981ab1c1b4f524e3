from django.apps import AppConfig


class ObservationsConfig(AppConfig):
    name = "bluethread.observations"
    label = "observations"
