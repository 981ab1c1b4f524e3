"""The addresses of performance."""

from django.urls import path

from . import views

app_name = "performance"
urlpatterns = [
    path("indicators/", views.indicators, name="indicators"),
    path("indicators/verdicts.csv", views.verdicts, name="verdicts"),
    path("indicators/<slug:indicator>/", views.indicator, name="indicator"),
    path("indicators/<slug:indicator>/series.csv", views.series, name="series"),
    path("indicators/<slug:indicator>/figures/", views.figure, name="figure"),
]
