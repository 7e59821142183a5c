"""Give somebody the password they start with."""

import getpass
import sys
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apotheca.governance.operations.organisation import system_person
from apotheca.governance.operations.signing_in import set_password
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment


class Command(BaseCommand):
    help = "Give a person another password, read from the terminal or from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add whose password it is."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the password as the pages do, and set it through its operation."""
        person = get_user_model().objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"Nobody has the username {options['username']}.")
        password = _asked()
        try:
            validate_password(password, person)
            set_password(
                actor=Actor(system_person(), source="command", on_behalf_of_id=person.pk),
                when=Moment.now(),
                person_id=person.pk,
                encoded=make_password(password),
            )
        except ValidationError as weak:
            raise CommandError(" ".join(weak.messages)) from weak
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"{person.username} signs in with the new password from now on.")


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first, again = getpass.getpass("Password: "), getpass.getpass("Once more: ")
    if first != again:
        raise CommandError("The two are not the same. Nothing was changed.")
    return first
