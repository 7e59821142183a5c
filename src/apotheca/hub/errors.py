"""What the hub refuses, in words for the person or system that asked."""

from apotheca.kernel.errors import DomainError


class EndpointUnknown(DomainError):
    code = "hub.endpoint_unknown"
    message = (
        "There is no incoming endpoint {endpoint} for this service. Check its code and its person."
    )
    status = 404


class MessageUnreadable(DomainError):
    code = "hub.message_unreadable"
    message = "The message cannot be read at {place}: {problem}. Correct it and send it again."
    status = 422


class VersionUnknown(DomainError):
    code = "hub.version_unknown"
    message = "We read version {known} of {type}, not {version}. Send the version we agreed on."
    status = 422


class NoHandler(DomainError):
    code = "hub.no_handler"
    message = "Nobody here handles messages of type {object_type}. Check the type, or dismiss it."
    status = 422


class TakenOver(DomainError):
    code = "hub.taken_over"
    message = "Another worker took over {subject}; what this one found is thrown away."


class NotWaiting(DomainError):
    code = "hub.not_waiting"
    message = "{subject} is {status}; only {allowed} can be {verb}. Reload to see where it stands."


class AlreadyDelivered(DomainError):
    code = "hub.already_delivered"
    message = (
        "Delivery {delivery} arrived. Correct it with a second person instead of sending it again."
    )


class AlreadyReplayed(DomainError):
    code = "hub.already_replayed"
    message = "Delivery {delivery} was replayed before. Open its latest replay."
    constraint = "hub_delivery_replay_of_id_key"


class SecondPersonNeeded(DomainError):
    code = "hub.second_person_needed"
    message = "A correction is released by somebody other than its author. Ask a second integrator."
    status = 403
    constraint = "nobody_releases_their_own_correction"


class AlreadyClaimed(DomainError):
    code = "hub.already_claimed"
    message = (
        "{business_key} came before as {posting_kind}. Nothing happened a second time; look for "
        "the first, and dismiss this one."
    )
    constraint = "posting_claimed_once"


class ClaimUnknown(DomainError):
    code = "hub.claim_unknown"
    message = (
        "A posting of {business_key} was confirmed that was never claimed. Ask the other system."
    )
    status = 404
