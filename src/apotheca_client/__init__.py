"""
A client of Apotheca's API: one method for each operation, decimals and dates as Python has them.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from types import TracebackType

import httpx

from apotheca_client.core import (
    Busy,
    Conflict,
    Invalid,
    NotAuthorised,
    NotFound,
    NotPermitted,
    Problem,
    Session,
    Stale,
)
from apotheca_client.finance import Finance
from apotheca_client.governance import Governance
from apotheca_client.hub import Hub
from apotheca_client.inventory import Inventory
from apotheca_client.masterdata import Masterdata
from apotheca_client.procurement import Procurement

__all__ = [
    "Busy",
    "Client",
    "Conflict",
    "Invalid",
    "NotAuthorised",
    "NotFound",
    "NotPermitted",
    "Problem",
    "Stale",
]


class Client:
    """
    Everything a service may ask, by context. Safe to share between threads; close it, or use
    ``with``.
    """

    def __init__(
        self, base_url: str, client_id: str, client_secret: str, *, scope: str = "",
        timeout: float = 30.0, transport: httpx.BaseTransport | None = None,
    ) -> None:
        session = Session(
            base_url, client_id, client_secret, scope=scope, timeout=timeout, transport=transport
        )
        self._session = session
        self.governance = Governance(session)
        self.masterdata = Masterdata(session)
        self.inventory = Inventory(session)
        self.procurement = Procurement(session)
        self.finance = Finance(session)
        self.hub = Hub(session)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
