"""Who calls: a client, and what its token lets it see and do."""

from dataclasses import dataclass

from apotheca.governance.types import Reach, Reader


@dataclass(frozen=True, slots=True)
class Caller:
    """
    A client with a valid token: what its service may see and do, within the token's scope.

    ``per_second`` and ``per_day`` are its own limits, None those of the installation.
    """

    client: str
    reader: Reader
    reach: Reach
    per_second: int | None = None
    per_day: int | None = None
