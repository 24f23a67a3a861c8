"""The sets: from the words of a scene to a plan of sky, ground and drawn cards.

One file a place; each has several layouts, and the scene's seed chooses among them, the side of the sun, and the
small chances. Equal scenes give equal plans.
"""

from engines.stage import sky
from engines.stage.plan import Plan
from engines.stage.scene import Figure, Scene
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


def place_of(scene: Scene) -> Scene:
    """The part of a scene that its set depends on; scenes with equal ones share a set."""
    sea = scene.environment == "ocean" and open_sea.at_sea(tuple(figure.name for figure in scene.figures))
    return Scene(
        environment=scene.environment,
        lighting=scene.lighting,
        weather=scene.weather,
        seed=scene.seed,
        figures=(Figure(kind="vehicle", name="ship"),) if sea else (),
    )


def plan_of(scene: Scene) -> Plan:
    """The set of the scene, without its figures."""
    mirrored = (scene.seed * 2654435761 >> 7) % 2 == 1
    light = light_of(scene.environment, scene.lighting, mirrored)
    if scene.environment == "interior":
        plan = Plan(light, sky.panorama(light, scene.seed, 0.0))
        interior.build(plan, light, scene.seed)
        return plan
    plan = Plan(light, sky.panorama(light, scene.seed), fog_m=light.fog_m)
    if place_of(scene).figures:
        open_sea.build(plan, scene.seed)
    elif scene.environment == "city":
        city.build(plan, scene.seed, scene.weather == "rain" or scene.lighting == "storm")
    else:
        _BUILDERS[scene.environment](plan, scene.seed)
    return plan
