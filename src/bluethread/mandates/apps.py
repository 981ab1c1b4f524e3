from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MandatesConfig(AppConfig):
    name = "bluethread.mandates"
    label = "mandates"

    def ready(self) -> None:
        from bluethread.core import thread
        from bluethread.core.access import handover, records
        from bluethread.web import navigation

        from . import actions, permissions, stations
        from .guarded import KINDS

        for kind in KINDS:
            records.register(kind)
        thread.register(thread.Station.PARAGRAPH, stations.paragraphs)
        thread.register(thread.Station.OBLIGATION, stations.obligations)
        thread.register_origin("obligation", stations.origins_of_obligation)
        handover.register("obligations", handover.Work(_("Obligations"), actions.in_hand, actions.hand_over))
        navigation.register(_("Documents"), "mandates:works", permission=permissions.READ, order=10)
        navigation.register(_("Obligations"), "mandates:obligations", permission=permissions.READ, order=20)
