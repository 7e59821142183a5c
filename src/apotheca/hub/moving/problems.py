"""What can be wrong with acts in a file, beside what is wrong with the file itself."""

from apotheca.hub.files.problems import Problem


class MovingProblem(Problem):
    """A problem of a template's file, of one act in it, or of what the act needs."""

    TEMPLATE_UNKNOWN = (
        "moving.template_unknown", "The name of the file names no template.{nearest}",
        "Name it after its template, such as goods_receipts.v1.csv.",
    )  # fmt: skip
    VERSION_UNKNOWN = (
        "moving.version_unknown",
        "It follows version {found} of the template; version {known} is read.",
        "Take the template of this release (apotheca templates) and copy the rows over.",
    )  # fmt: skip
    FILE_TWICE = (
        "moving.file_twice", "It holds the same as {other}.", "Send it once."
    )  # fmt: skip
    CELL_UNREADABLE = (
        "moving.cell_unreadable", "The cell cannot be read: {why}.",
        "Write it as the example of the template shows.",
    )  # fmt: skip
    FIELD_UNKNOWN = (
        "moving.field_unknown", "{name} is no field of this cell.{nearest}",
        "Use the names the template's page gives.",
    )  # fmt: skip
    FIELD_MISSING = (
        "moving.field_missing", "{name} is missing in the cell.", "Add it, as name=value."
    )  # fmt: skip
    FIELD_TWICE = (
        "moving.field_twice", "{name} comes twice in one record of the cell.", "Keep one."
    )  # fmt: skip
    FIELD_UNFIT = (
        "moving.field_unfit", "{name} in the cell: {why}", "Correct this part of the cell."
    )  # fmt: skip
    HEAD_DIFFERS = (
        "moving.head_differs", "It differs from line {first}, where the act begins ({other}).",
        "Repeat the value of the first row, or leave the cell empty.",
    )  # fmt: skip
    ACT_SPLIT = (
        "moving.act_split", "Act {act} began on line {first} and had ended.",
        "Keep the rows of an act together, or give this one another name.",
    )  # fmt: skip
    ROW_LOST = (
        "moving.row_lost", "A row that cannot be read may belong to this act.",
        "Correct that row; both then come together.",
    )  # fmt: skip
    ACT_TWICE = (
        "moving.act_twice", "Act {act} is on line {first} of {other} too.",
        "Give each act its own name, or drop one of the two.",
    )  # fmt: skip
    ACT_TOO_LONG = (
        "moving.act_too_long", "The act has more than {limit} rows.", "Split it into several acts."
    )  # fmt: skip
    VALUES_UNFIT = (
        "moving.values_unfit", "The values do not fit together: {why}.", "Correct the row."
    )  # fmt: skip
    IN_THE_FUTURE = (
        "moving.in_the_future", "It lies in the future.", "Check the date; an act has happened."
    )  # fmt: skip
    PERSON_MISSING = (
        "moving.person_missing", "It does not say who did it.",
        "Fill the column by with a username, or name one person for all such rows (--by).",
    )  # fmt: skip
    PERSON_OTHER = (
        "moving.person_other", "It is an act of {by}; here everybody brings their own.",
        "Leave the column empty for your own acts; an operator imports those of others.",
    )  # fmt: skip
    NUMBER_UNUSED = (
        "moving.number_unused", "An act of this kind makes no document, so it takes no number.",
        "Empty the cell.",
    )  # fmt: skip
    NUMBER_TWICE = (
        "moving.number_twice", "The number is on line {first} of {other} too.",
        "Give each document its own number.",
    )  # fmt: skip
    REFERENCE_UNKNOWN = (
        "moving.reference_unknown", "There is no {kind} {label}, neither here nor in these files.",
        "Check the code, or add the row that makes it.",
    )  # fmt: skip
    REFERENCE_LEFT_OUT = (
        "moving.reference_left_out",
        "It needs {kind} {label} of {other}, line {first}, which is not imported.",
        "Correct that row first.",
    )  # fmt: skip
    REFERENCE_LATER = (
        "moving.reference_later",
        "It needs {kind} {label}, which {other}, line {first}, makes only after it.",
        "Correct the time or the sequence of one of the two.",
    )  # fmt: skip
    DONE_DIFFERENTLY = (
        "moving.done_differently", "This act was imported before with other content.",
        "Undo what is there by its own reversal, and give the new act another name.",
    )  # fmt: skip
