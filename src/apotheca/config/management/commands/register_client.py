"""Give a program its id and secret for the API; the secret is shown once and kept nowhere."""

import secrets
from hashlib import sha256
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apotheca.governance.operations.clients import register_client, rotate_client_secret
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.kernel.portable import Id, Register


class Command(BaseCommand):
    help = "Register a client of the API, or rotate its secret, as an access administrator would."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the client's id, such as BUYER-PORTAL")
        parser.add_argument("--by", required=True, help="username of the access administrator")
        parser.add_argument("--entity", required=True, help="code of the administrator's entity")
        parser.add_argument("--service", help="username of the service the client acts as")
        parser.add_argument("--scope", action="append", help="duty:F or entity:HOSP; repeat it")
        parser.add_argument("--rotate", type=int, metavar="HOURS",
                            help="only a new secret; earlier ones count for so long")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        secret = secrets.token_urlsafe(32)
        try:
            told = self._done(options, sha256(secret.encode()).hexdigest())
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"client_id      {options['code']}")
        self.stdout.write(f"client_secret  {secret}")
        self.stdout.write(told)

    def _done(self, options: dict[str, Any], digest: str) -> str:
        by: dict[str, Any] = {
            "actor": Actor(int(_id("person", options["by"])), source="command"),
            "when": Moment.now(),
            "entity_id": int(_id("entity", options["entity"])),
        }
        if options["rotate"] is not None:
            client = int(_id("api_client", options["code"]))
            done = rotate_client_secret(
                **by, client_id=client, secret_sha256=digest, overlap_hours=options["rotate"]
            )
            return f"Earlier secrets count until {done.earlier_secrets_until}."
        if not options["service"]:
            raise CommandError("Name the service it acts as: --service USERNAME")
        made = register_client(
            **by, code=options["code"], name=options["code"],
            person_id=int(_id("person", options["service"])), scopes=options["scope"] or [],
            secret_sha256=digest,
        )  # fmt: skip
        return f"It may use {', '.join(made.scopes)} of what {options['service']} was granted."


def _id(kind: str, label: str) -> Id:
    found = Register().ids([(kind, label)])
    if (kind, label) not in found:
        raise CommandError(f"There is no {kind.replace('_', ' ')} {label}.")
    return found[(kind, label)]
