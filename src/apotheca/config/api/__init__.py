"""
The API: every context's table of doors as routes below ``/api/v1``, in one portable form.

``routes`` reads the tables, ``views`` answers, ``openapi`` describes, ``client`` writes the client.
"""
