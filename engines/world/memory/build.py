"""From what a picture shows to a world to walk in: the parts of `engines.world.memory`, brought together.

Each part is made in its own module; what is decided here is which parts a place has, and how far its ground goes.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.perception.scene import Reading
from engines.world.memory.beyond import Growth, growth_of
from engines.world.memory.closeups import bounds_of, has_ground, out_of_focus, softened, surroundings, unmet
from engines.world.memory.copied import kinds_of
from engines.world.memory.dome import dome_of
from engines.world.memory.front import Backdrop, backdrop, covered, looked_through
from engines.world.memory.houses import Front as HouseFront
from engines.world.memory.light import daylight, sun_in
from engines.world.memory.margin import floored, widened
from engines.world.memory.patches import raised
from engines.world.memory.rooms import box_of, is_wall, room
from engines.world.memory.shore import AFLOAT, shore_of, watery
from engines.world.memory.streets import going_on
from engines.world.memory.surfaces import Bounds, Ground, Lens, Material, Scenery, Standing
from engines.world.memory.texture import ground_tile, shows_ground
from engines.world.memory.tips import with_tips
from engines.world.memory.undergrowth import Cover, cover_of
from engines.world.memory.wholes import has_outline, is_land, rimmed, wholes
from engines.world.view.terrain import height, waves_of

NEAREST_END, FARTHEST_END = 14.0, 165.0  # metres at which the ground ends
BEYOND = 1.3  # times as far as it is seen
STREET_M = 90.0  # the same in a street, whose houses end what is seen
WAVES = 96  # values to a side of the ground's heights
WAVES_M = 72.0
HIGH_M = 0.55  # of the waves
WATERY, LAPS = 0.5, 0.05  # of the near ground is water


def _unheard(phase: str, share: float) -> None:
    pass


def build(reading: Reading, seed: int, told: Callable[[str, float], None] = _unheard) -> Scenery:
    """The world of a picture. `told` hears what is being made and how much of all is done, 0 to 1."""
    if reading.kind == "interior":
        reading = replace(reading, things=tuple(thing for thing in reading.things if not is_wall(thing)))
    elif reading.kind != "closeup":
        reading = replace(reading, things=wholes(reading))
    if reading.kind == "landscape":
        things = (one for one in reading.things if has_outline(one, reading) and not is_land(one, reading))
        reading = replace(reading, things=tuple(things))
    reading = replace(reading, things=with_tips(reading))
    reading = replace(reading, things=tuple(rimmed(one, reading.rgb.shape) for one in reading.things))
    lens = _lens(reading)
    told("What lies behind", 0.0)
    scene = backdrop(reading, lens, seed)
    left, top = scene.front.origin
    rows, columns = reading.rgb.shape[:2]
    told("Ground", 0.35)
    laid = reading.kind in ("street", "interior")
    tile, tile_m = ground_tile(reading.rgb, _on_land(scene, reading), lens, laid, seed)
    if reading.kind == "closeup":
        tile = out_of_focus(tile)
    elif laid and not shows_ground(scene, lens):
        scene = floored(scene, covered(reading), lens, tile, tile_m)
    told("What stands", 0.5)
    behind = looked_through(scene.front, scene, reading).rgb[top : top + rows, left : left + columns]
    own = raised(reading, lens, behind)
    ground = _ground(reading, scene, lens, tile, tile_m, seed)
    told("Sky", 0.65)
    sun = sun_in(reading, lens)
    colour = tile.reshape(-1, 3).mean(0).astype(np.float32)
    open_air = reading.kind in ("landscape", "street")
    if open_air:
        land = reading.kind == "landscape"
        dome, foot = dome_of(scene, lens, colour, sun, seed, land)
    else:
        dome, foot = surroundings(scene, lens, colour, seed)
    front = (
        scene.front
        if reading.kind == "interior"
        else widened(scene, lens, dome, foot, tile, tile_m, 0.004 if open_air else 0.1)
    )
    front = looked_through(front, scene, reading)
    told("All around", 0.9)
    bounds, beyond = Bounds(), Growth((), 0.0, 0.0, 0.0, 0.0, seed)
    if reading.kind == "closeup":
        own = [unmet(softened(one, lens)) for one in own]
        bounds = bounds_of(own)
    patches = [one.patch for one in own]
    standing = [Standing(number, one.x, one.z, own=True) for number, one in enumerate(own)]
    if reading.kind == "interior":
        box = box_of(reading, scene, lens)
        bounds = box.bounds
        more, places = room(reading, scene, lens, box, seed, len(patches))
        patches, standing = patches + more, places[:1] + standing + places[1:]
    elif reading.kind == "street":
        fronts = [HouseFront(o.patch, o.x, o.z, o.thing.cut) for o in own if o.thing.shape == "structure"]
        more, places = going_on(fronts, lens, len(patches), seed)
        patches, standing = patches + more, standing + places
    if open_air:
        kinds = kinds_of(own, reading, behind) if reading.kind == "landscape" else []
        roadway = 4.5 if reading.kind == "street" else 3.2
        repeated = [s for s, one in zip(standing, own, strict=False) if one.thing.shape == "upright"]
        beyond = growth_of(kinds, repeated, lens, ground.extent, seed, roadway)
    cover = cover_of(tile, tile_m, ground.material, seed) if reading.kind == "landscape" else []
    scenery = Scenery(
        reading.kind,
        lens,
        front,
        dome,
        ground,
        tuple(patches),
        tuple(standing),
        beyond,
        daylight(reading, lens, sun),
        bounds,
        reading.drawn,
        shore_of(reading, lens),
    )
    if reading.kind == "landscape":
        heights, waves = waves_of(scenery)
        grown = Cover(
            beyond, len(patches), len(cover) // 2, (len(cover) + 1) // 2, partial(height, heights, waves)
        )
        scenery = replace(scenery, patches=(*patches, *cover), beyond=grown)
    told("All around", 1.0)
    return scenery


def _lens(reading: Reading) -> Lens:
    rows, columns = reading.rgb.shape[:2]
    focal = columns / 2 / math.tan(math.radians(reading.fov_deg) / 2)
    centre = (columns / 2, reading.horizon * rows)
    return Lens((columns, rows), focal, centre, reading.eye_m, reading.kind == "closeup")


def _ground(
    reading: Reading, scene: Backdrop, lens: Lens, tile: NDArray[np.uint8], tile_m: float, seed: int
) -> Ground:
    material = _material(tile, reading)
    left, top = scene.front.origin
    begins = scene.ground_begins[left : left + lens.size[0]] - top - lens.centre[1]
    extent = BEYOND * lens.focal * lens.eye / max(float(np.quantile(begins, 0.02)), 0.5)
    extent = float(np.clip(extent, NEAREST_END, FARTHEST_END))
    if reading.kind == "closeup":
        extent = float(np.clip(extent, 2.0, 8.0)) if has_ground(scene, lens) else 2.0
    elif reading.kind == "interior":
        extent = 40.0
    elif reading.kind == "street":
        extent = STREET_M
    wavy = reading.kind == "landscape" and material not in ("water", "wood", "cloth")
    heights = _waves(seed) * HIGH_M if wavy else np.zeros((2, 2), np.float32)
    mirror = {"water": 0.6}.get(material, 0.0)
    return Ground(tile, tile_m, material, heights.astype(np.float32), WAVES_M, extent, mirror)


def _waves(seed: int) -> NDArray[np.float32]:
    """(n, n) -1 to 1, repeating."""
    noise = np.random.default_rng(seed + 5).normal(0, 1, (WAVES, WAVES)).astype(np.float32)
    total = np.zeros_like(noise)
    for sigma, power in ((11.0, 1.0), (5.0, 0.35)):
        wide = cv2.copyMakeBorder(noise, 40, 40, 40, 40, cv2.BORDER_WRAP)
        soft = cv2.GaussianBlur(wide, (0, 0), sigma)[40:-40, 40:-40]
        total += power * soft / max(float(np.abs(soft).max()), 1e-6)
    return np.asarray(total / float(np.abs(total).max()), np.float32)


def _on_land(scene: Backdrop, reading: Reading) -> Backdrop:
    """The backdrop with its water unseen, where the picture has land to stand on too: the ground all around is land."""
    share = watery(reading)
    if reading.water is None or reading.kind != "landscape" or not LAPS < share < AFLOAT:
        return scene
    left, top = scene.front.origin
    rows, columns = reading.water.shape
    seen = scene.seen.copy()
    seen[top : top + rows, left : left + columns] &= reading.water < 0.3
    return replace(scene, seen=seen)


def _material(tile: NDArray[np.uint8], reading: Reading) -> Material:
    """What the ground is made of, by its colour and its grain."""
    red, green, blue = (float(value) / 255 for value in np.median(tile.reshape(-1, 3), axis=0))
    light = (red + green + blue) / 3
    grain = float(cv2.Laplacian(cv2.cvtColor(tile, cv2.COLOR_RGB2GRAY), cv2.CV_32F).std())
    if reading.kind == "interior":
        return "wood" if red > blue + 0.06 else "stone"
    if reading.kind == "closeup":
        return "wood" if red > blue + 0.1 else "cloth"
    if light > 0.72 and max(red, green, blue) - min(red, green, blue) < 0.16 and red <= blue + 0.05:
        return "snow"
    blueish = blue > red + 0.05 and blue > green - 0.02 and grain < 22
    # Of a drawing, whose water nobody sees, its colour says it.
    afloat = watery(reading) > WATERY if reading.water is not None else reading.drawn
    if reading.kind == "landscape" and blueish and afloat:
        return "water"
    if green > red - 0.02 and green > blue + 0.05:
        return "grass"
    if reading.kind == "street":
        return "stone"
    if red > blue + 0.1:
        return "sand" if light > 0.45 or grain < 8 else "grass" if green > 0.85 * red else "gravel"
    return "stone" if grain < 20 else "gravel"
