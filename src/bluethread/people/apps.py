from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "bluethread.people"
    label = "people"

    def ready(self) -> None:
        from bluethread.core.access import permissions
        from bluethread.web import navigation

        navigation.register(_("People"), "people:index", permission=permissions.READ_PEOPLE, order=50)
        navigation.register(_("Audit"), "people:audit", permission=permissions.READ_AUDIT, order=60)
