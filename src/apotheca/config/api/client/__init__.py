"""The Python client, written from the description of the API: ``apotheca manage export_client``."""

from apotheca.config.api.client.package import modules

__all__ = ["modules"]
