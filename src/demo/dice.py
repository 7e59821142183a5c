"""
The demo's chance: one seed gives the same month each time.

Every question has a name and its own stream, so that asking one thing more changes nothing else.
"""

import math
import random
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Named streams of chance under one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def stream(self, *names: object) -> random.Random:
        """Return the stream of a question, the same for the same seed and names."""
        return random.Random(f"{self._seed}|{'|'.join(str(name) for name in names)}")  # noqa: S311

    def uniform(self, low: float, high: float, *names: object) -> float:
        """Return a number between low and high for a question."""
        return self.stream(*names).uniform(low, high)

    def chance(self, share: float, *names: object) -> bool:
        """Tell yes in ``share`` of all questions."""
        return self.stream(*names).random() < share

    def choice(self, options: Sequence[T], *names: object) -> T:
        """Return one of the options for a question."""
        return self.stream(*names).choice(options)

    def demand(self, mean: Decimal, *names: object) -> int:
        """
        Return a day's demand in whole base units: Poisson up to a mean of 60, then its normal
        likeness.
        """
        stream, expected = self.stream(*names), float(mean)
        if expected > 60:
            return max(0, round(stream.gauss(expected, math.sqrt(expected))))
        limit, count, product = math.exp(-expected), 0, stream.random()
        while product > limit:
            count += 1
            product *= stream.random()
        return count


def lot_number(*names: object) -> str:
    """Return an invented lot number for what is named, such as ``L7K2Q9``."""
    stream = random.Random("|".join(str(name) for name in names))  # noqa: S311  a label, no secret
    return "L" + "".join(stream.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(6))
