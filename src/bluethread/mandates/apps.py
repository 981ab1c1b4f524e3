from django.apps import AppConfig


class MandatesConfig(AppConfig):
    name = "bluethread.mandates"
    label = "mandates"

    def ready(self) -> None:
        from bluethread.core import thread

        from . import stations

        thread.register(thread.Station.PARAGRAPH, stations.paragraphs)
        thread.register(thread.Station.OBLIGATION, stations.obligations)
        thread.register_origin("obligation", stations.origins_of_obligation)
