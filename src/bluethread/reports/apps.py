from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "bluethread.reports"
    label = "reports"

    def ready(self) -> None:
        from bluethread.core import thread
        from bluethread.core.access import records
        from bluethread.web import navigation

        from . import permissions, stations
        from .guarded import KINDS

        for kind in KINDS:
            records.register(kind)
        thread.register(thread.Station.SENTENCE, stations.sentences)
        thread.register_origin("figure", stations.origins_of_figure)
        navigation.register(_("Reports"), "reports:index", permission=permissions.READ, order=40)
