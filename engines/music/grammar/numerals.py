"""Steps of a mode as functional harmony knows them: numerals, how roots move, and how a style colours a chord.

`progressions` and `changes` choose steps; here a step becomes a chord. Nothing here knows of sections or bars.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Literal

from engines.music.grammar.customs import HarmonyCustoms, Kind, drawn
from engines.music.harmony import SCALES, TONES, Chord, Mode, Quality

Function = Literal["tonic", "relative", "before", "dominant"]
_ROMAN = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11}
_FUNCTIONS: dict[int, Function] = {
    0: "tonic", 3: "relative", 4: "relative", 9: "relative", 1: "before", 2: "before", 5: "before", 6: "before",
    8: "before", 7: "dominant", 10: "dominant", 11: "dominant",
}  # fmt: skip
_MOTION = {
    0: 0.05,
    5: 1.8,
    7: 1.15,
    2: 1.25,
    10: 1.05,
    1: 0.9,
    11: 1.0,
    9: 1.2,
    8: 1.2,
    3: 0.75,
    4: 0.75,
    6: 0.2,
}
"""How readily a root moves up by so many semitones: down a fifth most, then by a step."""
_FOREIGN = 0.06  # of the weight of a colour that stays, for each of its tones outside the mode


@dataclass(frozen=True)
class Step:
    """A root above the tonic and the triad on it; `dom` is a major one that a minor seventh belongs to."""

    root: int
    kind: Kind

    @property
    def function(self) -> Function:
        return _FUNCTIONS[self.root]


def step_of(numeral: str, mode: Mode) -> Step:
    """`bVI`, `ii`, `viio`: small letters are minor, `o` is diminished."""
    found = re.fullmatch(r"(b?)([IViv]+)(o?)", numeral)
    assert found is not None, numeral
    root = (_ROMAN[found[2].upper()] - bool(found[1])) % 12
    if found[3]:
        return Step(root, "dim")
    if found[2].islower():
        return Step(root, "min")
    scale = SCALES[mode]
    has_seventh = (root + 10) % 12 in scale and (root + 11) % 12 not in scale
    return Step(root, "dom" if root and (has_seventh or root == 7) else "maj")


def motion(before: Step, after: Step) -> float:
    """How readily one goes to the other, about 1."""
    return _MOTION[(after.root - before.root) % 12]


@dataclass(frozen=True)
class Language:
    """The harmony of a piece: what its style is used to, in its mode, and how far it strays. `degrees` and `moves` are
    those of `Ways` in this mode."""

    customs: HarmonyCustoms
    mode: Mode
    temperature: float
    degrees: Mapping[str, float]
    moves: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @cached_property
    def steps(self) -> Mapping[Step, float]:
        """The steps of the mode and how often they come."""
        likes = self.customs.likes
        return {step_of(name, self.mode): w * likes.get(name, 1.0) for name, w in self.degrees.items()}

    @cached_property
    def _lifts(self) -> Mapping[Step, Mapping[Step, float]]:
        return {
            step_of(before, self.mode): {step_of(after, self.mode): lift for after, lift in lifts.items()}
            for before, lifts in self.moves.items()
        }

    @cached_property
    def tonic(self) -> Step:
        return next(step for step in self.steps if step.root == 0)

    @property
    def is_minor(self) -> bool:
        return self.tonic.kind == "min"

    @cached_property
    def pitch_classes(self) -> frozenset[int]:
        return frozenset(SCALES[self.mode])

    def happens(self, chance: float, random: Random) -> bool:
        """Whether a device that is used with this chance is: bolder pieces use more."""
        return random.random() < min(chance * (self.temperature / 0.65) ** 0.7, 0.97)

    def on(self, root: int) -> Step:
        """The usual step of the mode on a root; where it has none, a triad whose third is in the mode."""
        found = [step for step in self.steps if step.root == root % 12]
        if found:
            return max(found, key=lambda step: self.steps[step])
        return Step(root % 12, "min" if (root + 3) % 12 in self.pitch_classes else "maj")

    def after(
        self,
        before: Step | None,
        random: Random,
        likes: Mapping[Function, float] | None = None,
        to: Step | None = None,
    ) -> Step:
        """A step that goes on from `before`, and leads to `to`; `likes` weighs functions."""
        weights: dict[Step, float] = {}
        for step, weight in self.steps.items():
            if before is not None:
                weight *= self._goes(before, step) if step.root != before.root else 0
            if to is not None:
                weight *= self._goes(step, to) if step.root != to.root else 0
            weights[step] = weight * (likes or {}).get(step.function, 1.0)
        return drawn({step: w for step, w in weights.items() if w > 0}, random, self.temperature)

    def _goes(self, before: Step, after: Step) -> float:
        lift = self._lifts.get(before, {}).get(after, 1.0)
        return motion(before, after) ** self.customs.function * lift

    def coloured(self, step: Step, random: Random, bass: int | None = None) -> Chord:
        """The chord of a step as the style plays it; colours with tones outside the mode are rare."""
        colours = self.customs.colours[step.kind]
        weights = {
            quality: w * _FOREIGN ** self._foreign(step.root, quality) for quality, w in colours.items()
        }
        return Chord(root=step.root, quality=drawn(weights, random, self.temperature), bass=bass)

    def _foreign(self, root: int, quality: Quality) -> int:
        """Tones beyond the triad that are not in the mode. The leading tone of a dominant is the minor's own."""
        return sum(
            (root + tone) % 12 not in self.pitch_classes
            for tone in TONES[quality]
            if tone % 12 not in (0, 3, 4, 7)
        )
