"""Who must keep to the ground of a picture: neither a place nor a way of theirs is on water, masonry or the sky.

Boats, swimmers and what lives on water are let be, and so are those who fly, are carried or are cut off by the frame.
Where the ground is, is in `engines.elements.place.footing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engines.elements.afloat import ON_WATER, is_afloat
from engines.elements.direction import Direction
from engines.elements.place.footing import ASIDE, Footing
from engines.elements.spots import Spot
from engines.elements.sprite import Key
from engines.elements.words.lexicon import singular, verb_forms

SAME_SIDE = 0.12  # widths of the frame that somebody is moved aside whom the words put on one side
OFF_GROUND = frozenset(("fly", "rise", "fall", "hover"))
SUNK = 0.12  # of its height hangs below the frame of who finds no ground to stand on
VERB = 3  # words with which a part begins, of which one is its verb
HALVED = 0.4  # of a way must be left where there is ground


@dataclass
class Grounding:
    """`sunk` are the names of those who found no ground and have their feet below the frame."""

    direction: Direction
    footing: Footing
    sunk: set[str] = field(default_factory=set)

    def spots(self, spots: Mapping[str, Spot], by_hand: set[str]) -> dict[str, Spot]:
        """All but those in `by_hand` on the ground of the picture; where it shows none, their feet are below the
        frame. Whom the words put on one side stays there."""
        moved = dict(spots)
        for name, spot in spots.items():
            if name in by_hand or not self._walks(name, spot):
                continue
            reach = SAME_SIDE if name in self.direction.at_side else ASIDE
            place = self.footing.stood(spot.x, spot.y, spot.width, reach)
            place = place or self.footing.stood(
                spot.x, spot.y, 0.0, reach
            )  # too broad for the ground there is
            if place is None:
                self.sunk.add(name)
                moved[name] = replace(spot, y=1 + SUNK * spot.height, cover="frame")
                continue
            x, y = place
            grown = 1.0 if y == spot.y else spot.depth / self.footing.space.depth_at(y)
            high, wide = spot.height * grown, spot.width * grown
            moved[name] = replace(spot, x=x, y=y, depth=spot.depth / grown, height=high, width=wide)
        return moved

    def way(self, name: str, spot: Spot, keys: tuple[Key, ...]) -> tuple[Key, ...]:
        """A way that the words lead, kept to the ground; with its feet below the frame somebody can go all of it."""
        leaves = any(part.action in OFF_GROUND for part in self.direction.parts_of(name))
        if leaves or self._is_borne(name) or not self._walks(name, spot):
            return keys
        kept = self.footing.kept(keys, Key(0.0, spot.x, spot.y, spot.depth), spot.width)
        if _goes(kept) < HALVED * _goes(keys):
            self.sunk.add(name)
            return tuple(replace(key, y=1 + SUNK * spot.height, depth=spot.depth) for key in keys)
        return kept

    def _walks(self, name: str, spot: Spot) -> bool:
        return spot.lift == 0 and spot.cover != "frame" and not self._swims(name)

    def _swims(self, name: str) -> bool:
        if is_afloat(singular(word) for word in name.casefold().split()):
            return True
        verbs = [part.words.casefold().split()[:VERB] for part in self.direction.parts_of(name)]
        return any(
            verb in ON_WATER for words in verbs for word in words for verb, _ in verb_forms().get(word, ())
        )

    def _is_borne(self, name: str) -> bool:
        """Whether somebody is held by another, or on it."""
        return any(part.action == "hold" and part.whom == name for part in self.direction.parts) or any(
            part.relation == "on" and part.action == "stand" for part in self.direction.parts_of(name)
        )


def _goes(keys: tuple[Key, ...]) -> float:
    """How far across the frame a way leads."""
    return max(key.x for key in keys) - min(key.x for key in keys)
