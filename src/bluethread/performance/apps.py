from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    name = "bluethread.performance"
    label = "performance"

    def ready(self) -> None:
        from bluethread.core import thread

        from . import stations

        thread.register(thread.Station.INDICATOR, stations.indicators)
        thread.register(thread.Station.EVIDENCE, stations.evidence)
        thread.register_origin("indicator", stations.origins_of_indicator)
        thread.register_origin("stream", stations.origins_of_stream)
