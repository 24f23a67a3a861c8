"""A place of the stage as a world to walk in: `stage_scenery`.

The set is built for the light that is nearest to the hour. Its cards become patches, its sky and ranges the dome, its
ground a tile; nothing is read from a picture, so all is crisp from every side.
"""

import numpy as np

from engines.contract import BadInput
from engines.stage.light import mix
from engines.stage.scene import Scene
from engines.stage.sets import plan_of
from engines.world.memory.surfaces import Bounds, Ground, Material, Scenery
from engines.world.request import Place
from engines.world.stage_places import wild
from engines.world.stage_places.cards import Stock, lying_patch
from engines.world.stage_places.heaven import dome_of, is_far
from engines.world.stage_places.hours import BEST, daylight_of, lighting_at
from engines.world.stage_places.soil import PIECE, path_pieces, shades, tile_of
from engines.world.stage_places.view_point import lens, no_front

_DRY = {"meadow": (0, 1, 3), "forest": (0, 3, 2), "mountains": (1, 2), "snow": (0, 1), "desert": (1, 2)}
_LAYOUTS = {"meadow": 4, "forest": 4, "mountains": 3, "snow": 3, "desert": 3}
_PATHS = {"meadow": 1.6, "forest": 1.4, "mountains": 1.5, "snow": 1.2, "desert": 1.8}
_UNDERFOOT: dict[str, Material] = {
    "meadow": "grass", "forest": "grass", "mountains": "grass", "snow": "snow", "desert": "sand",
}  # fmt: skip
_EXTENT = {"meadow": 105.0, "forest": 42.0, "mountains": 120.0, "snow": 105.0, "desert": 130.0}


def stage_scenery(place: Place, seed: int, hour: float | None = None) -> Scenery:
    """The world of a stage `place`; `seed` chooses its layout and all its chances, `hour` the light in which it is
    painted (None: the one in which it looks best)."""
    if place not in BEST:
        raise BadInput("place", f"{place} is no place of the stage", f"one of: {', '.join(BEST)}")
    if place == "city":
        from engines.world.stage_places.town import town

        return town(seed, hour)
    if place == "interior":
        from engines.world.stage_places.house import house

        return house(seed, hour)
    if place == "ocean":
        from engines.world.stage_places.shore import shore

        return shore(seed, hour)
    return _land(place, seed, hour)


def _land(place: Place, seed: int, hour: float | None) -> Scenery:
    lighting = lighting_at(place, hour)
    dry, layouts = _DRY[place], _LAYOUTS[place]
    # A seed of the stage whose layout has no water in its middle.
    chosen = dry[seed % len(dry)] + layouts * (seed // len(dry))
    plan = plan_of(Scene(environment=place, lighting=lighting, shot_type="long_shot", seed=chosen))  # type: ignore[arg-type]
    light, soil = plan.light, plan.ground
    assert soil is not None
    path = wild.path_of(plan)
    n = len(soil.height)
    axis = (np.arange(n) + 0.5) / n * soil.size_m - soil.size_m / 2
    middle = np.array([path(z) for z in axis])
    off = np.abs(axis[None] - middle[:, None])
    near = ((axis > -20) & (axis < 60))[:, None]
    colours = shades(soil, light, near & (off > 2.6) & (off < 24))
    trodden = shades(soil, light, near & (off < 0.35 * _PATHS[place]), 12)
    tops = [
        image
        for key, image in plan.images.items()
        if key.startswith(("rosette", "swardtop", "tufttop", "dunetop"))
    ]
    many = {"meadow": 150, "forest": 110, "mountains": 110}.get(place, 0)
    tile, tile_m = tile_of(soil, colours, seed, tops if many else None, many)
    stock = Stock(plan.images, glows=light.lamps)
    pebbly = 0.06 if place == "snow" else 0.34
    pieces = tuple(
        stock.add(lying_patch(piece, *PIECE))
        for piece in path_pieces(soil, trodden, seed, _PATHS[place], pebbly)
    )
    far = [card for card in plan.cards if is_far(card)]
    standing, beyond = wild.land_of(plan, [c for c in plan.cards if not is_far(c)], stock, pieces, seed)
    hazy = mix(tile.reshape(-1, 3).mean(0) / 255, light.fog, 0.45)
    return Scenery(
        kind="landscape",
        lens=lens(),
        front=no_front(),
        dome=dome_of(light, plan.sky, seed, far, plan.images, hazy, plan.fog_m),
        ground=Ground(tile, tile_m, _UNDERFOOT[place], np.zeros((0, 0), np.float32), 1.0, _EXTENT[place]),
        patches=tuple(stock.patches),
        standing=tuple(standing),
        beyond=beyond,
        daylight=daylight_of(light, lighting, place),
        bounds=Bounds(),
        drawn=True,
    )
