"""Where a walk is heard: which place of `engines.film.sound` a world sounds like, at which hour and in which weather.

Only choices are made here; how a meadow sounds at night is known there.
"""

from dataclasses import dataclass
from typing import get_args

from engines.film.sound.ambience import Place, place_of
from engines.film.sound.steps import Ground
from engines.stage.scene import Environment, Lighting, Scene
from engines.stage.scene import Weather as StageWeather
from engines.world.actions import Weather
from engines.world.memory.surfaces import Scenery
from engines.world.request import BLOCKS

MOST_TREES = 12  # that stand in a meadow before it is a forest
_TALL_M = 2.5
_BLOCKS: dict[str, tuple[Environment, str]] = {
    "plains": ("meadow", ""),
    "forest": ("forest", ""),
    "desert": ("desert", ""),
    "snow": ("snow", ""),
    "mountains": ("mountains", ""),
    "beach": ("ocean", ""),
    "cave": ("interior", "cave"),
    "village": ("meadow", "village"),
}
_GROUNDS: dict[str, Environment] = {
    "grass": "meadow",
    "sand": "desert",
    "water": "ocean",
    "snow": "snow",
    "stone": "mountains",
    "gravel": "mountains",
    "wood": "interior",
    "cloth": "interior",
}
_SOLES: dict[str, Ground] = {
    "grass": "grass",
    "sand": "sand",
    "water": "water",
    "snow": "snow",
    "stone": "stone",
    "wood": "wood",
    "gravel": "gravel",
    "cloth": "carpet",
    "leaves": "leaves",
}
_WEATHERS: dict[Weather, StageWeather] = {"rain": "rain", "snow": "snow", "storm": "lightning"}


@dataclass(frozen=True)
class Surroundings:
    """A place of the stage and what else is said of it; `hour` and `weather` are those of the beginning, `ground`
    what is underfoot where a world does not know it."""

    environment: Environment
    words: str = ""
    seed: int = 0
    hour: float = 12.0
    weather: Weather = "as it is"
    ground: str = "stone"

    def at(self, hour: float, weather: Weather) -> Place:
        """How it sounds at an hour in a weather; equal answers give equal sound."""
        scene = Scene(
            environment=self.environment,
            lighting=lighting_at(hour, weather),
            weather=_WEATHERS.get(weather, "clear"),
            seed=self.seed,
        )
        return place_of(scene, self.words)


def of_scenery(
    scenery: Scenery, seed: int, hour: float | None = None, weather: Weather = "as it is"
) -> Surroundings:
    """Those of a world of a picture."""
    environment: Environment = _GROUNDS[scenery.ground.material]
    if scenery.kind in ("interior", "closeup"):
        environment = "interior"
    elif scenery.kind == "street":
        environment = "city"
    elif environment == "meadow" and _trees(scenery) > MOST_TREES:
        environment = "forest"
    elif environment == "interior":
        environment = "meadow"
    daylight = scenery.daylight.hour if hour is None else hour
    return Surroundings(environment, "", seed, daylight, weather, scenery.ground.material)


def of_place(place: str, seed: int, hour: float | None = None, weather: Weather = "as it is") -> Surroundings:
    """Those of a place that has a name in the request: of the stage, or of blocks."""
    words = ""
    environment: Environment
    if place.startswith(BLOCKS):
        environment, words = _BLOCKS[place.removeprefix(BLOCKS)]
    else:
        environment = next(name for name in get_args(Environment) if name == place)
    return Surroundings(environment, words, seed, 12.0 if hour is None else hour, weather)


def of_ground(
    ground: str, seed: int, hour: float | None = None, weather: Weather = "as it is"
) -> Surroundings:
    """Those of a world of which only the ground is known, or not even that ("")."""
    environment = _GROUNDS.get(ground, "meadow")
    return Surroundings(environment, "", seed, 12.0 if hour is None else hour, weather, ground or "grass")


def sole_on(ground: str) -> Ground:
    """How feet sound on a ground that a world names."""
    return _SOLES.get(ground, "stone")


def lighting_at(hour: float, weather: Weather) -> Lighting:
    """The light of an hour, as the places of the stage name it."""
    if not 5 <= hour < 21:
        return "night"
    if weather == "storm":
        return "storm"
    if hour < 7.5:
        return "dawn"
    if hour >= 19:
        return "dusk"
    if weather in ("rain", "snow", "haze"):
        return "overcast"
    return "noon" if hour < 16.5 else "golden_hour"


def _trees(scenery: Scenery) -> int:
    """Tall things that look alike from all sides."""
    tall = [patch.turns > 0 and float(patch.vertices[..., 1].max()) > _TALL_M for patch in scenery.patches]
    return sum(tall[stands.patch] for stands in scenery.standing)
