from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "bluethread.people"
    label = "people"
