"""
The chain over sealed audit rows: pure functions (rules GV-30 to GV-33, docs/adr/0006).

A leaf is SHA-256 over 0x00 and the row's digest; a batch's root is the Merkle tree hash of RFC 6962
(section 2.1, node prefix 0x01); a head is SHA-256 over 0x01, the head before, and the root.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

NO_HEAD = "0" * 64


@dataclass(frozen=True, slots=True)
class SealedBatch:
    """One sealed batch as stored, with the digests of its rows in the order of their sequence."""

    number: int
    first_sequence: int
    last_sequence: int
    merkle_root: str
    previous_head: str
    head: str
    digests: tuple[str, ...]


def leaf_hash(digest: str) -> str:
    """Return the leaf of an audit row's digest; all hashes are hexadecimal."""
    return sha256(b"\x00" + bytes.fromhex(digest)).hexdigest()


def merkle_root(leaves: Sequence[str]) -> str:
    """Return the Merkle tree hash over leaf hashes; of no leaf, the hash of nothing (RFC 6962)."""
    if not leaves:
        return sha256(b"").hexdigest()
    roots: list[tuple[int, bytes]] = []
    for leaf in leaves:
        roots.append((1, bytes.fromhex(leaf)))
        while len(roots) > 1 and roots[-1][0] == roots[-2][0]:
            _join(roots)
    while len(roots) > 1:
        _join(roots)
    return roots[0][1].hex()


def chained_head(previous: str, root: str) -> str:
    """Return the head that chains a batch's root to the head before it."""
    return sha256(b"\x01" + bytes.fromhex(previous) + bytes.fromhex(root)).hexdigest()


def broken_seals(batches: Iterable[SealedBatch]) -> tuple[str, ...]:
    """
    Return what does not hold in the chain, one sentence per fault; nothing when it is unbroken.

    Checks, from the first batch on: numbers and sequences without a gap, roots, and chained heads.
    A cut tail does not show here: that needs a head kept outside.
    """
    faults, number, sequence, head = [], 1, 1, NO_HEAD
    for batch in batches:
        last = sequence + len(batch.digests) - 1
        root = merkle_root([leaf_hash(digest) for digest in batch.digests])
        wanted = (number, sequence, last, root, head, chained_head(head, root))
        found = (
            batch.number, batch.first_sequence, batch.last_sequence, batch.merkle_root,
            batch.previous_head, batch.head,
        )  # fmt: skip
        names = ("number", "first sequence", "last sequence", "root", "previous head", "head")
        for name, right, stored in zip(names, wanted, found, strict=True):
            if right != stored:
                faults.append(f"Seal {batch.number}: the {name} is {stored}, not {right}.")
        number, sequence, head = number + 1, last + 1, chained_head(head, root)
    return tuple(faults)


def _join(roots: list[tuple[int, bytes]]) -> None:
    """Replace the last two subtrees by their parent; sizes grow from the last to the first."""
    right, left = roots.pop(), roots.pop()
    roots.append((left[0] + right[0], sha256(b"\x01" + left[1] + right[1]).digest()))
