"""
Owns: the outside world in small, on real sockets: a buying suite, a legacy finance ERP, the mail.
Never does: share code or a database with the product; each keeps its own record for oracles.
Changed by: the demo, the tests and the fault campaigns, through the switches of each simulator.
"""
