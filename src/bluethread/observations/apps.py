from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObservationsConfig(AppConfig):
    name = "bluethread.observations"
    label = "observations"

    def ready(self) -> None:
        from bluethread.core.access import records
        from bluethread.web import navigation

        from . import permissions
        from .guarded import KINDS

        for kind in KINDS:
            records.register(kind)
        navigation.register(_("Returns"), "observations:index", permission=permissions.READ, order=40)
