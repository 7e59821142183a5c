"""
``pages``: how long the server takes to answer, for every page, at 5 million movements.

Requests go through the whole WSGI stack in this process (middleware, session, rights, statements,
templates), without a network: for each page, after some that warm it, a hundred over different
objects and over everybody who may open it. Statements are counted for each. The floor is the stated
limit of 200 ms at the 95th percentile: no faster durable result exists to compare with.
"""

import os
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from time import perf_counter, time
from typing import Any

from bench import common
from bench.addresses import Objects, Page, pages, within

KEY = "pages"
SMALL = int(os.environ.get("APOTHECA_BENCH_SMALL", "100000"))
LARGE = int(os.environ.get("APOTHECA_BENCH_LARGE", "5000000"))
REQUESTS = int(os.environ.get("APOTHECA_BENCH_REQUESTS", "100"))
WARM = 5
LIMIT = 0.2
OF_LISTS = 30  # addresses of one list: sorted, filtered, further pages
PASSWORD = "a long bench password"  # noqa: S105  of an invented person in a database of its own
SIGN_INS = 20
HOST = "127.0.0.1"


@dataclass
class Measured:
    """What one page took: seconds and statements of each request, and what was not answered."""

    seconds: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    worst: tuple[float, str, str] = (0.0, "", "")
    refused: set[str] = field(default_factory=set)

    def told(self) -> dict[str, Any]:
        """Return the figures that are printed, in milliseconds."""
        return {
            "p50_ms": round(statistics.median(self.seconds) * 1000, 1),
            "p95_ms": round(self.p95 * 1000, 1),
            "statements": max(self.statements),
            "requests": len(self.seconds),
        }

    @property
    def p95(self) -> float:
        """The 95th percentile of the requests, in seconds."""
        return statistics.quantiles(self.seconds, n=20, method="inclusive")[-1]


def run() -> dict[str, Any]:
    """Measure every page on both sizes and tell which break the limit, and which were not asked."""
    from bench import pages_data

    found: dict[int, dict[str, Measured]] = {}
    verdicts = {}
    for size in (SMALL, LARGE):
        with common.own_database(f"bench_pages_{size}"):
            pages_data.build(size)
            verdicts[size] = pages_data.verdict()
            found[size] = measure(REQUESTS if size == LARGE else REQUESTS // 4)
    return told(found[SMALL], found[LARGE]) | {"verify": verdicts, "sizes": [SMALL, LARGE]}


def told(small: dict[str, Measured], large: dict[str, Measured]) -> dict[str, Any]:
    """Print a line for each page and return the result."""
    measured = {name: one for name, one in large.items() if one.seconds}
    for name, one in sorted(measured.items(), key=lambda item: -item[1].p95):
        print(f"  {name:24} {one.told()} worst {one.worst}")
    grown = {
        name: [max(small[name].statements), max(one.statements)]
        for name, one in measured.items()
        if small[name].statements and max(small[name].statements) != max(one.statements)
    }
    worst = max(one.p95 for one in measured.values())
    return {
        "p95_ms_of_the_slowest": round(worst * 1000, 1),
        "floor": f"none: the limit of {LIMIT:g} s at the 95th percentile stands for it",
        "ratio": round(LIMIT / worst, 3),
        "over_the_limit": {name: one.told() for name, one in measured.items() if one.p95 > LIMIT},
        "statements_differ": grown,
        "NOT MEASURED": {
            name: sorted(one.refused)[:3] for name, one in large.items() if not one.seconds
        },
        "pages": {name: one.told() for name, one in measured.items()},
    }


def measure(requests: int) -> dict[str, Measured]:
    """Ask for every page of the current database, ``requests`` times each."""
    readers, objects = Readers(), Objects()
    found = {page.name: _measure(page, objects, readers, requests) for page in pages()}
    found["sign-in"] = _sign_in_page(requests)
    found["sign-in, sent"] = _signed_in()
    return found


class Readers:
    """Everybody of the small hospital, signed in once."""

    def __init__(self) -> None:
        from django.test import Client

        from apotheca.governance.models import Person
        from apotheca.governance.queries import reader_of

        self._clients = {}
        self._readers = {}
        for person in Person.objects.filter(kind="HUMAN").order_by("pk"):
            self._clients[person.username] = Client(SERVER_NAME=HOST, raise_request_exception=True)
            _sign_in(self._clients[person.username], person)
            self._readers[person.username] = reader_of(person.pk)

    def of(self, duties: str) -> list[tuple[str, Any]]:
        """Return the clients of those who may open a page, one for each set of duties."""
        alike: dict[Any, str] = {}
        for name, reader in self._readers.items():
            if reader is not None and reader.may(duties):
                alike.setdefault((frozenset(one.duty for one in reader.grants), reader.sites), name)
        return [(name, self._clients[name]) for name in alike.values()]


def _sign_in(client: Any, person: Any) -> None:
    """Sign somebody in as one who has just proved who they are."""
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time()}]
    session.save()


def _measure(page: Page, objects: Objects, readers: Readers, requests: int) -> Measured:
    found, everybody = Measured(), readers.of(page.duties)
    addresses = objects.addresses(page)
    if "<" not in page.route and addresses and everybody:
        addresses = list(_opened(addresses, everybody[0][1]))
    asked = list(islice(_pairs(addresses, everybody), max(requests, len(everybody)) + WARM))
    for number, (address, (name, client)) in enumerate(asked):
        answer, seconds, statements = _ask(client, address)
        if answer.status_code != 200:
            found.refused.add(f"{answer.status_code} {address} {name}")
        elif number >= WARM:
            found.seconds.append(seconds)
            found.statements.append(statements)
            found.worst = max(found.worst, (round(seconds, 3), address, name))
    return found


def _opened(addresses: list[str], client: Any) -> Iterator[str]:
    """Yield the addresses of a page and where its lists lead."""
    for address in addresses:
        yield address
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            further = list(within(address.partition("?")[0], answer.content.decode()))
            yield from further[:OF_LISTS]


def _pairs(addresses: list[str], everybody: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield every address with everybody in turn, shifted by one each time round."""
    if not addresses or not everybody:
        return
    people = cycle(everybody)
    while True:
        for address in addresses:
            yield address, next(people)
        if len(addresses) % len(everybody) == 0:
            next(people)


def _ask(client: Any, address: str) -> tuple[Any, float, int]:
    from django.db import connection

    count = 0

    def counted(execute: Any, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        start = perf_counter()
        answer = client.get(address)
        seconds = perf_counter() - start
    return answer, seconds, count


def _sign_in_page(requests: int) -> Measured:
    from django.test import Client

    found = Measured()
    for number in range(requests + WARM):
        answer, seconds, statements = _ask(Client(SERVER_NAME=HOST), "/account/sign-in")
        if number >= WARM and answer.status_code == 200:
            found.seconds.append(seconds)
            found.statements.append(statements)
    return found


def _signed_in() -> Measured:
    """Send the sign-in form: most of the time is the slow hash of the password, as it should be."""
    from django.test import Client

    from apotheca.governance.models import Person

    person, found = Person.objects.get(username="buyer"), Measured()
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    for number in range(SIGN_INS):
        client = Client(SERVER_NAME=HOST, REMOTE_ADDR=f"10.0.0.{number}")
        start = perf_counter()
        answer = client.post("/account/sign-in", {"login": person.username, "password": PASSWORD})
        if answer.status_code == 302:
            found.seconds.append(perf_counter() - start)
            found.statements.append(0)
        else:
            found.refused.add(f"{answer.status_code}")
    return found
