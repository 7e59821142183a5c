"""
Importing files: check everything, then play the acts in their order.

    outcome = import_files(sources_in(folder), Order(mode=ALL), now=datetime.now(UTC))

Reading finds what is wrong with rows, checking what they refer to, and the play, in one transaction
or row by row, what the house refuses. Every finding names file, line, column, reason and remedy.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import file_digest
from io import BytesIO
from pathlib import Path

from apotheca.governance.operations.organisation import system_person
from apotheca.governance.queries import time_zones
from apotheca.hub.files import FileRefused, Finding, Limits, Table, configured_limits, read_table
from apotheca.hub.moving.acts import Act
from apotheca.hub.moving.checking import check_references, files_twice
from apotheca.hub.moving.outcome import Outcome, Tell, nobody
from apotheca.hub.moving.playing import Player, numbers_of
from apotheca.hub.moving.reading import ActReader, Terms, template_of
from apotheca.hub.moving.spool import Spool
from apotheca.hub.moving.template import Template
from apotheca.hub.reactions import sending_imports
from apotheca.kernel import numbers

# What an export holds beside acts is not imported with them.
ACTS = "acts"
ENDINGS = (".csv", ".xlsx")


class Mode(StrEnum):
    """Whether one refusal stops everything (ALL), or is left out alone (ROWS)."""

    ALL = "ALL"
    ROWS = "ROWS"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import: its plain name, and its path or bytes."""

    name: str
    content: Path | bytes

    @property
    def size(self) -> int:
        """Return the bytes of the content."""
        content = self.content
        return len(content) if isinstance(content, bytes) else content.stat().st_size

    @property
    def sha256(self) -> str:
        """Return the digest of the content."""
        if isinstance(self.content, bytes):
            return file_digest(BytesIO(self.content), "sha256").hexdigest()
        with self.content.open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Order:
    """
    How to import. A rehearsal plays everything and keeps nothing.

    ``by`` says who acts where a row names nobody: a username by duty, or by '' for all duties. With
    ``own`` nobody but this person acts, with the rights of today. ``zone`` is that of local times
    (else the facilities' own, if they share one). ``is_sending`` tells other systems of the acts.
    ``rows_max`` bounds the rows of a file, 0 is the site's limit.
    """

    mode: Mode = Mode.ALL
    is_rehearsal: bool = False
    by: Mapping[str, str] = field(default_factory=dict)
    own: str = ""
    zone: str = ""
    is_sending: bool = False
    rows_max: int = 0

    @property
    def limits(self) -> Limits:
        limits = configured_limits()
        return limits.with_rows(self.rows_max) if self.rows_max else limits


def sources_in(folder: Path) -> list[Source]:
    """
    Return the files of a folder to import, by name: its own, and those in its folder ``acts``.

    :raises NotADirectoryError: there is no such folder.
    """
    if not folder.is_dir():
        raise NotADirectoryError(folder)
    found = [*folder.iterdir(), *(folder / ACTS).glob("*")]
    files = [path for path in found if path.is_file() and path.suffix.lower() in ENDINGS]
    return [Source(path.name, path) for path in sorted(files)]


def import_files(
    sources: Sequence[Source], order: Order, *, now: datetime, tell: Tell = nobody
) -> Outcome:
    """
    Check the files and play their acts; return what was found and done.

    ``tell`` hears of the outcome as it grows. With Mode.ALL nothing stays unless every act is
    accepted. Importing the same again changes nothing.

    :raises ImportBroken: something other than a refusal stopped it; in Mode.ROWS the acts before
        are kept, and the import may be started again.
    """
    outcome = Outcome()
    system_person()
    with Spool() as spool:
        read_sources(sources, order, now, spool, outcome)
        for finding in check_references(spool):
            outcome.note(finding)
        outcome.refused += spool.count(is_left_out=True)
        outcome.acts = spool.count() + outcome.refused
        tell(outcome)
        _play(spool, order, outcome, now, tell)
    return outcome


def read_sources(
    sources: Sequence[Source], order: Order, now: datetime, spool: Spool, outcome: Outcome
) -> None:
    """Read every file into the spool, noting what is found."""
    terms = Terms(now, order.zone or _zone(sources, order), order.by, order.own)
    seen: dict[str, str] = {}
    for source in sources:
        first = seen.setdefault(source.sha256, source.name)
        if first != source.name:
            outcome.note(files_twice(source.name, first))
            continue
        for one in acts_of(source, terms, order.limits, outcome):
            finding = spool.add(one) if isinstance(one, Act) else one
            if finding is not None:
                outcome.note(finding)
    spool.close()


def acts_of(
    source: Source, terms: Terms, limits: Limits, outcome: Outcome
) -> Iterator[Act | Finding]:
    """Yield the acts of a file, and what is found in it."""
    template = template_of(source.name)
    if isinstance(template, Finding):
        yield template
        return
    try:
        with _table(source, template, limits) as table:
            reader = ActReader(template, table, terms)
            about_header = reader.header_findings()
            yield from about_header
            if not any(finding.is_refusal for finding in about_header):
                yield from reader.read()
            outcome.rows += reader.rows
    except FileRefused as refused:
        yield refused.finding


def _table(source: Source, template: Template, limits: Limits) -> Table:
    return read_table(source.content, name=source.name, limits=limits)


def _zone(sources: Sequence[Source], order: Order) -> str | None:
    """Return the one zone all facilities share, those of the files included."""
    zones = set(time_zones())
    for source in sources:
        template = template_of(source.name)
        if isinstance(template, Finding) or template.name != "facilities":
            continue
        try:
            with _table(source, template, order.limits) as table:
                zones |= {row.cells["timezone"].text for row in table.rows() if row.is_usable}
        except (FileRefused, KeyError):
            continue  # the finding comes when the file is read for its acts
    return zones.pop() if len(zones) == 1 else None


def _play(spool: Spool, order: Order, outcome: Outcome, now: datetime, tell: Tell) -> None:
    player = Player(spool, outcome, now, tell, is_own_only=bool(order.own))
    if order.is_rehearsal:
        player.play_all(keep=False)
        return
    if order.mode is Mode.ALL and outcome.refusal_count:
        return
    numbers.catch_up(numbers_of(spool))
    with sending_imports() if order.is_sending else nullcontext():
        if order.mode is Mode.ROWS:
            player.play_by_row()
        else:
            player.play_all(keep=True)
