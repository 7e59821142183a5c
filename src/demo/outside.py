"""The world outside: cabinets, the eProcurement suite, and the legacy finance ERP."""

from datetime import date
from typing import Protocol
from uuid import NAMESPACE_OID, uuid5

from apotheca.governance.types import Actor
from apotheca.inventory.operations.usage import post_usage_file
from demo.hospital import Hospital, Notebook, at
from demo.month import buying
from demo.month.cabinets import cabinet_files


class Outside(Protocol):
    """What the month asks of the world outside."""

    def send_cabinet_files(self, day: date) -> None: ...

    def ask_by_suite(self, place: str, day: date) -> None: ...

    def exchange(self, day: date) -> None: ...

    def settle(self, day: date) -> None: ...


class Nobody:
    """No outside: files are posted directly and requisitions are typed here. For tests."""

    def __init__(self, hospital: Hospital, notebook: Notebook) -> None:
        self.hospital, self.notebook = hospital, notebook

    def send_cabinet_files(self, day: date) -> None:
        for place, body in cabinet_files(self.hospital, day):
            post_usage_file(
                actor=Actor(self.hospital.person["system"], source=place.interface),
                feed_id=uuid5(NAMESPACE_OID, f"{place.interface}|{day}"),
                source=place.interface,
                lines=body.decode().splitlines(keepends=True),
                when=at(day, 23),
            )

    def ask_by_suite(self, place: str, day: date) -> None:
        buying.ask_in_house(self.hospital, self.notebook, place, day)

    def exchange(self, day: date) -> None:
        """Nothing leaves."""

    def settle(self, day: date) -> None:
        """Nothing waits."""
