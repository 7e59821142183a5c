"""
A legacy finance ERP (invented) behind an SFTP folder: it imports our journal files, keeps its own
ledger in memory, and writes confirmation files and nightly balance extracts back.

Files arrive in ``in``; what it says lies in ``out``, with ``out/archive`` for what the other side
has read.
"""

import asyncio
import csv
import io
import os
import shutil
import tempfile
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Self

import asyncssh

from simulators import faults
from simulators.faults import Switchboard

USERNAME = "apotheca"
REQUIRED = (
    "control_number", "rows", "total_debit", "journal_id", "entity", "account", "business_date",
    "debit", "credit",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of their ledger."""

    journal_id: str
    entity: str
    account: str
    business_date: str
    debit: Decimal
    credit: Decimal


@dataclass
class Books:
    """
    What the ERP remembers; ``imports`` counts how often each journal was posted (once, we hope).
    """

    ledger: list[Posting] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    control_numbers: dict[str, str] = field(default_factory=dict)
    imports: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    refused: list[tuple[str, str]] = field(default_factory=list)

    def balances(self) -> dict[tuple[str, str], Decimal]:
        """Return debit less credit by entity and account."""
        found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for line in self.ledger:
            found[(line.entity, line.account)] += line.debit - line.credit
        return dict(found)


class FileRefused(Exception):
    """A file that was not imported; the text says why."""


class LegacyErp:
    """
    The running simulator; use it as a context manager.

    ``import_files`` and ``write_balances`` are its batch runs, called when the demo's clock says
    so. Faults meet the rename that makes a file visible, or the connection.
    """

    def __init__(self, *, seed: int = 1) -> None:
        self.books = Books()
        self.faults = Switchboard(seed)
        self.password = os.urandom(12).hex()
        self.root = Path(tempfile.mkdtemp(prefix="legacy-erp-"))
        for folder in ("in", "in/done", "in/refused", "out", "out/archive"):
            (self.root / folder).mkdir()
        self._key = asyncssh.generate_private_key("ssh-ed25519")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._extracts = 0
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def config(self) -> dict[str, object]:
        """What our endpoint needs to know, besides the password."""
        return {
            "host": "127.0.0.1", "port": self.port, "username": USERNAME,
            "host_key": self._key.export_public_key().decode(), "out_dir": "/in",
            "in_dir": "/out", "archive_dir": "/out/archive",
        }  # fmt: skip

    def import_files(self) -> int:
        """Import what lies in ``in``, confirm each file, and return how many were posted."""
        posted = 0
        for path in sorted((self.root / "in").glob("[!.]*.csv")):
            try:
                documents = self._post(path.read_text())
            except FileRefused as refusal:
                self.books.refused.append((path.name, str(refusal)))
                path.rename(self.root / "in" / "refused" / path.name)
                continue
            self._confirm(path.name, documents)
            path.rename(self.root / "in" / "done" / path.name)
            posted += 1
        return posted

    def write_balances(self, day: str) -> str:
        """Write the extract of balances after ``day`` to ``out`` and return its name."""
        rows = [
            {"entity": entity, "account": account, "balance": f"{balance:.2f}", "as_of": day}
            for (entity, account), balance in sorted(self.books.balances().items())
        ]
        self._extracts += 1
        return self._write(f"balances-{day}-{self._extracts:04d}.csv", rows,
                           ("entity", "account", "as_of", "balance"))  # fmt: skip

    def _post(self, text: str) -> list[tuple[str, str, str]]:
        rows = list(csv.DictReader(io.StringIO(text)))
        _check_shape(rows)
        control = rows[0]["control_number"]
        if control in self.books.control_numbers:
            raise FileRefused(f"control number {control} was imported before")
        lines = [_posting(row) for row in rows]
        _check_totals(rows, lines)
        self.books.control_numbers[control] = lines[0].journal_id
        self.books.ledger.extend(lines)
        answers = []
        for journal_id in dict.fromkeys(line.journal_id for line in lines):
            document = f"SA-{len(self.books.documents) + 1:07d}"
            self.books.documents.setdefault(journal_id, document)
            self.books.imports[journal_id] += 1
            answers.append((control, journal_id, document))
        return answers

    def _confirm(self, name: str, documents: list[tuple[str, str, str]]) -> None:
        rows = [
            {"control_number": control, "journal_id": journal, "foreign_document": document,
             "status": "POSTED"}
            for control, journal, document in documents
        ]  # fmt: skip
        columns = ("control_number", "journal_id", "foreign_document", "status")
        self._write(f"confirmed-{name}", rows, columns)

    def _write(self, name: str, rows: list[dict[str, str]], columns: tuple[str, ...]) -> str:
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        part = self.root / "out" / "archive" / f".{name}.part"
        part.write_text(text.getvalue())
        part.rename(self.root / "out" / name)
        return name

    async def _listen(self) -> int:
        self._server = await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[self._key],
            server_factory=lambda: _Login(self.password),
            sftp_factory=lambda channel: _Files(channel, self),
        )  # fmt: skip
        return int(self._server.get_port())

    async def _close(self) -> None:
        self._server.close()
        await self._server.wait_closed()


def _check_shape(rows: list[dict[str, str]]) -> None:
    if not rows:
        raise FileRefused("it is empty")
    missing = [name for name in REQUIRED if name not in rows[0]]
    if missing:
        raise FileRefused(f"the column {missing[0]} is missing")
    if len({row["control_number"] for row in rows}) != 1:
        raise FileRefused("it has several control numbers")


def _check_totals(rows: list[dict[str, str]], lines: list[Posting]) -> None:
    debit = sum((line.debit for line in lines), Decimal(0))
    credit = sum((line.credit for line in lines), Decimal(0))
    if debit != credit:
        raise FileRefused(f"debits {debit} differ from credits {credit}")
    if int(rows[0]["rows"]) != len(rows) or Decimal(rows[0]["total_debit"]) != debit:
        raise FileRefused("its control totals do not fit")


def _posting(row: dict[str, str]) -> Posting:
    try:
        debit, credit = Decimal(row["debit"]), Decimal(row["credit"])
    except InvalidOperation:
        raise FileRefused(f"{row['debit']!r} or {row['credit']!r} is no amount") from None
    return Posting(
        row["journal_id"], row["entity"], row["account"], row["business_date"], debit, credit
    )


class _Login(asyncssh.SSHServer):
    def __init__(self, password: str) -> None:
        self._password = password

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return username == USERNAME and password == self._password


class _Files(asyncssh.SFTPServer):
    """The folder, and the faults of the line when a file is made visible."""

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], owner: LegacyErp) -> None:
        super().__init__(channel, chroot=str(owner.root).encode())
        self._owner = owner

    async def rename(self, oldpath: bytes, newpath: bytes) -> None:
        if not newpath.startswith(b"/in/"):
            super().rename(oldpath, newpath)
            return
        fault = self._owner.faults.next()
        if fault == faults.RESET:
            self._break()
        if fault == faults.ERROR:
            raise asyncssh.SFTPFailure("disk quota exceeded")
        if fault == faults.SLOW:
            await asyncio.sleep(0.3)
        super().rename(oldpath, newpath)
        if fault == faults.TIMEOUT:
            await asyncio.sleep(5)
        if fault == faults.REPLY_LOST:
            self._break()

    def _break(self) -> None:
        self.channel.get_connection().abort()
        raise asyncssh.SFTPConnectionLost("the line broke")
