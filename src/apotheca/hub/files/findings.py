"""What was found wrong, where, and what to do: findings of rows, and the refusal of a file."""

import unicodedata
from dataclasses import dataclass

from apotheca.hub.files.problems import Problem
from apotheca.kernel.errors import DomainError

EXCERPT_MAX, SHOWN_MAX = 60, 240
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing found in a file. ``line`` 0 is the file itself, ``column`` "" the whole row.

    ``excerpt`` is the value, shortened, with every unseen character written as ``<U+200B>``.
    """

    file: str
    line: int
    column: str
    code: str
    reason: str
    remedy: str
    excerpt: str = ""
    is_refusal: bool = True

    @property
    def place(self) -> str:
        """Say where: ``line 7, column quantity``."""
        column = f", column {self.column}" if self.column else ""
        return f"line {self.line}{column}" if self.line else f"the file{column}"

    @property
    def sentence(self) -> str:
        """Say all of it in a line for a person."""
        value = f" ({self.excerpt})" if self.excerpt else ""
        return f"{self.file}, {self.place}{value}: {self.reason} {self.remedy}"


class FileRefused(DomainError):
    """The file cannot be used as a whole; ``kind`` is the stable code of the problem."""

    code = "hub.file_refused"
    message = "{file} is refused ({kind}) at {place}: {reason} {remedy}"
    status = 422

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(
            file=finding.file, kind=finding.code, place=finding.place, reason=finding.reason,
            remedy=finding.remedy,
        )  # fmt: skip

    @property
    def kind(self) -> str:
        return self.finding.code


def found(
    problem: Problem,
    file: str,
    line: int = 0,
    column: str = "",
    value: str = "",
    /,
    **facts: object,
) -> Finding:
    """Return the finding of ``problem`` at a place; ``facts`` fill the braces of its reason."""
    shown = {name: visible(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    return Finding(
        visible(file), line, visible(column), problem.code, problem.reason.format(**shown),
        problem.remedy, visible(value, EXCERPT_MAX), problem.is_refusal,
    )  # fmt: skip


def refused(problem: Problem, file: str, line: int = 0, /, **facts: object) -> FileRefused:
    """Return the refusal of a whole file, ready to raise."""
    return FileRefused(found(problem, file, line, **facts))


def visible(value: str, most: int = SHOWN_MAX) -> str:
    """Return a value for eyes and logs: at most ``most`` characters, unseen ones named."""
    cut = value if len(value) <= most else value[: most - 1] + "…"
    if cut.isascii() and cut.isprintable():
        return cut
    return "".join(_named(character) for character in cut)


def _named(character: str) -> str:
    if unicodedata.category(character) in _UNSEEN or (character.isspace() and character != " "):
        return f"<U+{ord(character):04X}>"
    return character
