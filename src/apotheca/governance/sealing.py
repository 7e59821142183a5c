"""The keyed digest of an audit row, and the canonical bytes it is taken over (docs/adr/0006)."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC
from hashlib import sha256
from typing import Any

from django.conf import settings
from pydantic_core import to_json

DIGESTED = (
    "occurred_at", "entity_id", "person_id", "on_behalf_of_id", "action", "subject_type",
    "subject_id", "before", "after", "reason", "source",
)  # fmt: skip


def audit_digest(row: Mapping[str, Any]) -> str:
    """
    Return the hex HMAC-SHA256 of an audit row under the audit key, which the database never sees.
    """
    facts = {name: row[name] for name in DIGESTED}
    facts["occurred_at"] = facts["occurred_at"].astimezone(UTC)  # as the database gives it back
    plain = json.loads(to_json(facts))
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hmac.new(settings.AUDIT_KEY.encode(), canonical.encode(), sha256).hexdigest()
