"""The sets: from the words of a scene to a plan of sky, ground and drawn cards.

One file a place; each has several layouts, and the scene's seed chooses among them, the side of the sun, and the
small chances. Equal scenes give equal plans.
"""

from dataclasses import dataclass

from engines.stage import sky
from engines.stage.plan import Plan
from engines.stage.scene import Environment, Lighting, Scene, Weather
from engines.stage.sets import (
    city,
    crossroad,
    desert,
    forest,
    interior,
    meadow,
    mountains,
    ocean,
    open_sea,
    snow,
    space,
    weathered,
)
from engines.stage.sets.crossroad import Road
from engines.stage.sets.palettes import light_of
from engines.stage.staging import WHEELED, facing_of, way_of

_BUILDERS = {
    "meadow": meadow.build,
    "forest": forest.build,
    "mountains": mountains.build,
    "snow": snow.build,
    "desert": desert.build,
    "ocean": ocean.build,
    "space": space.build,
}
_OPEN: tuple[Environment, ...] = ("meadow", "forest", "mountains", "snow", "desert")
_CLOUDED: tuple[Weather, ...] = ("rain", "snow")
_SUNNY: tuple[Lighting, ...] = ("noon", "golden_hour")


@dataclass(frozen=True)
class Place:
    """The part of a scene that its set depends on; scenes with equal places share a set. `open_sea` is an ocean without
    a shore, for scenes whose first figure floats; `road` the way of a vehicle that goes from side to side."""

    environment: Environment
    lighting: Lighting
    wet: bool
    snowed: bool
    seed: int
    open_sea: bool
    road: Road | None


def place_of(scene: Scene) -> Place:
    """Where and when a scene plays."""
    return Place(
        environment=scene.environment,
        lighting="overcast" if scene.weather in _CLOUDED and scene.lighting in _SUNNY else scene.lighting,
        wet=scene.weather == "rain" or scene.lighting == "storm",
        snowed=scene.weather == "snow",
        seed=scene.seed,
        open_sea=scene.environment == "ocean"
        and open_sea.at_sea(tuple(figure.name for figure in scene.figures)),
        road=_road(scene),
    )


def _road(scene: Scene) -> Road | None:
    """The way of the first figure, if it is a vehicle on wheels that goes from side to side over open land."""
    if scene.environment not in _OPEN or not scene.figures or scene.figures[0].name not in WHEELED:
        return None
    return Road(*way_of(scene)) if facing_of(scene, 0) in ("left", "right") else None


def plan_of(scene: Scene) -> Plan:
    """The set of the scene, without its figures."""
    return plan_at(place_of(scene))


def plan_at(place: Place) -> Plan:
    """The set of a place."""
    mirrored = (place.seed * 2654435761 >> 7) % 2 == 1
    light = light_of(place.environment, place.lighting, mirrored)
    if place.environment == "interior":
        return interior.plan_of_room(light, place.seed)
    plan = Plan(light, sky.panorama(light, place.seed), fog_m=light.fog_m)
    if place.open_sea:
        open_sea.build(plan, place.seed)
    elif place.environment == "city":
        city.build(plan, place.seed, place.wet)
    else:
        _BUILDERS[place.environment](plan, place.seed)
        if place.road is not None:
            crossroad.lay(plan, place.road)
        if place.snowed and place.environment != "snow":
            weathered.snow_over(plan)
        elif place.wet:
            weathered.soak(plan)
    return plan
