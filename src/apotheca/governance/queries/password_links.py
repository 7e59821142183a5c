"""Whose a password link is, for the page that asks for the new password."""

from dataclasses import dataclass

from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """The person a link counts for: what a new password must not be like."""

    username: str
    name: str
    email: str


_HOLDER = """
SELECT p.username, p.name, p.email FROM governance_passwordlink l
  JOIN governance_person p ON p.id = l.person_id AND p.is_active
 WHERE l.sha256 = %s AND l.ended_at IS NULL AND l.expires_at > statement_timestamp()
"""


def holder_of_link(token_sha256: str) -> LinkHolder | None:
    """Return whose link counts under this digest; None for one that ended or never was."""
    found = fetch(LinkHolder, _HOLDER, [token_sha256])
    return found[0] if found else None
