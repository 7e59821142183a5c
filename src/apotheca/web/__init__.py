"""
Owns: server-rendered pages.
Never does: business; a page calls one operation or one query.
Changed by: nobody; it keeps no data.
"""
