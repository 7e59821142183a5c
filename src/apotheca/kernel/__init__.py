"""
Owns: the shared words (Money, Quantity, ids, time, DomainError, Event) and the outbox of events.
Never does: business. No rule of a hospital, a supplier or a ledger lives here.
Changed by: the @operation shell of governance alone, with each operation.
"""
