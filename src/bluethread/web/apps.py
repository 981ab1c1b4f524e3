from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "bluethread.web"
    label = "web"
