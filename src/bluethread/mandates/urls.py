"""The addresses of mandates. A document's symbol has slashes in it, so what hangs under a document is named first."""

from django.urls import path

from . import views

app_name = "mandates"
urlpatterns = [
    path("documents/", views.works, name="works"),
    path("documents/take-in/", views.take_in, name="take_in"),
    path("documents/<path:key>/side-by-side/", views.side_by_side, name="side_by_side"),
    path("documents/<path:key>/compare/<int:before>/<int:after>/", views.compare, name="compare"),
    path("documents/<path:key>/file/<str:sha256>/", views.file, name="file"),
    path("documents/<path:key>/handling/", views.reclassify, name="reclassify"),
    path("documents/<path:key>/", views.work, name="work"),
    path("obligations/", views.obligations, name="obligations"),
    path("obligations/review/", views.review, name="review"),
    path("obligations/decide/", views.decide, name="decide"),
    path("obligations/undo/", views.undo, name="undo"),
    path("obligations/export.<str:form>", views.export, name="export"),
    path("obligations/<int:id>/", views.obligation, name="obligation"),
    path("obligations/<int:id>/evidence/", views.evidence, name="evidence"),
]
