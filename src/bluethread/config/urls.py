"""Every address of the program."""

from django.urls import include, path

from . import views
from .api import api

handler404 = views.not_found

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("health/", views.health, name="health"),
    path("thread/<slug:kind>/<path:identifier>/", views.thread, name="thread"),
    path("api/v1/", api.urls),
    path("", include("bluethread.web.urls")),
    path("", include("bluethread.people.library")),
    path("", include("bluethread.people.urls")),
    path("", include("bluethread.mandates.urls")),
    path("", include("bluethread.performance.urls")),
    path("returns/", include("bluethread.observations.urls")),
    path("reports/", include("bluethread.reports.urls")),
]
