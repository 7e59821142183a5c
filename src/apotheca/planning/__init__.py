"""
Owns: demand, forecasts, par levels and replenishment proposals (delivered with the planning step).
Never does: moves stock or orders by itself; it proposes, a person decides.
Changed by: the planning runs and the people who answer them.
"""
