"""
One SFTP connection, kept open, used from any thread; its coroutines run in one loop of the process.
"""

import asyncio
import stat
import threading
from collections.abc import Coroutine
from concurrent.futures import TimeoutError as TooSlow
from typing import Any, TypeVar

import asyncssh

R = TypeVar("R")

FAILURES = (OSError, asyncssh.Error, TooSlow)
Entry = tuple[str, asyncssh.SFTPAttrs]


def was_answered(failure: BaseException) -> bool:
    """Return whether the server itself said no, so that surely nothing was done."""
    lost = (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection)
    return isinstance(failure, asyncssh.SFTPError) and not isinstance(failure, lost)


class _Loop:
    """An event loop in a thread of its own, started when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, work: Coroutine[Any, Any, R], seconds: float) -> R:
        """Run ``work`` to its end and return its result; it is cancelled when it takes longer."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="sftp", daemon=True).start()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except TooSlow:
            future.cancel()
            raise


_loop = _Loop()


class SftpSession:
    """
    Files of one server. Each call ends within ``limit`` seconds or raises one of FAILURES.

    After a failure the next call connects anew. The server must show the key we were given.
    """

    def __init__(
        self, *, host: str, port: int, username: str, password: str, host_key: str, limit: float
    ) -> None:  # fmt: skip
        self._address = (host, port)
        self._login = {"username": username, "password": password}
        self._host_key = asyncssh.import_public_key(host_key)
        self._limit = limit
        self._ssh: asyncssh.SSHClientConnection | None = None
        self._sftp: asyncssh.SFTPClient | None = None
        self._connecting = asyncio.Lock()

    def write(self, path: str, body: bytes) -> None:
        """Write ``body`` to ``path``, over what may be there."""
        self._run(self._write(path, body))

    def rename(self, path: str, target: str) -> None:
        """Rename; refused by the server when ``target`` is taken."""
        self._run(self._rename(path, target))

    def read_if_there(self, path: str) -> bytes | None:
        """Return the bytes of a file, or None when there is none."""
        return self._run(self._read_if_there(path))

    def read_still(self, path: str, size: int, mtime: int) -> bytes | None:
        """
        Return the bytes of a regular file that is so large and old before and after, else None.
        """
        return self._run(self._read_still(path, size, mtime))

    def entries(self, folder: str) -> list[Entry]:
        """Return what lies in ``folder``: names and attributes; links are not followed."""
        return self._run(self._entries(folder))

    def move_away(self, path: str, target: str) -> None:
        """Move a file; where ``target`` is there already, the same content was moved before."""
        self._run(self._move_away(path, target))

    def close(self) -> None:
        """Close the connection."""
        self._run(self._close())

    def _run(self, work: Coroutine[Any, Any, R]) -> R:
        return _loop.run(self._closing_on_failure(work), self._limit)

    async def _closing_on_failure(self, work: Coroutine[Any, Any, R]) -> R:
        try:
            return await work
        except (*FAILURES, asyncio.CancelledError) as failure:
            if not was_answered(failure):
                await self._close()
            raise

    async def _client(self) -> asyncssh.SFTPClient:
        async with self._connecting:
            if self._sftp is None:
                self._ssh = await asyncssh.connect(
                    *self._address, known_hosts=([self._host_key], [], []), client_keys=None,
                    config=None, agent_path=None, **self._login,
                )  # fmt: skip
                self._sftp = await self._ssh.start_sftp_client()
            return self._sftp

    async def _close(self) -> None:
        if self._ssh is not None:
            self._ssh.abort()
        self._ssh = self._sftp = None

    async def _write(self, path: str, body: bytes) -> None:
        async with (await self._client()).open(path, "wb") as file:
            await file.write(body)

    async def _rename(self, path: str, target: str) -> None:
        await (await self._client()).rename(path, target)

    async def _read_if_there(self, path: str) -> bytes | None:
        sftp = await self._client()
        if not await sftp.exists(path):
            return None
        async with sftp.open(path, "rb") as file:
            body: bytes = await file.read()
        return body

    async def _read_still(self, path: str, size: int, mtime: int) -> bytes | None:
        sftp = await self._client()
        async with sftp.open(path, "rb") as file:
            body: bytes = await file.read()
        after = await sftp.lstat(path)
        is_same = (after.size, after.mtime, len(body)) == (size, mtime, size)
        return body if is_same and stat.S_ISREG(after.permissions or 0) else None

    async def _entries(self, folder: str) -> list[Entry]:
        sftp = await self._client()
        names = [name for name in await sftp.listdir(folder) if name not in {".", ".."}]
        return [(name, await sftp.lstat(f"{folder}/{name}")) for name in sorted(names)]

    async def _move_away(self, path: str, target: str) -> None:
        sftp = await self._client()
        if await sftp.exists(target):
            await sftp.remove(path)
        else:
            await sftp.rename(path, target)
