"""The ways of talking we know, by the name endpoints use."""

from collections.abc import Callable

from apotheca.hub.adapters.base import Adapter, EndpointFacts
from apotheca.hub.adapters.imap import ImapAdapter
from apotheca.hub.adapters.rest import RestAdapter
from apotheca.hub.adapters.sftp import SftpAdapter
from apotheca.hub.adapters.smtp import SmtpAdapter
from apotheca.hub.hooks.adapter import WebhookAdapter

MAKERS: dict[str, Callable[[EndpointFacts], Adapter]] = {
    "imap": ImapAdapter,
    "rest": RestAdapter,
    "sftp": SftpAdapter,
    "smtp": SmtpAdapter,
    "webhook": WebhookAdapter,
}


def make_adapter(facts: EndpointFacts) -> Adapter:
    """Return a new adapter of the endpoint's kind; an unknown kind is a configuration error."""
    if facts.adapter not in MAKERS:
        raise LookupError(f"Endpoint {facts.code} names the unknown adapter {facts.adapter!r}.")
    return MAKERS[facts.adapter](facts)
