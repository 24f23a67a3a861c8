"""A picture becomes a place: what is promised of the surfaces that are built of it."""

import math
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.perception.scene import Reading, Thing
from engines.world.memory.build import build
from engines.world.memory.surfaces import CELL_M, Patch, Scenery
from engines.world.request import SceneKind

WIDTH, HEIGHT, FOV, EYE = 320, 180, 60.0, 1.6
HORIZON = 0.45


def _grain(rows: int, columns: int, seed: int) -> NDArray[np.float32]:
    noise = np.random.default_rng(seed).normal(0, 12, (rows, columns, 3)).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.8), np.float32)


def _tree(
    picture: NDArray[np.float32],
    ground: NDArray[np.float32],
    sky: NDArray[np.float32],
    column: int,
    foot: int,
) -> Thing:
    """A tree painted into the picture, whose trunk stands at a column and a row."""
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    tall = (foot - round(HORIZON * HEIGHT)) * 2
    cv2.circle(alpha, (column, foot - tall), tall // 3, 1.0, -1, cv2.LINE_AA)
    cv2.rectangle(alpha, (column - 2, foot - tall), (column + 2, foot), 1.0, -1)
    alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), 0.8), np.float32)
    colour = np.array([40, 90, 30], np.float32) + _grain(HEIGHT, WIDTH, column)
    picture[:] = picture * (1 - alpha[..., None]) + colour * alpha[..., None]
    ground *= 1 - alpha
    sky *= 1 - alpha
    focal = WIDTH / 2 / math.tan(math.radians(FOV / 2))
    depth = focal * EYE / (foot - HORIZON * HEIGHT)
    rows, columns = np.nonzero(alpha.any(1))[0], np.nonzero(alpha.any(0))[0]
    part = alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    corner = (int(columns[0]), int(rows[0]))
    if columns[0] == 0:
        return Thing(part, corner, depth, "upright", frozenset({"left"}))
    return Thing(part, corner, depth, "upright")


def _reading(kind: SceneKind) -> Reading:
    """Sky with one sun, hills, grass, and three trees, one of which the left edge cuts."""
    row = np.arange(HEIGHT, dtype=np.float32)[:, None]
    across = np.arange(WIDTH, dtype=np.float32)[None]
    horizon = HORIZON * HEIGHT
    picture = np.empty((HEIGHT, WIDTH, 3), np.float32)
    picture[:] = np.array([90, 150, 230]) + (row * 0.7)[..., None]
    sky = np.broadcast_to(
        (row < horizon - 12 - 8 * np.sin(across / 25)).astype(np.float32), (HEIGHT, WIDTH)
    ).copy()
    ground = np.broadcast_to((row > horizon + 2).astype(np.float32), (HEIGHT, WIDTH)).copy()
    if kind == "landscape":
        cv2.circle(picture, (230, 25), 9, (255, 255, 250), -1, cv2.LINE_AA)
    else:
        sky[:] = 0
    stands = (sky < 0.5) & (ground < 0.5)
    picture[stands] = np.array([90, 100, 120]) + _grain(HEIGHT, WIDTH, 5)[stands]
    picture[ground > 0.5] = np.array([80, 130, 50]) + _grain(HEIGHT, WIDTH, 6)[ground > 0.5]
    focal = WIDTH / 2 / math.tan(math.radians(FOV / 2))
    depth = np.broadcast_to(focal * EYE / np.maximum(row - horizon, 1.0), (HEIGHT, WIDTH)).copy()
    depth = np.minimum(depth, 6.0 if kind == "interior" else 80.0)
    things = [_tree(picture, ground, sky, *at) for at in ((200, 110), (110, 120), (5, 130))]
    depth[sky > 0.5] = np.inf
    return Reading(
        picture.clip(0, 255).astype(np.uint8),
        kind,
        HORIZON,
        FOV,
        EYE,
        sky,
        ground,
        depth.astype(np.float32),
        tuple(things),
        {"kind": 1.0, "horizon": 1.0},
    )


@cache
def _built(kind: SceneKind) -> tuple[Reading, Scenery]:
    reading = _reading(kind)
    return reading, build(reading, seed=4)


def _composited(scenery: Scenery) -> NDArray[np.float32]:
    """The picture that the surfaces give from the start: the front, and over it what the picture itself shows."""
    left, top = scenery.front.origin
    out = scenery.front.rgb[top : top + HEIGHT, left : left + WIDTH].astype(np.float32)
    for standing in scenery.standing:
        patch = scenery.patches[standing.patch]
        # Only what is projected through the picture's own camera is the picture's.
        if not standing.own or patch.projector[2, 2] != 1:
            continue
        x = round(scenery.lens.centre[0] - float(patch.projector[0, 2]))
        y = round(scenery.lens.centre[1] - float(patch.projector[1, 2]))
        high, wide = patch.texture.shape[:2]
        rows = slice(max(y, 0), min(y + high, HEIGHT))
        columns = slice(max(x, 0), min(x + wide, WIDTH))
        texture = patch.texture[rows.start - y : rows.stop - y, columns.start - x : columns.stop - x]
        alpha = texture[..., 3:].astype(np.float32) / 255
        out[rows, columns] = out[rows, columns] * (1 - alpha) + texture[..., :3] * alpha
    return out


@pytest.mark.parametrize("kind", ["landscape", "closeup"])
def test_from_the_start_the_surfaces_give_back_the_picture(kind: SceneKind) -> None:
    reading, scenery = _built(kind)
    apart = _composited(scenery) - reading.rgb
    assert 10 * math.log10(255**2 / float((apart**2).mean())) > 40


def test_a_vertex_of_a_patch_is_seen_where_its_texture_says() -> None:
    _, scenery = _built("landscape")
    lens = scenery.lens
    for standing in scenery.standing:
        patch = scenery.patches[standing.patch]
        points = patch.vertices.reshape(-1, 3) + [standing.x, standing.y, standing.z]
        seen_x = lens.centre[0] + lens.focal * points[:, 0] / points[:, 2]
        local = np.concatenate([patch.vertices.reshape(-1, 3), np.ones((len(points), 1))], 1)
        u, _, w = (patch.projector @ local.T).astype(np.float64)
        corner = lens.centre[0] - patch.projector[0, 2]
        assert np.allclose(u / w + corner, seen_x, atol=0.05)


def test_the_ground_repeats_without_a_seam() -> None:
    _, scenery = _built("landscape")
    tile = scenery.ground.tile.astype(np.float32)
    for axis in (0, 1):
        steps = np.abs(np.diff(tile, axis=axis)).mean()
        across = np.abs(tile.take(0, axis) - tile.take(-1, axis)).mean()
        assert across < 1.6 * steps + 0.5


def test_what_stands_in_a_cell_is_always_the_same_and_never_before_the_picture() -> None:
    reading, scenery = _built("landscape")
    again = build(reading, seed=4)
    cells = [(x, z) for x in range(-4, 4) for z in range(-4, 4)]
    assert any(scenery.beyond(*cell) for cell in cells)
    other_order = {cell: again.beyond(*cell) for cell in reversed(cells)}
    half = math.radians(FOV / 2)
    for cell in cells:
        assert scenery.beyond(*cell) == other_order[cell]
        for standing in scenery.beyond(*cell):
            assert 0 <= standing.x - cell[0] * CELL_M <= CELL_M
            assert 0 <= standing.z - cell[1] * CELL_M <= CELL_M
            if 0 < standing.z < scenery.ground.extent:
                assert abs(math.atan2(standing.x, standing.z)) > half
            tall = scenery.patches[standing.patch].vertices[..., 1].max() * standing.scale
            assert abs(standing.x) > 2 or tall < 1


def test_the_dome_closes_all_around() -> None:
    _, scenery = _built("landscape")
    for layer in (scenery.dome.sky, scenery.dome.far):
        picture = layer.astype(np.float32)
        rows = slice(picture.shape[0] // 4, None)
        steps = np.abs(np.diff(picture[rows], axis=1)).mean((0, 2))
        across = np.abs(picture[rows, 0] - picture[rows, -1]).mean()
        assert across <= max(float(np.quantile(steps, 0.99)), 1.0)


def test_there_is_one_sun() -> None:
    _, scenery = _built("landscape")
    sky = scenery.dome.sky
    bright = (sky.min(2) > 235).astype(np.uint8)
    count, _, stats, middles = cv2.connectedComponentsWithStats(bright)
    suns = [part for part in range(1, count) if stats[part, cv2.CC_STAT_AREA] > 100]
    assert len(suns) == 1
    azimuth = (middles[suns[0]][0] / sky.shape[1] - 0.5) * 2 * math.pi
    assert abs(azimuth - scenery.daylight.azimuth) < 0.05


def test_a_room_has_walls_all_around_and_one_stays_in_it() -> None:
    _, scenery = _built("interior")
    bounds = scenery.bounds
    assert all(math.isfinite(side) for side in (bounds.left, bounds.right, bounds.back, bounds.front))
    walls = [
        (scenery.patches[one.patch], one) for one in scenery.standing if scenery.patches[one.patch].turns == 0
    ]
    for degrees in range(0, 360, 15):
        x, z = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        assert any(_meets(patch, one.x, one.z, one.yaw, x, z) for patch, one in walls), degrees


def _meets(patch: Patch, x: float, z: float, yaw: float, towards_x: float, towards_z: float) -> bool:
    """Whether a level ray from the start meets a patch, seen from above."""
    at = patch.vertices[:, :, [0, 2]].astype(np.float64)
    across = at[..., 0] * math.cos(yaw) + at[..., 1] * math.sin(yaw) + x
    along = -at[..., 0] * math.sin(yaw) + at[..., 1] * math.cos(yaw) + z
    tall = patch.vertices[..., 1]
    row = int(np.argmin(np.abs(tall.mean(1) - EYE)))
    side = across[row] * towards_z - along[row] * towards_x
    ahead = across[row] * towards_x + along[row] * towards_z
    crosses = (side[:-1] * side[1:] <= 0) & (ahead[:-1] + ahead[1:] > 0)
    return bool(crosses.any())


def test_a_tree_that_the_edge_cuts_goes_on_beyond_it() -> None:
    reading, scenery = _built("landscape")
    cut = next(number for number, thing in enumerate(reading.things) if thing.cut)
    patch = scenery.patches[cut]
    corner = scenery.lens.centre[0] - float(patch.projector[0, 2])
    assert corner < -5
    assert (patch.texture[:, : round(-corner), 3] > 128).any()


def test_a_picture_of_one_colour_becomes_a_place_too() -> None:
    plain = np.full((90, 160, 3), 120, np.uint8)
    sky = np.zeros((90, 160), np.float32)
    ground = np.zeros_like(sky)
    ground[60:] = 1
    depth = np.full_like(sky, 5.0)
    for kind in ("landscape", "street", "interior", "closeup"):
        reading = Reading(plain, kind, 0.5, 60.0, 1.6, sky, ground, depth, (), {"kind": 0.0, "horizon": 0.0})
        scenery = build(reading, seed=1)
        assert abs(float(scenery.ground.tile.mean()) - 120) < 12


def _arcade() -> Reading:
    """A house across the view with an arch in which the sky is paler than above the house, and no ground."""
    picture = np.empty((HEIGHT, WIDTH, 3), np.float32)
    picture[:] = (90, 150, 230)
    stands = np.zeros((HEIGHT, WIDTH), np.float32)
    stands[50:] = 1
    picture[50:] = np.array([150, 110, 70]) + _grain(HEIGHT - 50, WIDTH, 3)
    stands[80:100, 150:170] = 0
    picture[80:100, 150:170] = (200, 215, 235)
    edges = frozenset({"left", "right", "bottom"})
    thing = Thing(stands[50:], (0, 50), 10.0, "structure", edges)  # type: ignore[arg-type]
    depth = np.where(stands > 0, 10, np.inf).astype(np.float32)
    return Reading(
        picture.clip(0, 255).astype(np.uint8), "street", 0.7, FOV, EYE, 1 - stands, np.zeros_like(stands), depth,
        (thing,), {"kind": 1.0, "horizon": 1.0},
    )  # fmt: skip


def test_what_is_seen_through_an_arch_is_in_the_front_and_nowhere_else_in_the_sky() -> None:
    reading = _arcade()
    scenery = build(reading, seed=4)
    left, top = scenery.front.origin
    shown = scenery.front.rgb[top + 80 : top + 100, left + 150 : left + 170].astype(int)
    assert np.abs(shown - (200, 215, 235)).max() <= 1
    assert scenery.dome.sky[..., 0].max() < 150


def test_what_of_a_thing_was_taken_for_sky_does_not_stay_in_it() -> None:
    reading = _reading("landscape")
    (column, row), tree = reading.things[0].corner, reading.things[0]
    middle = column + tree.alpha.shape[1] // 2
    reading.rgb[row - 3 : row + 2, middle - 1 : middle + 2] = (20, 30, 20)
    assert reading.sky[row - 2, middle] > 0.5
    front = build(reading, seed=4).front
    left, top = front.origin
    shown = front.rgb[top + row - 3 : top + row, left + middle - 1 : left + middle + 2]
    assert shown.min() > 60


def test_a_piece_of_haze_is_nothing_that_stands() -> None:
    reading, scenery = _built("landscape")
    piece = Thing(np.ones((30, 24), np.float32), (260, 10), 9.0, "upright")
    hazy = build(replace(reading, things=(*reading.things, piece)), seed=4)
    own = [sum(standing.own for standing in one.standing) for one in (scenery, hazy)]
    assert own[0] == own[1]


def test_a_street_of_which_no_ground_is_seen_is_paved_in_the_tones_of_its_houses() -> None:
    scenery = build(_arcade(), seed=4)
    red, _, blue = scenery.ground.tile.reshape(-1, 3).mean(0)
    assert red > blue
    assert abs(float(scenery.ground.tile.mean()) - 110) < 30


def test_a_house_beside_the_picture_has_no_seam_and_walls_at_its_sides() -> None:
    scenery = build(_arcade(), seed=4)
    added = scenery.standing[1:]
    assert added
    patches = [scenery.patches[number] for number in sorted({one.patch for one in added})]
    for patch in patches:
        assert np.abs(patch.texture - patch.texture[:, ::-1].astype(float)).mean() < 1
    facing = {round(math.cos(2 * one.yaw)) for one in added}
    assert facing == {-1, 1}
