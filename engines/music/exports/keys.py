"""Notes as one keyboard can play them, for formats in which a key is either down or up."""

from collections.abc import Iterable
from dataclasses import replace

from engines.music.score import Note


def without_overlap(notes: Iterable[Note]) -> list[Note]:
    """The same notes in order of time; one ends where its key is struck again, and of two at once the longer stays."""
    held: dict[int, Note] = {}
    ended: list[Note] = []
    for played in sorted(notes):
        before = held.get(played.pitch)
        if before is not None and before.start < played.start:
            ended.append(replace(before, length=min(before.length, played.start - before.start)))
        held[played.pitch] = played
    return sorted(ended + list(held.values()))
