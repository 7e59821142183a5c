"""What the hub needs done regularly."""

from apotheca.governance.shell import operation, record_audit
from apotheca.governance.types import Actor
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values


@operation(permission="hub.make_partitions", duty="*", is_act=False)
def make_partitions(*, actor: Actor, when: Moment, months_ahead: int = 3) -> int:
    """
    Make the monthly partitions of payloads and attempts ahead; return how many are new.

    Run it daily. A month that begins without one is safe: its rows fall into the default partition.
    """
    made = int(fetch_values("SELECT make_partitions(%s)", [months_ahead])[0][0])
    if made:
        record_audit(
            "hub.partitions_made", subject_type="Schema", subject_id="hub", entity_id=0, when=when,
            after={"made": made, "months_ahead": months_ahead},
        )  # fmt: skip
    return made
