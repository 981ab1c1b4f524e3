from django.urls import path

from . import views

app_name = "web"
urlpatterns = [
    path("sign-in/", views.signin, name="signin"),
    path("sign-out/", views.signout, name="signout"),
    path("language/", views.language, name="language"),
    path("components/", views.components, name="components"),
]
