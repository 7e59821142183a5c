"""Who may sign in: people who are active; services never, and nobody signs up."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend  # type: ignore[import-untyped]

from apotheca.governance.types import HUMAN


class OnlyPeople(AuthenticationBackend):  # type: ignore[misc]
    """Knows active people only, at every request, so that leavers are out at once."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Return whether this account is an active person's."""
        return bool(user.is_active and user.kind == HUMAN)
