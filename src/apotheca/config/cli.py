"""The ``apotheca`` command."""

import os
import sys


def main() -> None:
    """Run a command (``manage`` passes the rest to Django)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apotheca.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["apotheca", *sys.argv[2:]])
