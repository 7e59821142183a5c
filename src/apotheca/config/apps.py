"""The last app to load: it wires who reacts to what."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "apotheca.config"
    label = "config"

    def ready(self) -> None:
        from apotheca.config import wiring

        wiring.connect()
