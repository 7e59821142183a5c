"""
A month of the main job, told in chapters; each works through the product's operations and the hub.
"""
