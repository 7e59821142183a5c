"""
The downtime kit: what a facility needs on paper when the network or the system is away.

One folder per facility and hour: stock by place, what is to come and whom to call, what is wanted
and undecided, and blank forms whose entries are imported later with the time things happened.
"""

from apotheca.insight.downtime.age import KitAge, kit_ages, newest_kit
from apotheca.insight.downtime.kit import write_kits
from apotheca.insight.downtime.regular import DOWNTIME

__all__ = ["DOWNTIME", "KitAge", "kit_ages", "newest_kit", "write_kits"]
