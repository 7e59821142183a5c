"""
Owns: the outside world in small: an eProcurement suite and a legacy finance ERP on real sockets.
Never does: share code or a database with the product; each keeps its own record for oracles.
Changed by: the demo, the tests and the fault campaigns, through the switches of each simulator.
"""
