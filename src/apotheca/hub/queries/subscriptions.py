"""One subscription to our events: whose it is, what is pushed there, and how the last ones went."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from apotheca.hub.queries.lists import DELIVERIES, ENDPOINTS, ROUTES
from apotheca.hub.queries.lists.outgoing import DeliveryRow
from apotheca.hub.queries.lists.registry import EndpointRow, RouteRow
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import EVERYWHERE, Scope
from apotheca.kernel.sql import fetch_values

WEBHOOK = "webhook"
LAST = 20


@dataclass(frozen=True, slots=True)
class SubscriptionLife:
    """
    A subscriber's endpoint, its events, and its last 20 deliveries within the scope.

    ``host`` is all that is told of its address, since paths may hold tokens; ``secret_name`` is the
    name its signing secret is set under, never the secret.
    """

    endpoint: EndpointRow
    host: str
    secret_name: str
    routes: tuple[RouteRow, ...]
    deliveries: tuple[DeliveryRow, ...]

    @property
    def is_ended(self) -> bool:
        """Whether nothing is pushed there any more."""
        return not any(route.is_active for route in self.routes)


def subscription_life(endpoint: str, *, scope: Scope | None = EVERYWHERE) -> SubscriptionLife:
    """
    Return a subscription with its events and last deliveries. Four statements.

    :raises NotFound: there is no subscription of this code.
    """
    found = fetch_values(
        "SELECT config ->> 'url', secret_name FROM hub_endpoint WHERE code = %s AND adapter = %s",
        [endpoint, WEBHOOK],
    )
    if not found:
        raise NotFound(kind="subscription", key=endpoint)
    url, secret_name = found[0]
    asked = {"endpoint": endpoint}
    return SubscriptionLife(
        endpoint=ENDPOINTS.one("subscription", endpoint, scope=scope, by="code"),
        host=urlsplit(url or "").hostname or "",
        secret_name=secret_name,
        routes=ROUTES.all(scope=scope, filters=asked),
        deliveries=DELIVERIES.page(scope=scope, filters=asked, limit=LAST).rows,
    )
