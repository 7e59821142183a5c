"""What can be wrong with a value that was meant to be a text, a code, a number or a date."""

from apotheca.hub.files.problems import FLAG, Problem


class ValueProblem(Problem):
    """What is wrong with a value whatever its kind, or with a text or a code."""

    MISSING = "value.missing", "The value is missing.", "Fill the cell."
    TOO_LONG = "value.too_long", "It has {found} characters, {limit} fit.", "Shorten it."
    CONTROL = (
        "value.control", "It has a character that controls devices ({mark}).", "Remove it."
    )  # fmt: skip
    INVISIBLE = (
        "value.invisible", "It has a character nobody sees ({mark}).",
        "Type the value again instead of pasting it.",
    )  # fmt: skip
    INVISIBLE_KEPT = (
        "value.invisible_kept", "It has a character nobody sees ({mark}).",
        "Type it again if the mark is not meant.", FLAG,
    )  # fmt: skip
    LOOKALIKE = (
        "value.lookalike", "It mixes letters that look alike ({mark}).",
        "Type the value again with one alphabet.",
    )  # fmt: skip
    LOOKALIKE_KEPT = (
        "value.lookalike_kept", "It has letters of another alphabet that look alike ({mark}).",
        "Check that it is the one you mean.", FLAG,
    )  # fmt: skip
    WRONG_CELL = (
        "value.wrong_cell", "The cell holds a {found}, {wanted} is needed.",
        "Format the column as text and type the value again.",
    )  # fmt: skip
    CODE_NUMBER_CELL = (
        "code.number_cell", "The cell holds a number, so leading zeros or digits may be lost.",
        "Format the column as text and enter the codes again.",
    )  # fmt: skip
    CODE_EXPONENT = (
        "code.exponent", "A spreadsheet turned the code into a number with an exponent.",
        "Format the column as text and enter the codes again.",
    )  # fmt: skip
    CODE_NOT_PLAIN = (
        "code.not_plain", "A code has no such character ({mark}).",
        "Use letters A to Z, digits and plain punctuation.",
    )  # fmt: skip
    CODE_SPACE = "code.space", "A code has no space inside.", "Remove the space."
    BOOLEAN = "boolean.unknown", "It is neither yes nor no.", "Write true or false."
    CHOICE = "choice.unknown", "It is none of {options}.{nearest}", "Write one of these."
    UUID = "uuid.not_plain", "It is no id of 32 digits in five groups.", "Copy the id again."
    LIST_GAP = "list.gap", "A part of the list is empty.", "Remove the double semicolon."
    LIST_TWICE = "list.twice", "{part} comes twice in the list.", "Keep it once."
    LIST_TOO_LONG = "list.too_long", "The list has {found} parts, {limit} fit.", "Shorten it."


class NumberProblem(Problem):
    """What is wrong with a value that was meant to be a number."""

    NOT_PLAIN = (
        "number.not_plain", "It is not a plain number.", "Write it like 1234.56, digits and a dot."
    )  # fmt: skip
    SEPARATORS = (
        "number.separators", "It is unclear which mark is the decimal one.",
        "Write it like 1234.56: a dot, and nothing between thousands.",
    )  # fmt: skip
    EXPONENT = (
        "number.exponent", "It is written with an exponent, so digits may be lost.",
        "Format the column as text or number and write all digits.",
    )  # fmt: skip
    NOT_FINITE = "number.not_finite", "It is no number.", "Write the number, or leave it empty."
    FOREIGN_DIGITS = (
        "number.foreign_digits", "Its digits are not 0 to 9 ({mark}).",
        "Type the digits 0 to 9 of the plain keyboard.",
    )  # fmt: skip
    SIGN = (
        "number.sign", "Its sign is not a plain hyphen in front ({mark}).",
        "Write a negative number like -5.",
    )  # fmt: skip
    UNIT = (
        "number.unit", "Something stands beside the number ({mark}).",
        "Write the number only; unit and currency have columns of their own.",
    )  # fmt: skip
    NOT_WHOLE = "number.not_whole", "A whole number is needed.", "Write it without decimals."
    DECIMALS = (
        "number.too_many_decimals", "It has {found} decimals, the column takes {limit}.",
        "Round it yourself; we do not.",
    )  # fmt: skip
    TOO_LARGE = (
        "number.too_large", "It has {found} digits before the point, the column takes {limit}.",
        "Check the number and its unit.",
    )  # fmt: skip
    INEXACT = (
        "number.inexact", "A spreadsheet keeps 15 digits; the end of this number may be lost.",
        "Format the column as text and enter the number again, or round it to what is meant.",
    )  # fmt: skip
    TOO_LOW = "number.too_low", "It is below {limit}.", "Check the number and its sign."
    TOO_HIGH = "number.too_high", "It is above {limit}.", "Check the number."
    NOT_POSITIVE = (
        "number.not_positive", "It is not above zero.", "Write a number above zero."
    )  # fmt: skip


class DateProblem(Problem):
    """What is wrong with a value that was meant to be a day or an instant."""

    NOT_ISO = "date.not_iso", "It is no date we read.", "Write it like 2026-03-02."
    AMBIGUOUS = (
        "date.ambiguous", "Day, month and year can be read in more than one way.",
        "Write year, month, day: 2026-03-02.",
    )  # fmt: skip
    IMPOSSIBLE = "date.impossible", "There is no such day.", "Check day and month."
    OUT_OF_RANGE = (
        "date.out_of_range", "It lies outside {first} to {last}.", "Check the year."
    )  # fmt: skip
    HAS_TIME = "date.has_time", "It has a time of day.", "Write the day only."
    NUMBER_CELL = (
        "date.number_cell", "The cell holds a number, not a date.", "Format the column as date."
    )  # fmt: skip
    INSTANT_NOT_ISO = (
        "timestamp.not_iso", "It is no date with time we read.",
        "Write it like 2026-03-02T14:30:00-05:00.",
    )  # fmt: skip
    ZONE_MISSING = (
        "timestamp.zone_missing", "It does not say in which time zone.",
        "Add the zone: Z or an offset such as -05:00.",
    )  # fmt: skip
    SKIPPED = (
        "timestamp.skipped", "The clocks of {zone} skipped this time.", "Check the time."
    )  # fmt: skip
    TWICE = (
        "timestamp.twice", "The clocks of {zone} showed this time twice.",
        "Add the offset, such as -05:00.",
    )  # fmt: skip
    TIME_IMPOSSIBLE = (
        "timestamp.impossible", "There is no such time of day.", "Check hour, minute and offset."
    )  # fmt: skip
