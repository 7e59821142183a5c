"""
Where a webhook may go: public addresses of named hosts over TLS, and nowhere else (rule HB-60).

A subscriber's URL is text somebody gave us; whatever answers behind it must not be our own
network, this host, or a cloud's metadata service. The name is resolved once, every address it has
must be public, and the connection goes to exactly that address, so a second answer of the name
server changes nothing. Addresses written as numbers are refused in all their spellings.
"""

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings

from apotheca.kernel.errors import DomainError

URL_MAX = 500
TLS_PORT = 443
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?P<query>\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?",
    re.ASCII,
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_INNER = frozenset({"localhost", "local", "localdomain", "internal", "intranet", "lan", "home",
                    "corp", "private", "arpa", "test", "invalid", "onion"})  # fmt: skip
# IPv6 ranges that lead on to an IPv4 address, or to a site of old: no way to subscribers.
_NO_WAY = tuple(
    IPv6Network(one)
    for one in (
        "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32",
        "fec0::/10",
    )
)  # fmt: skip

Resolve = Callable[[str, int], Sequence[str]]


class HookUrlRefused(DomainError):
    code = "hub.hook_url_refused"
    message = "Webhooks do not go to this address: {problem}. Give an https URL of a public host."
    status = 422


class HookTargetRefused(Exception):
    """The name leads nowhere, or to an address we do not send to; the text says which kind."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart; ``address`` is where the connection goes once it was resolved."""

    scheme: str
    host: str
    port: int
    path: str
    address: str = ""

    @property
    def authority(self) -> str:
        """The ``Host`` header."""
        usual = TLS_PORT if self.scheme == "https" else 80
        return self.host if self.port == usual else f"{self.host}:{self.port}"

    @property
    def pinned_url(self) -> str:
        """The URL with the address in place of the name."""
        shown = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.scheme}://{shown}:{self.port}{self.path}"


def read_url(url: str) -> Target:
    """
    Take a subscriber's URL apart; nothing is resolved.

    :raises HookUrlRefused: it is no https URL of a host with a public name.
    """
    if len(url) > URL_MAX:
        raise HookUrlRefused(problem=f"it is longer than {URL_MAX} characters")
    found = _URL.fullmatch(url)
    if found is None:
        raise HookUrlRefused(
            problem="it is no plain lower-case URL without name, password or fragment"
        )
    port = int(found["port"] or (TLS_PORT if found["scheme"] == "https" else 80))
    path = (found["path"] or "/") + (found["query"] or "")
    target = Target(found["scheme"], found["host"], port, path)
    if not (settings.HOOKS_LOOPBACK and target.host in ("127.0.0.1", "localhost")):
        _check_public(target)
    return target


def resolve(target: Target, lookup: Resolve | None = None) -> Target:
    """
    Return the target with the address to connect to; blocks while the name server answers.

    :raises HookTargetRefused: there is no address, or one of them is not public.
    """
    try:
        found = (lookup or _lookup)(target.host, target.port)
    except OSError as failure:
        raise HookTargetRefused(f"{target.host} has no address: {failure}") from None
    if not found:
        raise HookTargetRefused(f"{target.host} has no address.")
    for one in found:
        if not is_allowed(one):
            raise HookTargetRefused(f"{target.host} leads to an address that is not public.")
    return Target(target.scheme, target.host, target.port, target.path, found[0])


def is_allowed(address: str) -> bool:
    """
    Return whether an address is a public one; with the development setting, loopback is too.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if settings.HOOKS_LOOPBACK and ip.is_loopback:
        return True
    if isinstance(ip, IPv6Address) and any(ip in network for network in _NO_WAY):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _check_public(target: Target) -> None:
    if target.scheme != "https":
        raise HookUrlRefused(problem="it is not https")
    if target.port != TLS_PORT and not 1024 <= target.port <= 65535:
        raise HookUrlRefused(problem=f"port {target.port} is no web server's")
    labels = target.host.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise HookUrlRefused(problem="its host is no full name")
    if not labels[-1].isalpha() and not labels[-1].startswith("xn--"):
        raise HookUrlRefused(problem="its host is a number, not a name")
    if labels[-1] in _INNER or "localhost" in labels:
        raise HookUrlRefused(problem="its host is a name of inner networks")


def _lookup(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
