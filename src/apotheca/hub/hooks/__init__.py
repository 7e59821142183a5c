"""
Webhooks out: our events pushed to subscribers, signed, in order, and never into our own network.

``guard`` decides where we may send, ``adapter`` sends, ``events`` says a fact in portable form.
"""
