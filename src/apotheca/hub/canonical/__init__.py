"""
The canonical model: one versioned envelope and one schema per fact, to which every standard maps.
"""
