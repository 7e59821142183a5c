"""Addresses of static files that change with their content, without a step that collects them."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class DigestStorage(StaticFilesStorage):
    """Gives each static file an address with its digest, so browsers may keep it for ever."""

    def url(self, name: str | None) -> str:
        """Return the address of a static file; one that does not exist is a mistake and raises."""
        return f"{super().url(name)}?v={_digest(name or '')}"


@lru_cache(maxsize=1024)
def _digest(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"There is no static file {name}.")
    return sha256(Path(found).read_bytes()).hexdigest()[:12]
