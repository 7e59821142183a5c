"""
Owns: lots, movements, layers, allocations, transfers, counts, waste and short demand.
Never does: posts money; it values each layer, finance posts that value when it reacts.
Changed by: receiving, pharmacy and stock control through its operations; layers by trigger alone.
"""
