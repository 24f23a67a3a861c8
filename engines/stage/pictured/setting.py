"""A picture as the set of one shot: the plan that actors and camera need, and the renderer that shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from engines.stage import crowd
from engines.stage.bake import Baked
from engines.stage.cast import stand
from engines.stage.frame import SetRenderer
from engines.stage.framing import Subject
from engines.stage.light import Light
from engines.stage.paint import Picture
from engines.stage.pictured import hung
from engines.stage.pictured.hung import level_floor
from engines.stage.pictured.outlook import WITH_FEET, Outlook, best_stand
from engines.stage.pictured.place import PicturePlace, light_in, place_of
from engines.stage.pictured.view import PictureRenderer
from engines.stage.plan import Plan
from engines.stage.scene import Lighting, Scene
from engines.stage.staging import AFLOAT, ALONG, settled, side_of

_HEIGHT_M, _APART_M = 1.7, 1.7
_HALF_M, _DEEP_M = 2.5, 12.0  # the half width and the depth of where actors stand
_FREE = 0.7  # of an actor that is seen, from which what is nearer may hide the rest; else nothing does
_OWN: tuple[Lighting, ...] = ("noon", "golden_hour")  # light that a picture of the day keeps as its own
_DAY: tuple[Lighting, ...] = ("noon", "golden_hour", "overcast")


@dataclass(frozen=True, eq=False)
class PictureSet:
    """What a set of the stage is for a shot, as the `scene` can be filmed there; `renderer` takes what is baked, width
    and height."""

    scene: Scene
    plan: Plan
    renderer: Callable[[Baked, int, int], SetRenderer]


def picture_set(scene: Scene, aspect: float) -> PictureSet:
    """The set that the picture of a scene makes, for frames of this aspect. Raises `BadInput` for a bad picture."""
    assert scene.backdrop is not None
    place = place_of(scene.backdrop)
    if place.is_place and not place.is_firm and scene.shot_type in WITH_FEET:
        scene = scene.model_copy(update={"shot_type": "medium_shot"})
    lighting = _lighting(scene, place)
    light = light_in(place, lighting)
    main = _cast(scene, light)
    if place.is_place:
        outlook, stands = best_stand(place, scene, main, _floats(scene), aspect)
        hides = outlook.free(stands) > _FREE
        renderer = partial(PictureRenderer, outlook, lighting, hides)
        made = PictureSet(scene, _plan(scene, outlook, stands, light), renderer)
    else:
        made = PictureSet(scene, hung.plan_of(scene, place, light, main.height_m, aspect), SetRenderer)
    if scene.crowd:
        made.plan.images.update(_crowd(place, lighting, scene.seed))
    return made


def _lighting(scene: Scene, place: PicturePlace) -> Lighting:
    """The hour: the picture's own, unless the scene wants one that it clearly is not."""
    if scene.lighting in _OWN or (scene.lighting in _DAY and place.hour in _DAY):
        return place.hour
    return scene.lighting


@lru_cache(maxsize=2)
def _crowd(place: PicturePlace, lighting: Lighting, seed: int) -> dict[str, Picture]:
    """The crowd that shots before the same picture share."""
    return crowd.pictures(light_in(place, lighting), seed)


def _cast(scene: Scene, light: Light) -> Subject:
    """The main figure, as wide as all who stand beside it."""
    if not scene.figures:
        return Subject(0.0, 0.0, 5.0, _HEIGHT_M, 0.4 * _HEIGHT_M)
    actor = stand(scene.figures[0], light)
    drawn = settled(actor, scene.duration_s, 0.0)
    sides = {figure.place for figure in scene.figures}
    return Subject(
        x=0.0,
        ground=0.0,
        z=5.0,
        height_m=actor.height_m,
        width_m=max(0.4 * actor.height_m, 0.6) + _APART_M * max(len(sides) - 1, 0),
        head_m=(drawn.foot[1] - drawn.head[1]) / drawn.pixels_per_m,
        head_radius_m=drawn.head[2] / drawn.pixels_per_m,
    )


def _floats(scene: Scene) -> bool:
    return bool(scene.figures) and scene.figures[0].name in AFLOAT


def _plan(scene: Scene, outlook: Outlook, stands: Subject, light: Light) -> Plan:
    middle = side_of(scene)
    bounds, scale = outlook.place.scenery.bounds, outlook.scale
    inside = outlook.place.scenery.kind == "interior"
    return Plan(
        light,
        np.zeros((2, 2, 3), np.float32),
        ground=level_floor((0.5, 0.5, 0.5)),
        fog_m=5000.0,
        cloud_drift=0.0,
        stand=lambda across, along: (
            stands.x + (across - middle) * _HALF_M,
            stands.z + (along - ALONG) * _DEEP_M,
        ),
        room=(scale * bounds.left, scale * bounds.right, scale * bounds.back, scale * bounds.front)
        if inside
        else None,
        outlook=outlook,
    )
