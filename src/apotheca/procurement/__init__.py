"""
Owns: requisitions, purchase orders and their versions, acknowledgements, goods receipts, returns
to supplier.
Never does: keeps stock or posts money; it tells inventory what arrived and publishes what happened.
Changed by: requesters, approvers, buyers and receivers through its operations.
"""
