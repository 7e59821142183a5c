"""
Owns: settings, urls, the wiring of reactions, the command line and process roles.
Never does: business; it puts the house together.
Changed by: deployments, through the environment.
"""
