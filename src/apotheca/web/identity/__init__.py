"""
Who is at the door: sign-in by password, passkey, authenticator app or the organisation's own
identity provider; no self sign-up, no services, nobody who left.
"""
