"""
A mail server of suppliers on a real socket: it keeps what it took, and can fail at each step.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from simulators.certificates import Certificate
from simulators.faults import NONE, REPLY_LOST, RESET, TIMEOUT, Switchboard

T = TypeVar("T")

NO_SUCH_USER = "no_such_user"  # 550 to RCPT
GREY_LISTED = "grey_listed"  # 451 to RCPT
LEAVING = "leaving"  # 421 to MAIL
SPAM = "spam"  # 554 after the text
FULL = "full"  # 452 after the text
CUT = "cut"  # the line breaks when the text arrives; nothing is kept
_AT_RCPT = {NO_SUCH_USER: "550 5.1.1 No such user", GREY_LISTED: "451 4.7.1 Come back later"}
_AT_DATA = {SPAM: "554 5.7.1 We do not want this", FULL: "452 4.3.1 No room"}


@dataclass
class PostOffice:
    """
    The running server; use it as a context manager. ``taken`` are the mails it kept, as they came.

    ``security`` is none, starttls or tls; with ``password`` senders must sign in. Each mail meets
    the next fault of ``faults`` (one per MAIL command).
    """

    security: str = "none"
    password: str = ""
    timeout_seconds: float = 1.0
    faults: Switchboard = field(default_factory=Switchboard)
    taken: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    def __enter__(self) -> Self:
        self._certificate = Certificate() if self.security != "none" else None
        self._fault = NONE
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._wait_for(self._listen())
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._wait_for(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self._certificate:
            self._certificate.close()

    @property
    def config(self) -> dict[str, Any]:
        """What our endpoint needs to know, besides the password."""
        found = {"host": "127.0.0.1", "port": self.port, "security": self.security,
                 "timeout_seconds": self.timeout_seconds, "from": "orders@hospital.example",
                 "from_name": "Riverside Hospital"}  # fmt: skip
        if self._certificate:
            found["ca_file"] = self._certificate.ca_file
        return found | ({"username": "apotheca"} if self.password else {})

    def mails(self) -> list[EmailMessage]:
        """Return what was taken, read."""
        return [message_from_bytes(body, policy=default) for _, _, body in self.taken]

    async def handle_MAIL(  # noqa: N802  the server calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.password and not session.authenticated:
            return "530 5.7.0 Sign in first"
        self._fault = self.faults.next()
        self.met[self._fault] += 1
        if self._fault == RESET:
            return self._broken(server)
        if self._fault == LEAVING:
            return "421 4.3.2 We are leaving"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._fault in _AT_RCPT:
            return _AT_RCPT[self._fault]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._fault == CUT:
            return self._broken(server)
        if self._fault in _AT_DATA:
            return _AT_DATA[self._fault]
        content = envelope.original_content or b""
        self.taken.append((envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        if self._fault == TIMEOUT:
            await asyncio.sleep(self.timeout_seconds * 1.5)
        if self._fault == REPLY_LOST:
            return self._broken(server)
        return f"250 2.0.0 Queued as {len(self.taken):06d}"

    async def _listen(self) -> asyncio.Server:
        context = self._certificate.server_context() if self._certificate else None
        options: dict[str, Any] = {"timeout": 5, "hostname": "127.0.0.1", "loop": self._loop}
        if self.password:
            options |= {"authenticator": self._sign_in, "auth_require_tls": False}
        if self.security == "starttls":
            options |= {"tls_context": context, "require_starttls": True}
        return await self._loop.create_server(
            lambda: SMTP(self, **options), "127.0.0.1", 0,
            ssl=context if self.security == "tls" else None,
        )  # fmt: skip

    async def _close(self) -> None:
        self._server.close()
        mine = asyncio.current_task()
        waiting = [task for task in asyncio.all_tasks() if task is not mine]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def _wait_for(self, step: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(step, self._loop).result(10)

    def _broken(self, server: SMTP) -> str:
        if isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "451 gone"

    def _sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and data.password == self.password.encode()
        return AuthResult(success=is_right, handled=False)
