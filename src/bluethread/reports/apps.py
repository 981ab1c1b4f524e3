from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "bluethread.reports"
    label = "reports"

    def ready(self) -> None:
        from bluethread.core import thread

        from . import stations

        thread.register(thread.Station.SENTENCE, stations.sentences)
        thread.register_origin("figure", stations.origins_of_figure)
