"""Sealing the audit trail, and what the chain gives away."""

from dataclasses import replace
from hashlib import sha256
from threading import Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.world import AT

from apotheca.governance import models as gov
from apotheca.governance.operations.people import register_person
from apotheca.governance.operations.sealing import seal_audit
from apotheca.governance.queries import sealed_batches
from apotheca.governance.rules import (
    NO_HEAD,
    SealedBatch,
    broken_seals,
    chained_head,
    leaf_hash,
    merkle_root,
)
from apotheca.governance.types import NewPerson

DIGESTS = st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40)


def seal(world, **more):
    return seal_audit(actor=world.actor("system"), when=AT, **more)


def change_something(world, times):
    for number in range(times):
        register_person(
            actor=world.actor("access_admin"), when=AT, entity_id=world.entity["HOSP"],
            person=NewPerson(f"person{number}", "Person"),
        )  # fmt: skip


def test_batches_are_numbered_without_gaps_and_chained(world):
    change_something(world, 7)
    seals = [seal(world, limit=3) for _ in range(4)]
    assert [(s.first_sequence, s.last_sequence) for s in seals[:3]] == [(1, 3), (4, 6), (7, 7)]
    assert seals[3] is None
    assert broken_seals(sealed_batches()) == ()
    assert gov.AuditSeal.objects.get(number=2).previous_head == seals[0].head


def test_sealing_again_changes_nothing(world):
    change_something(world, 2)
    seal(world)
    assert seal(world) is None
    assert gov.AuditLeaf.objects.count() == 2


def test_a_seal_takes_the_same_statements_for_many_rows(world):
    change_something(world, 12)
    counts = []
    for size in (1, 10):
        with CaptureQueriesContext(connection) as seen:
            seal(world, limit=size)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("table", ["auditseal", "auditleaf", "auditentry"])
def test_raw_sql_cannot_rewrite_what_was_sealed(world, table):
    change_something(world, 1)
    seal(world)
    with (
        pytest.raises(IntegrityError, match="refused"),
        transaction.atomic(),
        connection.cursor() as c,
    ):
        c.execute(f"DELETE FROM governance_{table}")


def test_four_sealers_at_once_seal_each_row_once(real_world):
    change_something(real_world, 20)

    def run():
        try:
            while seal(real_world, limit=3):
                pass
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(gov.AuditLeaf.objects.order_by("sequence").values_list("sequence", flat=True)) == [
        *range(1, 21)
    ]
    assert broken_seals(sealed_batches()) == ()


def chain(*sizes):
    batches, first, head = [], 1, NO_HEAD
    for number, size in enumerate(sizes, 1):
        digests = tuple(sha256(f"{number} {n}".encode()).hexdigest() for n in range(size))
        root = merkle_root([leaf_hash(digest) for digest in digests])
        last, before, head = first + size - 1, head, chained_head(head, root)
        batches.append(SealedBatch(number, first, last, root, before, head, digests))
        first = last + 1
    return batches


def test_an_honest_chain_has_no_fault():
    assert broken_seals(chain(1, 2, 3, 7)) == ()


def test_an_edited_row_a_lost_row_and_a_lost_batch_show():
    good = chain(3, 3, 3)
    edited = replace(good[1], digests=("00" * 32, *good[1].digests[1:]))
    shortened = replace(good[1], digests=good[1].digests[1:])
    for tampered in ([good[0], edited, good[2]], [good[0], shortened, good[2]], [good[0], good[2]]):
        assert broken_seals(tampered)


def naive_root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    pair = bytes.fromhex(naive_root(leaves[:left])) + bytes.fromhex(naive_root(leaves[left:]))
    return sha256(b"\x01" + pair).hexdigest()


@given(DIGESTS)
def test_the_root_is_that_of_rfc_6962(digests):
    leaves = [leaf_hash(digest) for digest in digests]
    assert merkle_root(leaves) == naive_root(leaves)


def test_a_leaf_is_never_a_node():
    one, two = leaf_hash("00" * 32), leaf_hash("11" * 32)
    assert merkle_root([merkle_root([one, two])]) != leaf_hash(one)
    assert merkle_root([]) == sha256(b"").hexdigest()
