"""
Files over SFTP: written under a temporary name and renamed; fetched when they are still, then
archived.

A file drop has no reply, so a delivery in doubt is never written again by us (class D); its name
comes
from its key, so the same delivery can never become two files in one folder.
"""

import logging
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import asyncssh

from apotheca.hub.adapters.base import (
    Arrived,
    EndpointFacts,
    Health,
    Lookup,
    Outcome,
    Outgoing,
    Presence,
    SendResult,
)
from apotheca.hub.adapters.sftp_session import FAILURES, Entry, SftpSession, was_answered
from apotheca.hub.names import file_name, is_safe_name
from apotheca.hub.signing import secrets_of

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
FILE_MAX = 200 * 1024 * 1024
REFUSED_TYPE = "file.refused"


@dataclass(frozen=True, slots=True)
class FilePattern:
    """
    Files whose name fits ``pattern`` are ``object_type``; its group ``key`` is the business key.
    """

    pattern: re.Pattern[str]
    object_type: str


class SftpAdapter:
    """
    Drops files in ``config["out_dir"]``, fetches from ``config["in_dir"]`` what ``config["files"]``
    names.

    ``host``, ``port``, ``username`` and ``host_key`` (the server's public key, required) say where;
    the password is the endpoint's secret.
    """

    def __init__(self, facts: EndpointFacts) -> None:
        self._config = config = facts.config
        self._session = SftpSession(
            host=config["host"], port=int(config["port"]), username=config["username"],
            password=secrets_of(facts.secret_name)[0].decode(), host_key=config["host_key"],
            limit=float(config.get("timeout_seconds", TIMEOUT_SECONDS)),
        )  # fmt: skip
        self._seen: dict[str, tuple[int, int]] = {}
        self._refused: set[str] = set()
        self._patterns = [
            FilePattern(re.compile(one["pattern"], re.ASCII), one["object_type"])
            for one in config.get("files", [])
        ]

    def send(self, message: Outgoing) -> SendResult:
        """
        Write the file under a temporary name, then rename it. Until the rename nothing has
        happened.

        A file of this name with this content is already there: it arrived before.
        """
        name = self._name(message)
        final, part = self._out(name), self._out(f".{name}.part")
        try:
            there = self._session.read_if_there(final)
            if there is not None:
                return _already(name, there == message.body)
            self._session.write(part, message.body)
        except FAILURES as failure:
            return _lost(Outcome.FAILED, failure, is_endpoint_down=True)
        try:
            self._session.rename(part, final)
        except FAILURES as failure:
            outcome = Outcome.FAILED if was_answered(failure) else Outcome.UNKNOWN
            return _lost(outcome, failure)
        return SendResult(Outcome.ACCEPTED, reference=name)

    def query(self, message: Outgoing) -> Lookup:
        """Look whether the file still lies there. Once the target took it, nobody can tell."""
        name = self._name(message)
        try:
            there = self._session.read_if_there(self._out(name))
        except FAILURES:
            return Lookup(Presence.UNKNOWN)
        if there is None:
            return Lookup(Presence.UNKNOWN)
        return Lookup(Presence.SAME if there == message.body else Presence.OTHER, name)

    def receive(self) -> Iterator[Arrived]:
        """
        Yield the files that did not change since the last look, by name.

        Odd names, links, devices and files nobody named become a ``file.refused`` message, once;
        they are not opened and stay where they are. ``settle`` moves a file into the archive.
        """
        still, self._seen = self._seen, {}
        try:
            for name, attributes in self._waiting():
                mark = (attributes.size or 0, attributes.mtime or 0)
                problem = self._problem(name, attributes)
                if problem:
                    yield from self._refuse(name, problem)
                elif still.get(name) == mark:
                    yield from self._fetch(name, *mark)
                else:
                    self._seen[name] = mark
        except FAILURES as failure:
            log.warning("The files of %s were not read: %s", self._config["host"], failure)

    def health(self) -> Health:
        """Try to list the folder we fetch from, or else the one we write to."""
        try:
            self._session.entries(self._config.get("in_dir") or self._config["out_dir"])
        except FAILURES as failure:
            return Health(False, f"{type(failure).__name__}: {failure}"[:200])
        return Health(True)

    def close(self) -> None:
        self._session.close()

    def _waiting(self) -> list[Entry]:
        folder, archive = self._config["in_dir"], self._config["archive_dir"]
        entries = self._session.entries(folder)
        return [entry for entry in entries if f"{folder}/{entry[0]}" != archive]

    def _fetch(self, name: str, size: int, mtime: int) -> Iterator[Arrived]:
        path = f"{self._config['in_dir']}/{name}"
        body = self._session.read_still(path, size, mtime)
        if body is None:
            return
        kind, key = self._meaning(name)
        target = f"{self._config['archive_dir']}/{sha256(body).hexdigest()[:12]}-{name}"
        yield Arrived(
            message_id=name[:120], object_type=kind, business_key=key[:80], body=body,
            content_type="text/csv", sent_at=None,
            settle=lambda: self._archive(path, target),
        )  # fmt: skip

    def _archive(self, path: str, target: str) -> None:
        """Move a stored file away; if the line breaks it comes again, as a mere repeat."""
        try:
            self._session.move_away(path, target)
        except FAILURES as failure:
            log.warning("%s was stored and not archived: %s", path, failure)

    def _meaning(self, name: str) -> tuple[str, str]:
        for one in self._patterns:
            if fits := one.pattern.fullmatch(name):
                return one.object_type, fits.groupdict().get("key") or name
        return "", ""

    def _problem(self, name: str, attributes: asyncssh.SFTPAttrs) -> str:
        if not is_safe_name(name):
            return "its name is not safe"
        if not stat.S_ISREG(attributes.permissions or 0):
            return "it is no regular file"
        if (attributes.size or 0) > FILE_MAX:
            return f"it is larger than {FILE_MAX} bytes"
        return "" if self._meaning(name)[0] else "nobody expects files of this name"

    def _refuse(self, name: str, problem: str) -> Iterator[Arrived]:
        if name in self._refused:
            return
        self._refused.add(name)
        shown = ascii(name)[1:-1]
        text = f"{shown}: {problem}".encode()
        yield Arrived(
            message_id=f"refused-{sha256(text).hexdigest()[:32]}", object_type=REFUSED_TYPE,
            business_key=shown[:80], body=text, content_type="text/plain", sent_at=None,
            settle=_nothing,
        )  # fmt: skip

    def _name(self, message: Outgoing) -> str:
        return file_name(message.object_type, message.business_key, message.idempotency_key, "csv")

    def _out(self, name: str) -> str:
        return f"{self._config['out_dir']}/{name}"


def _nothing() -> None:
    """A refused file stays where it is."""


def _already(name: str, is_same: bool) -> SendResult:
    if is_same:
        return SendResult(Outcome.ACCEPTED, reference=name)
    return SendResult(Outcome.REFUSED, reference=name, error_class="FOREIGN_EDIT",
                      excerpt=f"{name} is there with other content.")  # fmt: skip


def _lost(
    outcome: Outcome, failure: BaseException, *, is_endpoint_down: bool = False
) -> SendResult:
    text = f"{type(failure).__name__}: {failure}"[:400]
    return SendResult(outcome, error_class="SFTP", excerpt=text, is_endpoint_down=is_endpoint_down)
