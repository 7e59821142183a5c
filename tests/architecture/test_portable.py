"""Every operation has a portable form, and every code leads back to the record it names."""

from uuid import UUID, uuid4

import pytest

from apotheca.config.reference import import_everything
from apotheca.governance import shell
from apotheca.kernel.portable import Register, kinds
from apotheca.kernel.shapes import ManyShape, MaybeShape, StructShape, answer_of, arguments_of

# Ids that name nothing of ours: keys of the caller's own, and the thread that ties documents.
OPAQUE = {
    "correlation_id", "feed_id", "document_id", "posted_id", "return", "inbox_id", "delivery_id",
    "message_id", "run_id", "form_id", "batch_id", "event_id",
}  # fmt: skip


def plain_ids(shape, owner=""):
    if isinstance(shape, MaybeShape | ManyShape):
        yield from plain_ids(shape.inner, owner)
    if isinstance(shape, StructShape):
        for part in shape.parts:
            if part.portable.endswith(("_id", "_ids")):
                yield f"{shape.owner}.{part.name}"
            yield from plain_ids(part.shape, shape.owner)


@pytest.mark.django_db
def test_no_internal_id_is_left_in_the_portable_form_of_an_act():
    import_everything()
    left = {
        name
        for declared in shell.registry.values()
        if declared.is_act and declared.function.__module__.startswith("apotheca.")
        for shape in (arguments_of(declared.function), answer_of(declared.function))
        for name in plain_ids(shape)
        if name.rpartition(".")[2] not in OPAQUE
    }
    assert left == set()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(kinds()))
def test_the_lookups_of_each_kind_are_sound(kind):
    reference = kinds()[kind]
    unknown = uuid4() if reference.id_type is UUID else 2_000_000_000
    register = Register()
    assert register.labels([(kind, unknown)])[(kind, unknown)] == str(unknown)
    assert (kind, "no/such/code") not in register.ids([(kind, "no/such/code")])


def test_codes_lead_back_to_what_they_name(world):
    register = Register()
    wanted = [
        *(("item", one) for one in world.item.values()),
        *(("package", one) for one in world.package.values()),
        *(("location", one) for one in world.location.values()),
        *(("cost_centre", one) for one in world.cost_centre.values()),
        *(("person", one) for one in world.person.values()),
        *(("bank_account", one) for one in world.bank_account.values()),
        *(("contract_line", one) for one in world.contract_line.values()),
    ]
    labels = register.labels(wanted)
    back = Register().ids([(kind, labels[(kind, one)]) for kind, one in wanted])
    for kind, one in wanted:
        assert back[(kind, labels[(kind, one)])] == one
