"""
A small mailbox server on a real socket (IMAP4rev1): what a mailbox of invoices needs, no more.

LOGIN, CAPABILITY, STARTTLS, SELECT, CREATE, UID SEARCH, UID FETCH, UID STORE, UID COPY, UID MOVE,
EXPUNGE, UID EXPUNGE, NOOP, LOGOUT. It keeps its own record of every folder, for oracles.
"""

import re
import shlex
import socketserver
import ssl
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Self

from simulators.certificates import Certificate
from simulators.faults import ERROR, REPLY_LOST, RESET, TIMEOUT, Switchboard

INBOX = "INBOX"


@dataclass
class Mail:
    """One mail in a folder."""

    uid: int
    body: bytes = field(repr=False)
    flags: set[str] = field(default_factory=set)


@dataclass
class MailServer:
    """
    The running server; use it as a context manager.

    ``has_move`` and ``has_uidplus`` say which extensions it offers. Each FETCH of a body and each
    MOVE or COPY meets the next fault of ``faults``.
    """

    security: str = "none"
    password: str = "open sesame"  # noqa: S105  of a simulator
    has_move: bool = True
    has_uidplus: bool = True
    timeout_seconds: float = 1.0
    faults: Switchboard = field(default_factory=Switchboard)
    folders: dict[str, list[Mail]] = field(default_factory=lambda: {INBOX: []})
    logins: int = 0

    def __enter__(self) -> Self:
        self._lock = threading.Lock()
        self._uids = 0
        self._certificate = Certificate() if self.security != "none" else None
        handler = type("Handler", (_Session,), {"house": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        if self._certificate:
            self._certificate.close()

    @property
    def config(self) -> dict[str, Any]:
        """What our endpoint needs to know, besides the password."""
        found: dict[str, Any] = {
            "host": "127.0.0.1", "port": self.port, "security": self.security,
            "username": "invoices", "timeout_seconds": self.timeout_seconds, "collect": True,
            "poll_seconds": 0.1,
        }  # fmt: skip
        if self._certificate:
            found["ca_file"] = self._certificate.ca_file
        return found

    def context(self) -> ssl.SSLContext:
        """Return what the server presents its certificate with."""
        if self._certificate is None:
            raise RuntimeError("This server speaks no TLS.")
        return self._certificate.server_context()

    def deliver(self, *bodies: bytes, folder: str = INBOX) -> None:
        """Put mails into a folder, as the post would."""
        with self._lock:
            for body in bodies:
                self._uids += 1
                self.folders.setdefault(folder, []).append(Mail(self._uids, body))

    def held(self, folder: str = INBOX) -> list[bytes]:
        """Return what lies in a folder."""
        with self._lock:
            return [mail.body for mail in self.folders.get(folder, [])]

    def copy(self, uids: list[int], source: str, target: str, *, is_move: bool) -> bool:
        """Copy or move mails; False when the folder is not there."""
        with self._lock:
            if target not in self.folders:
                return False
            for mail in [one for one in self.folders[source] if one.uid in uids]:
                self._uids += 1
                self.folders[target].append(Mail(self._uids, mail.body))
                if is_move:
                    self.folders[source].remove(mail)
            return True

    def expunge(self, folder: str, uids: list[int] | None = None) -> None:
        """Remove what is marked as deleted."""
        with self._lock:
            self.folders[folder] = [
                mail
                for mail in self.folders[folder]
                if "\\Deleted" not in mail.flags or (uids is not None and mail.uid not in uids)
            ]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class _Broken(Exception):
    """The line is cut, as the switchboard asked."""


class _Session(socketserver.StreamRequestHandler):
    """One connection, line by line."""

    house: MailServer

    def handle(self) -> None:
        if self.house.security == "tls":
            self._wrap()
        self._folder = ""
        self._say("* OK ready")
        while line := self.rfile.readline(65536):
            try:
                if not self._command(line.decode("latin-1").strip()):
                    return
            except _Broken:
                return

    def _command(self, line: str) -> bool:
        tag, _, rest = line.partition(" ")
        verb, _, rest = rest.partition(" ")
        if verb.upper() == "UID":
            verb, _, rest = rest.partition(" ")
            verb = f"UID {verb}"
        act = getattr(self, "_" + verb.upper().replace(" ", "_").lower(), None)
        if act is None:
            self._say(f"{tag} BAD what is {verb[:20]}?")
            return True
        return bool(act(tag, rest))

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode("latin-1") + b"\r\n")
        self.wfile.flush()

    def _wrap(self) -> None:
        self.request = self.house.context().wrap_socket(self.request, server_side=True)
        self.connection = self.request
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb", -1)

    def _words(self) -> str:
        more = [" MOVE"] if self.house.has_move else []
        more += [" UIDPLUS"] if self.house.has_uidplus else []
        more += [" STARTTLS"] if self.house.security == "starttls" else []
        return "IMAP4rev1" + "".join(more)

    def _fault(self) -> str:
        """Meet the next fault."""
        fault = self.house.faults.next()
        if fault == RESET:
            raise _Broken
        if fault == TIMEOUT:
            time.sleep(self.house.timeout_seconds * 1.5)
        return fault

    def _capability(self, tag: str, rest: str) -> bool:
        self._say(f"* CAPABILITY {self._words()}")
        self._say(f"{tag} OK done")
        return True

    def _starttls(self, tag: str, rest: str) -> bool:
        self._say(f"{tag} OK begin")
        self._wrap()
        return True

    def _login(self, tag: str, rest: str) -> bool:
        name, password = shlex.split(rest)
        is_right = (name, password) == ("invoices", self.house.password)
        self.house.logins += is_right
        self._say(f"{tag} OK welcome" if is_right else f"{tag} NO [AUTHENTICATIONFAILED] no")
        return True

    def _noop(self, tag: str, rest: str) -> bool:
        self._say(f"{tag} OK done")
        return True

    def _logout(self, tag: str, rest: str) -> bool:
        self._say("* BYE")
        self._say(f"{tag} OK done")
        return False

    def _select(self, tag: str, rest: str) -> bool:
        name = shlex.split(rest)[0]
        if name not in self.house.folders:
            self._say(f"{tag} NO there is no such folder")
            return True
        self._folder = name
        self._say(f"* {len(self.house.folders[name])} EXISTS")
        self._say("* OK [UIDVALIDITY 1] fine")
        self._say(f"{tag} OK [READ-WRITE] selected")
        return True

    def _create(self, tag: str, rest: str) -> bool:
        self.house.folders.setdefault(shlex.split(rest)[0], [])
        self._say(f"{tag} OK done")
        return True

    def _uid_search(self, tag: str, rest: str) -> bool:
        mails = self.house.folders[self._folder]
        found = [str(mail.uid) for mail in mails if "\\Deleted" not in mail.flags]
        self._say("* SEARCH " + " ".join(found))
        self._say(f"{tag} OK done")
        return True

    def _uid_fetch(self, tag: str, rest: str) -> bool:
        uid, _, wanted = rest.partition(" ")
        for number, mail in enumerate(self.house.folders[self._folder], 1):
            if mail.uid == int(uid):
                self._fetched(number, mail, wanted.upper())
        self._say(f"{tag} OK done")
        return True

    def _fetched(self, number: int, mail: Mail, wanted: str) -> None:
        if "BODY.PEEK" not in wanted:
            self._say(f"* {number} FETCH (UID {mail.uid} RFC822.SIZE {len(mail.body)})")
            return
        self._fault()
        content = mail.body
        if "HEADER" in wanted:
            content = content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        if part := re.search(r"<(\d+)\.(\d+)>", wanted):
            content = content[int(part[1]) :][: int(part[2])]
        self.wfile.write(f"* {number} FETCH (UID {mail.uid} BODY[] {{{len(content)}}}\r\n".encode())
        self.wfile.write(content + b")\r\n")
        self.wfile.flush()

    def _uid_store(self, tag: str, rest: str) -> bool:
        uid, _, flags = rest.partition(" ")
        for mail in self.house.folders[self._folder]:
            if mail.uid == int(uid):
                mail.flags |= set(re.findall(r"\\\w+", flags))
        self._say(f"{tag} OK done")
        return True

    def _uid_copy(self, tag: str, rest: str) -> bool:
        return self._to_folder(tag, rest, is_move=False)

    def _uid_move(self, tag: str, rest: str) -> bool:
        return self._to_folder(tag, rest, is_move=True)

    def _to_folder(self, tag: str, rest: str, *, is_move: bool) -> bool:
        uid, folder = shlex.split(rest)
        fault = self._fault()
        if fault == ERROR:
            self._say(f"{tag} NO not now")
            return True
        if not self.house.copy([int(uid)], self._folder, folder, is_move=is_move):
            self._say(f"{tag} NO [TRYCREATE] there is no such folder")
            return True
        if fault == REPLY_LOST:
            raise _Broken
        self._say(f"{tag} OK done")
        return True

    def _expunge(self, tag: str, rest: str) -> bool:
        self.house.expunge(self._folder)
        self._say(f"{tag} OK done")
        return True

    def _uid_expunge(self, tag: str, rest: str) -> bool:
        self.house.expunge(self._folder, [int(rest)])
        self._say(f"{tag} OK done")
        return True
