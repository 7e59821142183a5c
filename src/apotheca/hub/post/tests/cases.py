"""What a bad mail is, and what must come of it."""

from dataclasses import dataclass, field

Item = tuple[str, str, tuple[str, ...]]
W, T, D = "WAITING", "TOLD", "DUPLICATE"


@dataclass(frozen=True)
class Case:
    """One mail and what must come of it."""

    body: bytes = field(repr=False)
    items: tuple[Item, ...]
    warned: bool = False
    sender: str = "billing@wholesale.example"


def waits(name: str = "", *findings: str) -> Item:
    return (W, name, findings)


NOTHING = (waits("", "NOTHING_ENCLOSED"),)
NO_ONE = ""
