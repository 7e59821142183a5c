"""The structures of the API, by context.

Written by ``apotheca manage export_client``; changes here are lost.
"""
