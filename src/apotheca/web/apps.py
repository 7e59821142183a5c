"""The pages as an app of Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "apotheca.web"
    label = "web"

    def ready(self) -> None:
        from apotheca.web.identity import notes

        notes.connect()
