"""Who may be signed in: active people. Asked at every request, so leavers are out at once."""

from typing import Any

from allauth.account.auth_backends import (
    AuthenticationBackend,
)

from apotheca.governance.types import HUMAN


def may_sign_in(person: Any) -> bool:
    """Return whether this account is an active person's."""
    return bool(person.is_active and person.kind == HUMAN)


class OnlyPeople(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by username or e-mail, and knows active people only."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Return whether this account is an active person's."""
        return may_sign_in(user)
