"""A scene as its sound sees it: hour, weather, wind, the writer's words, and the choices that a place makes once."""

import re
from dataclasses import dataclass

from engines.film.sound.texture import Curve, generator
from engines.stage.scene import Scene

NOT = re.compile(r"\b(?:no|without|never an?|not an?)\s+[\w' ]*?$")
_SONG = {"dawn": 1.0, "golden_hour": 0.75, "noon": 0.5, "overcast": 0.5, "dusk": 0.45}


@dataclass(frozen=True)
class Setting:
    """What the composers of a place look at. `words` are about the place, `sound` about what is heard, both in small
    letters; `gust` is the wind's strength over time; without `thunders` somebody else makes the thunder."""

    scene: Scene
    words: str
    sound: str
    room: str
    gust: Curve
    thunders: bool

    @property
    def seed(self) -> int:
        """Of everything in the place."""
        return self.scene.seed * 1000 + 17

    @property
    def night(self) -> bool:
        return self.scene.lighting == "night"

    @property
    def wet(self) -> bool:
        return self.scene.weather in ("rain", "lightning")

    @property
    def rough(self) -> bool:
        return self.scene.lighting == "storm" or self.scene.weather in ("lightning", "dust")

    @property
    def birds(self) -> float:
        """How much birds sing, 0..1."""
        if self.wet or self.rough or self.scene.lighting == "night":
            return 0.0
        quiet = 0.5 if self.scene.weather == "snow" else 1.0
        return quiet * _SONG[self.scene.lighting]

    def says(self, pattern: str) -> bool:
        """Whether the writer mentions something, about the place or its sound."""
        return re.search(rf"\b(?:{pattern})", f"{self.words} {self.sound}") is not None

    def hears(self, pattern: str) -> bool:
        """Whether the writer asks for a sound, and not for its absence."""
        match = re.search(rf"\b(?:{pattern})\b", self.sound)
        return match is not None and not NOT.search(self.sound[: match.start()].rpartition(",")[2])

    def picks(self, number: int, likely: float) -> bool:
        """A choice that this place has made once and for all."""
        return bool(generator(self.seed, number, 61).random() < likely)
