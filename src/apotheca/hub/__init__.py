"""
Owns: external systems, endpoints, inbox, lanes, deliveries, observations, claims and adapters.
Never does: decides business; it carries facts in and out and shows where each one is.
Changed by: the operations that publish, the workers that deliver, and integrators (duty R).
"""
