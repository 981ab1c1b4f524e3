"""The addresses of observations."""

from django.urls import path

from . import views

app_name = "observations"
urlpatterns = [
    path("", views.index, name="index"),
    path("loads/<int:load_id>/", views.load, name="load"),
    path("loads/<int:load_id>/faults.csv", views.load_faults, name="load-faults"),
    path("<slug:stream>/", views.stream, name="stream"),
    path("<slug:stream>/upload/", views.upload, name="upload"),
    path("<slug:stream>/completeness.csv", views.completeness, name="completeness"),
    path("<slug:stream>/faults.csv", views.stream_faults, name="stream-faults"),
]
