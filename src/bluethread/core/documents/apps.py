from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "bluethread.core.documents"
    label = "documents"
