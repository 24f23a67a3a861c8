"""A town without an end: streets that cross, rows of different house fronts, trees, lamps, cars at the kerb.

Its fronts are painted by the stage's own painters; what stands where depends on the seed, the block and the number of
the house alone.
"""

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.stage.light import Light, colour, mix
from engines.stage.paint import noise, smooth
from engines.stage.plan import Card, Label, Plan
from engines.stage.props import facades, shops, street, trees
from engines.stage.props.facades import STOREY_M, FrontStyle
from engines.stage.props.shops import SHOP_TALL_M
from engines.stage.scene import Scene
from engines.stage.sets import plan_of
from engines.stage.sets.buildings import falls_on
from engines.stage.sets.town import asphalt
from engines.world.memory.surfaces import CELL_M, Bounds, Ground, Patch, Scenery, Standing
from engines.world.stage_places.cards import LIFTED_M, Stock, lying_patch, plane_patch, straight
from engines.world.stage_places.heaven import dome_of, is_far
from engines.world.stage_places.hours import daylight_of, lighting_at
from engines.world.stage_places.soil import lit
from engines.world.stage_places.view_point import lens, no_front
from engines.world.stage_places.wild import Landmark

HOUSE_M, HALF_M, KERB_M = 8.0, 8.0, 4.7  # a front; from the middle of a street to its fronts and to its kerbs
BLOCK = (64.0, 96.0)  # metres from street to street, of x and z
FIRST_CROSSING = 30.0  # metres of z
FRONTS = 10
_PER_M, _PAVED_PER_M = 60, 96
_EXTENT = 82.0
_KEPT = 24  # blocks that are remembered
_WALLS = ("a8604c", "e0c8a0", "c97f62", "8f9aa8", "d8b48c", "b98a6c", "c4a890", "7f8f88", "cfa0a0", "e6d6b8")
_KINDS = ("brick", "plaster", "gable", "brick", "modern", "gable", "plaster", "brick", "gable", "plaster")
_FLOORS = (4, 3, 3, 5, 4, 4, 3, 4, 3, 5)
_LEAVES = ("33603f", "74a04a", "cfd66c")


def town(seed: int, hour: float | None) -> Scenery:
    """The town of a seed at an hour."""
    lighting = lighting_at("city", hour)
    plan = plan_of(Scene(environment="city", lighting=lighting, shot_type="long_shot", seed=4 * (seed % 997)))
    light = plan.light
    stock = Stock(plan.images, glows=light.lamps)
    streets = _streets(plan, light, stock, seed)
    tile = _asphalt(light, seed)
    far = [card for card in plan.cards if is_far(card)]
    hazy = mix(tile.reshape(-1, 3).mean(0) / 255, light.fog, 0.5)
    return Scenery(
        kind="street",
        lens=lens(),
        front=no_front(),
        dome=dome_of(light, plan.sky, seed, far, plan.images, hazy, plan.fog_m),
        ground=Ground(tile, 8.0, "stone", np.zeros((0, 0), np.float32), 1.0, _EXTENT),
        patches=tuple(stock.patches),
        standing=(),
        beyond=streets,
        daylight=daylight_of(light, lighting, "city"),
        bounds=Bounds(),
        drawn=True,
    )


@dataclass(frozen=True, eq=False)
class Streets:
    """`Beyond` of a town. `fronts` and `pavements` are patches in light and in shade; `faces` says for each side of a
    street whether it lies in the light: that with its back to -x, +x, -z, +z."""

    fronts: tuple[tuple[int, ...], tuple[int, ...]]
    pavements: tuple[tuple[int, ...], tuple[int, ...]]
    faces: tuple[int, int, int, int]
    corner: int
    dash: int
    stripes: int
    shadow: int
    cars: tuple[Landmark, ...]
    trees: tuple[int, ...]
    lamp: int
    beside: tuple[tuple[int, float], ...]
    lights: tuple[int, ...]
    seed: int
    _blocks: dict[tuple[int, int], dict[tuple[int, int], list[Standing]]] = field(default_factory=dict)

    def __call__(self, column: int, row: int) -> list[Standing]:
        x, z = column * CELL_M, row * CELL_M
        found: list[Standing] = []
        for i in range(math.floor((x - HALF_M) / BLOCK[0]), math.floor((x + CELL_M + HALF_M) / BLOCK[0]) + 1):
            first = (z - FIRST_CROSSING - HALF_M) / BLOCK[1]
            for j in range(math.floor(first), math.floor(first + (CELL_M + 2 * HALF_M) / BLOCK[1]) + 1):
                found += self._block(i, j).get((column, row), ())
        return found

    def _block(self, i: int, j: int) -> dict[tuple[int, int], list[Standing]]:
        """What belongs to a block, by the cell it stands in."""
        if (i, j) in self._blocks:
            return self._blocks[i, j]
        left, right = i * BLOCK[0] + HALF_M, (i + 1) * BLOCK[0] - HALF_M
        near, far = j * BLOCK[1] + FIRST_CROSSING + HALF_M, (j + 1) * BLOCK[1] + FIRST_CROSSING - HALF_M
        found: list[Standing] = []
        # Seen from the street, from left to right: the corner where a side begins, and its direction.
        sides = (
            ((left, near), (1.0, 0.0), right - left, 3),
            ((right, far), (-1.0, 0.0), right - left, 2),
            ((left, far), (0.0, -1.0), far - near, 1),
            ((right, near), (0.0, 1.0), far - near, 0),
        )
        for number, (start, along, long, face) in enumerate(sides):
            away = (-along[1], along[0])  # from the street into the block
            rng = np.random.default_rng((self.seed, i + 2**20, j + 2**20, number))
            order = rng.permutation(FRONTS)
            for k in range(round(long / HOUSE_M)):
                middle = [start[a] + along[a] * (k + 0.5) * HOUSE_M for a in (0, 1)]
                found += self._house(middle, along, away, face, k, int(order[k % FRONTS]), rng)
        yaws = (0.0, 0.5 * math.pi, math.pi, -0.5 * math.pi)
        reach = (HALF_M - KERB_M) / 2
        for (cx, cz), (sx, sz), yaw in zip(
            ((left, near), (left, far), (right, far), (right, near)),
            ((-1, -1), (-1, 1), (1, 1), (1, -1)), yaws, strict=True,
        ):  # fmt: skip
            found.append(Standing(self.corner, cx + sx * reach, cz + sz * reach, LIFTED_M, yaw))
            found.append(Standing(self.lamp, cx + sx * 2.6, cz + sz * 2.6, 0.0, 0.0, 4.7))
        street_x, street_z = left - HALF_M, near - HALF_M
        for at in np.arange(near + 3, far - 2, 5.0):
            found.append(Standing(self.dash, street_x, float(at), LIFTED_M))
        for at in np.arange(left + 3, right - 2, 5.0):
            found.append(Standing(self.dash, float(at), street_z, LIFTED_M, 0.5 * math.pi))
        for off in (-1, 1):
            found.append(Standing(self.stripes, street_x, street_z + off * (HALF_M + 1.8), LIFTED_M))
            found.append(
                Standing(self.stripes, street_x + off * (HALF_M + 1.8), street_z, LIFTED_M, 0.5 * math.pi)
            )
        cells: dict[tuple[int, int], list[Standing]] = {}
        for standing in found:
            cell = math.floor(standing.x / CELL_M), math.floor(standing.z / CELL_M)
            cells.setdefault(cell, []).append(standing)
        if len(self._blocks) >= _KEPT:
            self._blocks.pop(next(iter(self._blocks)))
        self._blocks[i, j] = cells
        return cells

    def _house(
        self,
        middle: list[float],
        along: tuple[float, float],
        away: tuple[float, float],
        face: int,
        number: int,
        which: int,
        rng: np.random.Generator,
    ) -> list[Standing]:
        shade = self.faces[face]
        yaw = math.atan2(-along[1], along[0])
        found = [Standing(self.fronts[shade][which], middle[0], middle[1], LIFTED_M, yaw)]

        def spot(out: float, aside: float = 0.0) -> tuple[float, float]:
            """Metres from the front to the street and along it."""
            return (
                middle[0] - away[0] * out + along[0] * aside,
                middle[1] - away[1] * out + along[1] * aside,
            )

        paved = self.pavements[shade]
        x, z = spot((HALF_M - KERB_M) / 2)
        found.append(Standing(paved[int(rng.integers(0, len(paved)))], x, z, LIFTED_M, yaw))
        kerb = HALF_M - KERB_M - 0.75
        if number % 3 == 0:
            x, z = spot(kerb, float(rng.uniform(-1, 1)))
            tall = float(rng.uniform(4.8, 6.2))
            found.append(Standing(self.trees[int(rng.integers(0, len(self.trees)))], x, z, 0.0, 0.0, tall))
        elif number % 3 == 1:
            x, z = spot(kerb, float(rng.uniform(-2, 2)))
            found.append(Standing(self.lamp, x, z, 0.0, 0.0, 4.7))
            for halo in self.lights:
                found.append(Standing(halo, x, z - 0.1, 2.5, 0.0, 3.4))
        for _ in range(int(rng.integers(0, 3))):
            patch, tall = self.beside[int(rng.integers(0, len(self.beside)))]
            x, z = spot(float(rng.uniform(0.8, 1.5)), float(rng.uniform(-3.3, 3.3)))
            found.append(Standing(patch, x, z, 0.0, 0.0, tall, bool(rng.random() < 0.5)))
        if self.cars and rng.random() < 0.34:
            x, z = spot(HALF_M - KERB_M + 1.15, float(rng.uniform(-1, 1)))
            turn = math.atan2(along[0], along[1]) + (math.pi if rng.random() < 0.15 else 0.0)
            found += self.cars[int(rng.integers(0, len(self.cars)))].at(x, z, turn)
            found.append(Standing(self.shadow, x, z, LIFTED_M, turn))
        return found


def _streets(plan: Plan, light: Light, stock: Stock, seed: int) -> Streets:
    normals = ((-1.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 0.0, 1.0))
    # What looks to +x has its back to -x.
    falls = [falls_on(light, normal) for normal in (normals[1], normals[0], normals[3], normals[2])]
    bright, dim = max(falls), min(falls)
    faces = tuple(0 if fall > (bright + dim) / 2 else 1 for fall in falls)
    fronts, pavements = [], []
    for k in (bright, dim):
        fronts.append(tuple(stock.add(_front(light, seed, i, k)) for i in range(FRONTS)))
        pavements.append(tuple(stock.add(_pavement(light, seed + i, 0.45 + 0.5 * k)) for i in range(2)))
    oaks = [trees.tree(light, 4 + i, _LEAVES, "lime") for i in range(2)]
    images = stock.images
    images |= {f"oak{i}": oak for i, oak in enumerate(oaks)}
    images |= {f"potted{i}": trees.potted(light, i) for i in range(2)}
    images |= {f"tables{i}": street.table(light, i) for i in range(2)}
    images |= {
        "cycle": street.bicycle(light, 0),
        "stand": street.stall(light, seed % 3),
        "post": street.lamp(light, 0),
    }

    def billboard(key: str, tall: float, label: Label = Label.PROP, sway: float = 0.0) -> int:
        height, width = images[key].shape[:2]
        return stock.billboard(Card(key, (0, 0, 0), tall * width / height, tall, label, sway=sway))

    beside = [
        ("potted0", 1.1),
        ("potted1", 0.95),
        ("tables0", 2.4),
        ("cycle", 1.1),
        ("tables1", 2.4),
        ("stand", 2.6),
    ]
    return Streets(
        (fronts[0], fronts[1]), (pavements[0], pavements[1]), faces,  # type: ignore[arg-type]
        stock.add(_corner(light, seed)),
        stock.add(lying_patch(_painted_line(light, 0.18, 2.4), 0.18, 2.4, 0.01)),
        stock.add(lying_patch(_stripes(light), 2 * KERB_M - 0.6, 2.8, 0.01)),
        stock.add(lying_patch(_soft_shadow(), 2.3, 4.9, 0.014)),
        _cars(plan, stock),
        tuple(billboard(f"oak{i}", 5.5, Label.PLANT, 0.008) for i in range(2)),
        billboard("post", 4.7),
        tuple((billboard(key, tall), tall) for key, tall in beside),
        _halo(stock) if light.lamps else (),
        seed,
    )  # fmt: skip


def _front(light: Light, seed: int, number: int, k: float) -> Patch:
    """A house front, shop and storeys in one picture, on a wall."""
    walls = np.random.default_rng([seed, 61]).permutation(_WALLS)
    style = FrontStyle(
        str(walls[number]), _KINDS[number], ("efe4d0", "f6efe0", "d8ccc0")[number % 3], "6a5a5e",
        ("3f6a6a", "7a3f3a", "4a5a3c")[number % 3],
    )  # fmt: skip
    floors = _FLOORS[number]
    upper_m = floors * STOREY_M + (2.6 if style.kind == "gable" else 0.9)
    width = round(HOUSE_M * _PER_M)
    upper = facades.storeys(light, (seed + number) % 5, style, HOUSE_M, floors, k)
    shop = shops.shop(light, (seed + 3 * number) % 8, HOUSE_M, k, style.wall)
    made = np.concatenate(
        [
            cv2.resize(upper, (width, round(upper_m * _PER_M)), interpolation=cv2.INTER_CUBIC),
            cv2.resize(shop, (width, round(SHOP_TALL_M * _PER_M)), interpolation=cv2.INTER_AREA),
        ]
    )
    tall = upper_m + SHOP_TALL_M
    return plane_patch(
        straight(made), np.array([-HOUSE_M / 2, tall, 0.0]), np.array([HOUSE_M, 0.0, 0.0]),
        np.array([0.0, -tall, 0.0]), wall=True, glow=1.0 if light.lamps else 0.6,
    )  # fmt: skip


def _slabs(light: Light, seed: int, wide: float, deep: float, k: float) -> NDArray[np.float32]:
    """(h, w, 3) paving seen from above, its upper edge at the fronts."""
    per = _PAVED_PER_M
    h, w = round(deep * per), round(wide * per)
    rng = np.random.default_rng([seed, 62])
    row, column = (np.arange(n)[:, None] for n in (h, w))
    size = 0.667 * per
    lines = (row // size).astype(int)
    across = (column.T + (lines % 2) * size * 0.5) / size
    tone = rng.uniform(0.9, 1.06, (int(h / size) + 2, int(w / size) + 3))[lines, across.astype(int)]
    grout = np.minimum(np.minimum(across % 1, 1 - across % 1), np.minimum(row / size % 1, 1 - row / size % 1))
    grain = noise(1024, seed + 12, 60, 5, 0.7)[:h, :w] - 0.5
    made = colour("b9ae9f")[None, None] * (tone * (1 + 0.22 * grain))[..., None]
    made = made * (1 - 0.3 * smooth(0.03, 0.012, grout))[..., None]
    return lit(light, made, k).astype(np.float32)


def _pavement(light: Light, seed: int, k: float) -> Patch:
    deep = HALF_M - KERB_M
    made = _slabs(light, seed, HOUSE_M, deep, k)
    edge = round(0.18 * _PAVED_PER_M)
    made[-edge:] = lit(light, colour("d8d0c2"), k) * (
        0.93 + 0.1 * noise(1024, 3, 40, 4)[:edge, : made.shape[1], None]
    )
    made[-edge - 3 : -edge] *= 0.75
    made[: round(0.25 * _PAVED_PER_M)] *= np.linspace(0.62, 1, round(0.25 * _PAVED_PER_M))[:, None, None]
    made[-5:] *= 0.7
    return lying_patch(_opaque(made), HOUSE_M, deep)


def _corner(light: Light, seed: int) -> Patch:
    """The paving of a corner, its kerbs to the left and near."""
    deep = HALF_M - KERB_M
    made = _slabs(light, seed + 5, deep, deep, 0.75)
    edge = round(0.18 * _PAVED_PER_M)
    kerb = lit(light, colour("d8d0c2"), 0.75)
    made[-edge:] = kerb
    made[:, :edge] = kerb
    return lying_patch(_opaque(made), deep, deep)


def _opaque(made: NDArray[np.float32]) -> NDArray[np.uint8]:
    return (np.dstack([np.clip(made, 0, 1), np.ones(made.shape[:2], np.float32)]) * 255).astype(np.uint8)


def _painted_line(light: Light, wide: float, long: float) -> NDArray[np.uint8]:
    h, w = round(long * 80), max(round(wide * 80), 6)
    worn = noise(512, 9, 30, 5, 0.7)[:h, :w]
    alpha = smooth(0.28, 0.5, worn) * 0.9
    edge = np.minimum(np.arange(w), np.arange(w)[::-1])[None] >= 1
    made = np.broadcast_to(lit(light, colour("e6dcc4"), 0.72), (h, w, 3))
    return (np.dstack([made, alpha * edge]) * 255).astype(np.uint8)


def _stripes(light: Light) -> NDArray[np.uint8]:
    per = 80
    h, w = round(2.8 * per), round((2 * KERB_M - 0.6) * per)
    column = np.arange(w)[None] / per
    worn = noise(1024, 10, 60, 5, 0.7)[:h, :w]
    part = column % 1.1
    alpha = smooth(0.25, 0.5, worn) * 0.9 * smooth(0.0, 0.03, part) * smooth(0.6, 0.57, part)
    made = np.broadcast_to(lit(light, colour("efe8da"), 0.72), (h, w, 3))
    return (np.dstack([made, alpha]) * 255).astype(np.uint8)


def _soft_shadow() -> NDArray[np.uint8]:
    """A dark place under what stands on wheels, (192, 96)."""
    rows, columns = np.mgrid[-1:1:192j, -1:1:96j]
    alpha = smooth(1.0, 0.35, np.maximum(np.abs(rows) ** 4 + np.abs(columns) ** 4, 0) ** 0.25) * 0.62
    return (np.dstack([np.full((192, 96, 3), 0.1), alpha]) * 255).astype(np.uint8)


def _asphalt(light: Light, seed: int) -> NDArray[np.uint8]:
    """(1024, 1024, 3) eight metres of a street."""
    grain = cv2.resize(asphalt(), (1024, 1024), interpolation=cv2.INTER_CUBIC) - 0.5
    wide = noise(1024, seed + 8, 6, 5, 0.6) - 0.5
    fine = noise(1024, seed + 9, 180, 3, 0.7) - 0.5
    made = colour("6f6d74") * (1 + 0.2 * grain + 0.16 * wide + 0.3 * fine)[..., None]
    return (np.clip(lit(light, made), 0, 1) * 255).astype(np.uint8)


def _cars(plan: Plan, stock: Stock) -> tuple[Landmark, ...]:
    """Three of the set's cars, about their middle, their nose along +z."""
    panels = [card for card in plan.cards if card.label == Label.VEHICLE and card.corner is not None]
    made = []
    for start in range(0, len(panels) - 8, 9):
        parts = [stock.standing(card, 0.06) for card in panels[start : start + 9]]
        sides = np.array([(p.x, p.z) for p in parts[:2]]).mean(0)
        nose = parts[3].z - parts[2].z
        whole = Landmark(
            tuple(Standing(p.patch, p.x - sides[0], p.z - sides[1], p.y, p.yaw, p.scale) for p in parts), 3.0
        )
        made.append(whole if nose > 0 else Landmark(tuple(whole.at(0.0, 0.0, math.pi)), 3.0))
        if len(made) == 3:
            break
    return tuple(made)


def _halo(stock: Stock) -> tuple[int, ...]:
    keys = [key for key in stock.images if key.startswith("halo")]
    return tuple(stock.billboard(Card(key, (0, 0, 0), 3.4, 3.4, Label.PROP, sway=0.02)) for key in keys[:1])
