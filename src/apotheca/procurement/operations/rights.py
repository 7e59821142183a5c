"""Rights beyond the one duty of an operation: duties per line, and who acted before."""

from collections.abc import Iterable

from apotheca.governance.shell import NotPermitted, current
from apotheca.procurement.operations.errors import TwoDutiesOnOneTransaction

ORDER_FORM_SCHEDULES = frozenset({"CI", "CII"})


def require_duty(duty: str, entity_id: int, facility_id: int) -> None:
    """
    Refuse unless the actor holds this very duty here, whichever duty opened the operation.

    :raises NotPermitted: no grant of ``duty`` reaches this entity and facility.
    """
    running = current()
    for grant in running.grants:
        here = grant.entity_id == entity_id and grant.facility_id in (None, facility_id)
        if grant.duty == duty and here:
            return
    raise NotPermitted(permission=running.permission, duty=duty, entity=entity_id)


def require_order_form_duty(
    schedules: Iterable[str], entity_id: int, facility_id: int, *, ordinary: str, controlled: str
) -> None:
    """
    Ask for the duty of schedule I-II drugs where there are any, and for the ordinary one else
    (PR-15).

    :raises NotPermitted: a duty is missing; what one person may not do is never waved through.
    """
    is_controlled = {schedule in ORDER_FORM_SCHEDULES for schedule in schedules}
    if True in is_controlled:
        require_duty(controlled, entity_id, facility_id)
    if False in is_controlled:
        require_duty(ordinary, entity_id, facility_id)


def refuse_second_duty(*, is_same_person: bool, did: str, act: str) -> None:
    """
    Keep two duties of one transaction apart (reliability 4.1, the ``t`` pairs). Services are
    exempt.

    :raises TwoDutiesOnOneTransaction: the same person did the other part.
    """
    if is_same_person and not current().is_service:
        raise TwoDutiesOnOneTransaction(did=did, act=act)
