"""The sets: from the words of a scene to a plan of sky, ground and drawn cards.

One file a place; each has several layouts, and the scene's seed chooses among them, the side of the sun, and the
small chances. Equal scenes give equal plans.
"""

from dataclasses import dataclass

from engines.stage import sky
from engines.stage.plan import Plan
from engines.stage.scene import Environment, Lighting, Scene
from engines.stage.sets import city, desert, forest, interior, meadow, mountains, ocean, open_sea, snow, space
from engines.stage.sets.palettes import light_of

_BUILDERS = {
    "meadow": meadow.build,
    "forest": forest.build,
    "mountains": mountains.build,
    "snow": snow.build,
    "desert": desert.build,
    "ocean": ocean.build,
    "space": space.build,
}


@dataclass(frozen=True)
class Place:
    """The part of a scene that its set depends on; scenes with equal places share a set. `open_sea` is an ocean without
    a shore, for scenes whose first figure floats."""

    environment: Environment
    lighting: Lighting
    wet: bool
    seed: int
    open_sea: bool


def place_of(scene: Scene) -> Place:
    """Where and when a scene plays."""
    return Place(
        scene.environment,
        scene.lighting,
        scene.weather == "rain" or scene.lighting == "storm",
        scene.seed,
        scene.environment == "ocean" and open_sea.at_sea(tuple(figure.name for figure in scene.figures)),
    )


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
    return plan
