"""Which examples a training never sees, so that it can be judged by them."""

import hashlib
from collections.abc import Sequence
from typing import Protocol, TypeVar

from training.material.piece import Piece


class Example(Protocol):
    """A part of a piece."""

    @property
    def piece(self) -> Piece: ...


E = TypeVar("E", bound=Example)


def held_out(examples: Sequence[E]) -> tuple[list[E], list[E]]:
    """Those to learn and those to validate on, no piece in both: of each kind of piece a tenth, one at least and six at
    most. A single piece of its kind is learned, and where nothing else is there, also validated on."""
    kept: set[str] = set()
    for kind in sorted({str(example.piece.kind) for example in examples}):
        ids = {example.piece.id for example in examples if example.piece.kind == kind}
        order = sorted(ids, key=lambda id: hashlib.sha256(id.encode()).digest())
        if len(order) > 1:
            kept.update(order[: min(6, max(1, round(len(order) / 10)))])
    validated = [example for example in examples if example.piece.id in kept]
    return [example for example in examples if example.piece.id not in kept], validated or list(examples)
