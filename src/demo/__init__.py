"""The demo hospital network: its catalogue, places, suppliers and a month of its work.
Everything in it is invented by us and marked so; no real hospital, company or patient is in it."""
