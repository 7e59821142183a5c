"""
Owns: organisation, people, roles and duties, approvals, the audit trail and the @operation shell.
Never does: anything about items, stock, suppliers or money; it says who may act and what was done.
Changed by: access administrators (duty Q) through its operations; audit rows by every operation.
"""
