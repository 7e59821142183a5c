"""Where a mail server is and how the line to it is kept private; for SMTP and IMAP alike."""

import ssl
from dataclasses import dataclass

from apotheca.hub.adapters.base import EndpointFacts

SECURITIES = ("starttls", "tls", "none")
OWN_HOST = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Line:
    """Host, port, ``security``, the file of a private authority, and the limit of each wait."""

    host: str
    port: int
    security: str
    ca_file: str
    timeout_seconds: float

    def context(self) -> ssl.SSLContext:
        """Return what checks the server's certificate and name; nothing goes on without."""
        return ssl.create_default_context(cafile=self.ca_file or None)


def line_of(facts: EndpointFacts, *, timeout_seconds: float) -> Line:
    """
    Return the line an endpoint's config describes; a config that cannot be is an error that
    names it.

    Without TLS a line stays on this host.
    """
    config = facts.config
    security = str(config.get("security", "starttls"))
    host = str(config.get("host", ""))
    if security not in SECURITIES or not host:
        known = ", ".join(SECURITIES)
        raise LookupError(f"Endpoint {facts.code}: config needs a host and a security ({known}).")
    if security == "none" and host not in OWN_HOST:
        raise LookupError(f"Endpoint {facts.code}: without TLS only this host is talked to.")
    return Line(host, int(config["port"]), security, str(config.get("ca_file", "")),
                float(config.get("timeout_seconds", timeout_seconds)))  # fmt: skip
