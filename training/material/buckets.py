"""Which pieces are learned side by side: a few sizes and lengths, so that batches are of one shape and little is cut.

A piece goes where its proportions are nearest, at the largest size to which it need not be enlarged, and to the longest
length that it fills. Pure and light.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log, sqrt

from training.material.piece import Piece

RATIOS = (9 / 16, 2 / 3, 3 / 4, 1.0, 4 / 3, 3 / 2, 16 / 9)
"""Width by height."""
ENLARGED = 1.2
"""How far a piece may be enlarged at most."""
_AREAS = (1.0, 0.5, 0.25)  # of the area asked for
_LENGTH_COUNTS, _AREA_COUNTS = 0.5, 0.7  # beside the ratio, when buckets are joined


@dataclass(frozen=True, order=True)
class Bucket:
    """A shape of examples: pixels, and frames (1 for pictures)."""

    width: int
    height: int
    frames: int = 1

    def box(self, width: int, height: int) -> tuple[float, float, float, float]:
        """The part x0, y0, x1, y1 of a picture of that size, in its middle, that has this bucket's proportions."""
        wide = min(float(width), height * self.width / self.height)
        high = min(float(height), width * self.height / self.width)
        return (width - wide) / 2, (height - high) / 2, (width + wide) / 2, (height + high) / 2


def buckets(
    pieces: Sequence[Piece],
    area: int,
    *,
    step: int = 16,
    lengths: Sequence[int] = (1,),
    fps: float = 16.0,
    most: int = 6,
) -> dict[Bucket, list[Piece]]:
    """Pieces by their buckets, which are `most` at most where that cuts nobody short; both in a fixed order.

    `area` is in pixels, sides are multiples of `step`, `lengths` the numbers of frames that the model takes at `fps`.
    Who is smaller than the smallest size is enlarged all the same, and who is shorter than the shortest length has
    its last frame held: people were told of such pieces. Pictures have one frame.
    """
    found = dict[Bucket, list[Piece]]()
    for piece in pieces:
        found.setdefault(_bucket(piece, area, step, sorted(lengths), fps), []).append(piece)
    while len(found) > most and (joined := _joined(found)):
        lone, into = joined
        found[into] = found[into] + found.pop(lone)
    order = {(piece.id, piece.file): number for number, piece in enumerate(pieces)}
    return {
        bucket: sorted(found[bucket], key=lambda piece: order[piece.id, piece.file])
        for bucket in sorted(found)
    }


def _bucket(piece: Piece, area: int, step: int, lengths: Sequence[int], fps: float) -> Bucket:
    ratio = min(RATIOS, key=lambda each: abs(log(each * piece.height / piece.width)))
    width = height = 0
    for share in _AREAS:
        width = _rounded(sqrt(area * share * ratio), step)
        height = _rounded(sqrt(area * share / ratio), step)
        if max(width / piece.width, height / piece.height) <= ENLARGED:
            break
    filled = floor(piece.duration_s * fps + 1e-3)
    fits = [length for length in lengths if length <= filled]
    frames = 1 if piece.kind == "picture" else max(fits, default=min(lengths))
    return Bucket(width, height, frames)


def _rounded(side: float, step: int) -> int:
    return max(step, round(side / step) * step)


def _joined(found: dict[Bucket, list[Piece]]) -> tuple[Bucket, Bucket] | None:
    """The bucket of fewest pieces that can go into another one, neither larger nor longer, and the nearest of those."""
    for lone in sorted(found, key=lambda bucket: (len(found[bucket]), bucket)):
        others = [other for other in found if other != lone and _takes(other, lone)]
        if others:
            return lone, min(others, key=lambda other: (_apart(lone, other), other))
    return None


def _takes(other: Bucket, lone: Bucket) -> bool:
    if (lone.frames == 1) != (other.frames == 1):
        return False  # a film is not learned as a picture
    not_larger = other.width <= ENLARGED * lone.width and other.height <= ENLARGED * lone.height
    return other.frames <= lone.frames and not_larger


def _apart(one: Bucket, other: Bucket) -> float:
    ratio = abs(log(one.width * other.height / (one.height * other.width)))
    area = abs(log(one.width * one.height / (other.width * other.height)))
    return ratio + _AREA_COUNTS * area + _LENGTH_COUNTS * abs(log(one.frames / other.frames))
