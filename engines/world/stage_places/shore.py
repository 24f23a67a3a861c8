"""A shore without an end: one walks along a beach, the sea on the right, palms and dunes on the left.

The sea is the world's ground, so that it mirrors and moves; the land lies on it in pieces, and the water's edge winds
along them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.light import Light, colour, mix
from engines.stage.paint import noise, smooth
from engines.stage.plan import Card, Label, Plan
from engines.stage.props import conifers, ranges, stones, trees
from engines.stage.scene import Scene
from engines.stage.sets import plan_of
from engines.stage.sets.land import ripples, turf
from engines.stage.sets.open_sea import ROCK
from engines.world.memory.surfaces import CELL_M, Bounds, Ground, Patch, Scenery, Standing
from engines.world.stage_places.cards import LIFTED_M, Stock, lying_patch
from engines.world.stage_places.heaven import COLUMNS, dome_of, is_far
from engines.world.stage_places.hours import daylight_of, lighting_at
from engines.world.stage_places.soil import lit
from engines.world.stage_places.view_point import lens, no_front
from engines.world.stage_places.wild import Landmark

PIECE_M, BENDS = 8.0, 8  # of sand; pieces of the water's edge until they repeat
EDGE_M = 0.0  # metres of x where the last piece of sand ends and the water's edge begins
MIDDLE_M, WAVE_M = EDGE_M + 4.2, 1.3  # metres of x of the water's edge, and how far it winds
_FARTHEST_OUT = MIDDLE_M + 1.6  # metres of x to which one may wade
_PER_M = 112
PALM_AT = (0.4, -0.6)  # metres from the middle of its piece
_EXTENT = 86.0
_INLAND_M = 88.0  # that sand reaches to the left
_OUT_TO_SEA = math.radians(62)  # by which the set's offing is turned to the right


def line(z: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres of x of the water's edge."""
    along = 2 * math.pi * np.asarray(z, np.float64) / (PIECE_M * BENDS)
    return MIDDLE_M + WAVE_M * (np.sin(along) + 0.45 * np.sin(3 * along + 1.0))


def shore(seed: int, hour: float | None) -> Scenery:
    """The shore of a seed at an hour."""
    lighting = lighting_at("ocean", hour)
    plan = plan_of(
        Scene(environment="ocean", lighting=lighting, shot_type="long_shot", seed=3 * (seed % 997))
    )
    light, water = plan.light, plan.water
    assert water is not None
    stock = Stock(plan.images, glows=light.lamps)
    beach = _beach(plan, light, stock, seed)
    tile = _sea(water.near, water.far, seed)
    far = [_turned(card) for card in plan.cards if is_far(card)] + _coast(light, stock, seed)
    azimuth = ((np.arange(COLUMNS) + 0.5) / COLUMNS * 2 - 1) * math.pi
    land = smooth(0.02, -0.05, np.sin(azimuth))[:, None]
    sand = lit(light, colour("e6d0a0"))
    sea = mix(tile.reshape(-1, 3).mean(0) / 255, light.horizon, 0.35)
    below = mix(sand, light.fog, 0.35) * land + sea * (1 - land)
    return Scenery(
        kind="landscape",
        lens=lens(),
        front=no_front(),
        dome=dome_of(light, plan.sky, seed, far, stock.images, below, plan.fog_m, sharp=True),
        ground=Ground(tile, 14.0, "sand", np.zeros((0, 0), np.float32), 1.0, _EXTENT, 0.8),
        patches=tuple(stock.patches),
        standing=(),
        beyond=beach,
        daylight=daylight_of(light, lighting, "ocean"),
        bounds=Bounds(right=_FARTHEST_OUT),
        drawn=True,
    )


@dataclass(frozen=True, eq=False)
class Beach:
    """`Beyond` of a shore. Patches: `sand` (bare, grown over, and with the shadow of a palm) and `edges` underfoot;
    `palms`, `low`, `bushes`, `small` and `stones` with how tall they are at least and at most; `boats` out at sea;
    `finds` lie on the beach, and so do `first` at the start."""

    sand: tuple[int, int, int]
    edges: tuple[int, ...]
    palms: tuple[int, ...]
    low: tuple[tuple[int, float, float], ...]
    bushes: tuple[tuple[int, float, float], ...]
    small: tuple[tuple[int, float, float], ...]
    stones: tuple[int, ...]
    boats: tuple[tuple[int, float], ...]
    landmarks: tuple[Landmark, ...]
    finds: tuple[tuple[int, float], ...]
    first: tuple[Standing, ...]
    seed: int

    def __call__(self, column: int, row: int) -> list[Standing]:
        rng = np.random.default_rng((self.seed, column + 2**20, row + 2**20))
        x, z = column * CELL_M, row * CELL_M
        found = self._underfoot(x, z)
        if x >= 2 * CELL_M:
            if rng.random() < 0.05 and self.boats:
                boat, tall = self.boats[int(rng.integers(0, len(self.boats)))]
                found.append(
                    Standing(
                        boat,
                        x + 8,
                        z + float(rng.uniform(0, CELL_M)),
                        LIFTED_M - 0.3,
                        0.0,
                        tall,
                        bool(rng.random() < 0.5),
                    )
                )
            return found
        if x + CELL_M < -_INLAND_M or x > CELL_M:
            return found
        self._growth(found, rng, x, z)
        found += [s for s in self.first if x <= s.x < x + CELL_M and z <= s.z < z + CELL_M]
        return found

    def _underfoot(self, x: float, z: float) -> list[Standing]:
        """The land of a cell, and what belongs to a piece of it."""
        found: list[Standing] = []
        for j in range(2):
            piece_z = z + (j + 0.5) * PIECE_M
            for k in range(2):
                number = math.ceil((x - EDGE_M) / PIECE_M) + k
                left = EDGE_M + number * PIECE_M
                if not x <= left < x + CELL_M or number > 0 or left < -_INLAND_M:
                    continue
                at = left + PIECE_M / 2
                if number == 0:
                    edge = self.edges[round(piece_z / PIECE_M - 0.5) % BENDS]
                    found.append(Standing(edge, at, piece_z, LIFTED_M))
                else:
                    self._inland(found, at, piece_z, number)
        return found

    def _inland(self, found: list[Standing], x: float, z: float, number: int) -> None:
        """A piece of sand, which may be grown over and carry a palm."""
        rng = np.random.default_rng((self.seed, 3, number + 2**20, math.floor(z / PIECE_M) + 2**20))
        wild = _wild(x, z, self.seed)
        kind = 0
        if number < -1:
            kind = 2 if rng.random() < 0.12 + 0.5 * wild else 1 if rng.random() < 0.3 + 0.5 * wild else 0
        found.append(Standing(self.sand[kind], x, z, LIFTED_M))
        if kind == 0:
            return
        if kind == 2:
            palm = self.palms[int(rng.integers(0, len(self.palms)))]
            tall = float(rng.uniform(6.8, 9.4))
            found.append(
                Standing(palm, x + PALM_AT[0], z + PALM_AT[1], 0.0, 0.0, tall, bool(rng.random() < 0.5))
            )
        for _ in range(6):
            patch, least, most = self.low[int(rng.integers(0, len(self.low)))]
            spot = rng.normal(0, 1.5, 2)
            tall = float(rng.uniform(least, most))
            found.append(Standing(patch, x + spot[0], z + spot[1], 0.0, 0.0, tall, bool(rng.random() < 0.5)))

    def _growth(self, found: list[Standing], rng: np.random.Generator, x: float, z: float) -> None:
        wild = _wild(x, z, self.seed)

        def place(low: float, high: float) -> tuple[float, float] | None:
            """Somewhere in the cell, between two distances from the water's edge."""
            at_x, at_z = x + float(rng.uniform(0, CELL_M)), z + float(rng.uniform(0, CELL_M))
            inland = float(line(at_z)) - at_x
            return (at_x, at_z) if low <= inland <= high else None

        def put(patch: int, where: tuple[float, float] | None, tall: float) -> None:
            if where is not None and (abs(where[0]) > 1.1 or tall < 0.3):
                found.append(Standing(patch, *where, 0.0, 0.0, tall, bool(rng.random() < 0.5)))

        if rng.random() < 0.07 and self.landmarks and -3 * CELL_M <= x < -CELL_M / 2 and abs(z) > 2 * CELL_M:
            found += self.landmarks[int(rng.integers(0, len(self.landmarks)))].at(
                x + CELL_M / 2, z + CELL_M / 2, float(rng.uniform(-1.4, -0.5))
            )
        for _ in range(int(rng.poisson(2.2))):
            patch, least, most = self.low[int(rng.integers(0, len(self.low)))]
            put(patch, place(8.5, 60), float(rng.uniform(least, most)))
        for _ in range(int(rng.poisson(1.5 if x < -2.5 * CELL_M else 0.5))):
            patch, least, most = self.bushes[int(rng.integers(0, len(self.bushes)))]
            put(patch, place(16, 90), float(rng.uniform(least, most)))
        for _ in range(5):
            patch, least, most = self.small[int(rng.integers(0, len(self.small)))]
            put(patch, place(0.9, 7), float(rng.uniform(least, most)))
        # Stones stand in the water, where they hem nobody in.
        for _ in range(int(rng.poisson(2.4 * (1 - wild)))):
            stone = self.stones[int(rng.integers(0, len(self.stones)))]
            where = place(-6.0, -0.4)
            if where and where[0] > _FARTHEST_OUT + 0.7:
                put(stone, where, float(rng.uniform(0.3, 1.2)))
        if rng.random() < 0.3 and abs(z) > 1.5 * CELL_M:
            patch, tall = self.finds[int(rng.integers(0, len(self.finds)))]
            put(patch, place(3.0, 9.0), tall)


def _wild(x: float, z: float, seed: int) -> float:
    """0 to 1: groves and open sand."""
    return (
        0.5 + 0.3 * math.sin(0.071 * z + 0.05 * x + seed % 7) + 0.2 * math.sin(0.19 * z - 0.13 * x + seed % 5)
    )


def _beach(plan: Plan, light: Light, stock: Stock, seed: int) -> Beach:
    images = stock.images
    images |= {f"thicket{i}": trees.bush(light, i, ("2f5a40", "6f9850", "c0cc70")) for i in range(2)}
    images |= {f"coco{i}": conifers.palm(light, i) for i in range(3)}
    images |= {f"strand{i}": stones.rock(light, i, ROCK) for i in range(2)}

    def billboard(key: str, label: Label = Label.PROP, sway: float = 0.0, tall: float = 1.0) -> int:
        height, width = images[key].shape[:2]
        y = -0.03 * tall
        return stock.standing(Card(key, (0, y, 0), tall * width / height, tall, label, sway=sway), 0.0).patch

    house = [c for c in plan.cards if c.corner is not None and c.label == Label.BUILDING]
    landmarks = []
    if house:
        parts = [stock.standing(card, _ground(house)) for card in house]
        mid = np.mean([(p.x, p.z) for p in parts], 0)
        landmarks.append(Landmark(tuple(replace(p, x=p.x - mid[0], z=p.z - mid[1]) for p in parts), 4.0))
    sands = _sand(light, seed)
    return Beach(
        sand=(
            stock.add(_piece(sands)),
            stock.add(_piece(_grown(light, sands, seed, False))),
            stock.add(_piece(_grown(light, sands, seed + 1, True))),
        ),
        edges=tuple(stock.add(_edge(plan, light, sands, k, seed)) for k in range(BENDS)),
        palms=tuple(billboard(f"coco{i}", Label.PLANT, 0.011, 8.0) for i in range(3)),
        low=tuple((billboard(k, Label.PLANT, 0.05, 0.5), 0.35, 0.8) for k in ("dune0", "dune1", "dune2"))
        + tuple((billboard(k, Label.PLANT, 0.03, 0.4), 0.3, 0.5) for k in ("sward0", "sward1")),
        bushes=tuple((billboard(f"thicket{i}", Label.PLANT, 0.008, 1.5), 1.1, 2.6) for i in range(2)),
        small=tuple((billboard(f"shell{i}", Label.PROP, 0.0, 0.2), 0.09, 0.17) for i in range(3))
        + ((billboard("pebble0", Label.PROP, 0.0, 0.2), 0.08, 0.2),),
        stones=tuple(billboard(f"strand{i}", Label.ROCK, 0.0, 0.8) for i in range(2)),
        boats=tuple((billboard(k, Label.VEHICLE, 0.0, 9.0), 9.0) for k in ("sail1", "sail2") if k in images),
        landmarks=tuple(landmarks),
        finds=tuple(
            (billboard(k, Label.PROP, 0.0, tall), tall)
            for k, tall in (
                ("rowboat", 0.95),
                ("parasol", 2.3),
                ("driftwood", 0.6),
                ("fire", 0.6),
                ("driftwood", 0.5),
            )
            if k in images
        ),
        first=_first(billboard, landmarks),
        seed=seed,
    )


def _first(billboard: Callable[..., int], landmarks: list[Landmark]) -> tuple[Standing, ...]:
    """What the stage itself would put before the first view."""
    found = [
        Standing(billboard(key, Label.PROP, 0.0, tall), x, z, 0.0, 0.0, tall)
        for key, x, z, tall in (
            ("rowboat", 2.3, 12.5, 0.95), ("parasol", -3.4, 13.0, 2.3), ("driftwood", -1.7, 6.6, 0.5),
            ("fire", -4.6, 9.0, 0.6),
        )
    ]  # fmt: skip
    return tuple(found + (landmarks[0].at(-12.5, 24.0, -0.9) if landmarks else []))


def _ground(house: list[Card]) -> float:
    return min(min(c.corner[1], c.corner[1] + c.down[1]) for c in house if c.corner and c.down) + 0.1


def _sand(light: Light, seed: int) -> NDArray[np.float64]:
    """(n, n, 3) a piece of dry sand that repeats."""
    n = round(PIECE_M * _PER_M)
    small = ripples() - 0.5
    waves = cv2.resize(np.tile(small, (2, 2)), (n, n), interpolation=cv2.INTER_CUBIC)
    wide = cv2.resize(noise(512, seed + 3, 4, 5, 0.55), (n, n), interpolation=cv2.INTER_CUBIC) - 0.5
    fine = cv2.resize(noise(1024, seed + 4, 256, 2, 0.7), (n, n), interpolation=cv2.INTER_CUBIC) - 0.5
    part = np.clip(0.5 + 1.1 * wide, 0, 1)[..., None]
    made = colour("f2dbab") * (1 - part) + colour("e6c590") * part
    made = made * (1 + 0.085 * waves + 0.09 * fine)[..., None]
    return lit(light, made, 0.86)


def _piece(sands: NDArray[np.float64]) -> Patch:
    opaque = np.dstack([sands, np.ones(sands.shape[:2])])
    return lying_patch((opaque * 255).astype(np.uint8), PIECE_M + 0.02, PIECE_M + 0.02)


def _edge(plan: Plan, light: Light, sands: NDArray[np.float64], number: int, seed: int) -> Patch:
    """Where the sand gets wet, foam lies on it and shallow water begins; the upper edge is the farther one."""
    n = len(sands)
    x = EDGE_M + (np.arange(n) + 0.5)[None] / n * PIECE_M
    z = (number + 1) * PIECE_M - (np.arange(n) + 0.5)[:, None] / n * PIECE_M
    # Noise that goes on from piece to piece: it is laid along all of them.
    long = noise(1024, seed % 91 + 20, 16, 6, 0.62)
    rows = ((z[:, 0] / (PIECE_M * BENDS)) * 1024) % 1024
    rag = cv2.remap(
        np.concatenate([long, long[:1]], 0),
        np.broadcast_to((x[0] - EDGE_M) / PIECE_M * 120, (n, n)).astype(np.float32),
        np.broadcast_to(rows[:, None], (n, n)).astype(np.float32), cv2.INTER_LINEAR,
    ) - 0.5  # fmt: skip
    off = x - line(z) + 0.5 * rag  # metres out to sea
    wet = smooth(-2.3, -0.5, off)[..., None]
    made = sands * (1 - 0.36 * wet) * (1 - wet * np.array([0.0, 0.02, 0.05]))
    shallow = lit(light, colour("6fc4bc"), 0.85)
    deepening = smooth(-0.15, 1.5, off)[..., None]
    made = made * (1 - deepening) + shallow * deepening
    lace = np.asarray(cv2.resize(noise(1024, 33, 40, 5, 0.6), (n, n)), np.float32)
    foam = np.zeros((n, n))
    for at, wide, strong in ((0.0, 0.2, 0.95), (0.95, 0.3, 0.6), (2.1, 0.26, 0.36)):
        near = np.abs(off + 0.25 * rag - at)
        foam = np.maximum(
            foam,
            strong * smooth(wide, 0.0, near) * smooth(0.34, 0.6, lace + 0.25 * smooth(wide * 0.5, 0, near)),
        )
    veil = 0.4 * smooth(0.0, 0.4, off) * smooth(1.0, 0.4, off) * smooth(0.5, 0.62, lace)
    foam = np.maximum(foam, veil)[..., None]
    made = made * (1 - foam) + lit(light, colour("ffffff"), 0.9) * foam
    alpha = smooth(2.6, 0.1, off) * smooth(PIECE_M + EDGE_M, PIECE_M + EDGE_M - 0.6, x)
    alpha = np.maximum(alpha, foam[..., 0] * smooth(PIECE_M + EDGE_M, PIECE_M + EDGE_M - 0.6, x))
    return lying_patch(
        (np.dstack([made.clip(0, 1), alpha]) * 255).astype(np.uint8), PIECE_M + 0.02, PIECE_M + 0.02
    )


def _grown(light: Light, sands: NDArray[np.float64], seed: int, palm: bool) -> NDArray[np.float64]:
    """A piece of sand with dune grass in its middle, seen from above, and the shadow of a palm that stands in it."""
    n = len(sands)
    rows, columns = np.mgrid[-1 : 1 : n * 1j, -1 : 1 : n * 1j]
    rag = cv2.resize(noise(512, seed + 5, 6, 6, 0.62), (n, n)) - 0.5
    away = np.hypot(rows, columns)
    alpha = smooth(0.8, 0.3, away + 0.9 * rag) * smooth(0.97, 0.86, away)
    blades = cv2.resize(np.tile(turf(), (2, 2)), (n, n), interpolation=cv2.INTER_AREA) - 0.5
    base = colour("a2b06a") * (1 + 0.6 * blades[..., None]) * (1 + 0.35 * rag[..., None])
    made = (
        sands
        + (lit(light, base, 0.74) - sands)
        * (0.92 * alpha * smooth(-0.35, 0.0, blades + 0.4 * alpha))[..., None]
    )
    if palm:
        reach = PIECE_M / 2
        sun = np.array([math.sin(light.azimuth), math.cos(light.azimuth)])
        x, z = columns * reach - PALM_AT[0], -rows * reach - PALM_AT[1]
        out, aside = -(x * sun[0] + z * sun[1]), x * sun[1] - z * sun[0]
        turn = np.arctan2(aside, out - 2.6)
        crown = smooth(1.0, 0.8, np.hypot(out - 2.6, aside) / (1.75 * (0.66 + 0.34 * np.cos(turn * 7 + 0.5))))
        stem = smooth(0.16, 0.1, np.abs(aside)) * smooth(-0.1, 0.0, out) * smooth(2.7, 2.5, out)
        dark = cv2.GaussianBlur(np.maximum(crown, stem).astype(np.float32), (0, 0), 5)
        shade = mix(light.shade, light.key, 0.1) / np.maximum(mix(light.shade, light.key, 0.86), 0.05)
        made = made * (1 + (shade - 1) * (0.8 * dark)[..., None])
    return made


def _sea(near: NDArray[np.float64], far: NDArray[np.float64], seed: int) -> NDArray[np.uint8]:
    """(1024, 1024, 3) fourteen metres of water."""
    n = 1024
    wide = noise(n, seed + 6, 5, 4, 0.55)
    # Strokes that lie across the view.
    fine = cv2.resize(noise(n, seed + 7, 24, 5, 0.6)[:, : n // 3], (n, n), interpolation=cv2.INTER_CUBIC)
    fine = 0.5 * (fine + np.roll(fine[:, ::-1], n // 2, 1))
    part = np.clip(0.2 + 0.55 * (wide - 0.4) + 0.5 * (fine - 0.5), 0, 1)[..., None]
    return ((np.asarray(near) * (1 - part) + np.asarray(far) * part).clip(0, 1) * 255).astype(np.uint8)


def _turned(card: Card) -> Card:
    """A far thing of the set, out at sea."""
    cosine, sine = math.cos(_OUT_TO_SEA), math.sin(_OUT_TO_SEA)
    if card.corner is None:
        x, y, z = card.foot
        return replace(card, foot=(cosine * x + sine * z, y, -sine * x + cosine * z))
    return card


def _coast(light: Light, stock: Stock, seed: int) -> list[Card]:
    """Hills that run along the shore on the left, from horizon to horizon."""
    strip = ranges.hills(light, seed % 4, ("4f7a52", "8cb05a", "d3d478"), 0.5)
    height, width = strip.shape[:2]
    stock.images["coast"] = strip
    tall, long = 58.0, 58.0 * width / height
    return [
        Card(
            "coast", label=Label.FAR, corner=(-330.0, tall - 7, (k - 0.5) * long), across=(0.0, 0.0, long),
            down=(0.0, -tall, 0.0), fog=0.5, shadow=False,
        )
        for k in range(-4, 5)
    ]  # fmt: skip
