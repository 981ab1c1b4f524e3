"""The addresses of reports."""

from django.urls import path

from . import views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:report>/", views.report, name="report"),
    path("<slug:report>/issue/", views.issue, name="issue"),
    path("<slug:report>/<int:number>/", views.edition, name="edition"),
    path("<slug:report>/<int:number>/approve/", views.approve, name="approve"),
    path("<slug:report>/<int:number>/styles.css", views.styles, name="styles"),
    path("<slug:report>/<int:number>/<str:language>.<str:form>", views.file, name="file"),
    path("<slug:report>/<int:a>/changes/<int:b>/", views.changes, name="changes"),
]
