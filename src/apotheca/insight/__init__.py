"""
Owns: the independent auditor (verify), KPIs, dashboards, alerts and reports.
Never does: changes another context's data; it only reads.
Changed by: nobody; it keeps no business facts of its own.
"""
