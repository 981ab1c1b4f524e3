from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    name = "bluethread.performance"
    label = "performance"

    def ready(self) -> None:
        from bluethread.core import thread
        from bluethread.web import navigation

        from . import permissions, stations

        thread.register(thread.Station.INDICATOR, stations.indicators)
        thread.register(thread.Station.EVIDENCE, stations.evidence)
        thread.register_origin("indicator", stations.origins_of_indicator)
        thread.register_origin("stream", stations.origins_of_stream)
        navigation.register(_("Indicators"), "performance:indicators", permission=permissions.READ, order=30)
