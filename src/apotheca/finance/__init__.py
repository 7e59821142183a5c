"""
Owns: the journal, GRNI, invoices and their match, payments, accruals, inter-entity, the close.
Never does: moves stock or changes an order; it reacts to what inventory and procurement publish.
Changed by: AP, accountants and controllers through its operations; reactions post what others did.
"""
