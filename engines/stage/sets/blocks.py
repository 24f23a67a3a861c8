"""Town blocks and cars folded from painted faces, solid from every side."""

import math
from dataclasses import dataclass

import numpy as np

from engines.stage.paint import Picture
from engines.stage.plan import Label, Vector
from engines.stage.props import cars, facades, shops
from engines.stage.props.facades import STOREY_M, FrontStyle
from engines.stage.props.shops import SHOP_TALL_M
from engines.stage.sets.buildings import falls_on
from engines.stage.sets.stagehand import Stagehand


@dataclass(frozen=True)
class Front:
    """A house in a row: its style, metres wide, storeys above the shop, and which shop (by seed)."""

    style: FrontStyle
    wide: float
    floors: int
    shop: int
    ground: str = "shop"


def terrace(
    hand: Stagehand,
    front: Front,
    start: tuple[float, float],
    along: tuple[float, float],
    deep_m: float = 9.0,
    flanks: tuple[bool, bool] = (True, True),
    reflects: bool = False,
    base: float = 0.0,
) -> None:
    """A house whose front begins at `start` (x, z) and runs along the unit vector `along`, left to right as seen from
    the street. `flanks` says whether its left and right side walls are shown."""
    light = hand.light
    right = np.array([along[0], 0.0, along[1]])
    normal = np.array([along[1], 0.0, -along[0]])
    up = np.array([0.0, 1.0, 0.0])
    foot = np.array([start[0], base, start[1]])
    k = falls_on(light, _vector(normal))
    top_m = 2.6 if front.style.kind == "gable" else 0.9
    upper_m = front.floors * STOREY_M + top_m
    tall = SHOP_TALL_M + upper_m

    def put(
        name: str, picture: Picture, corner: np.ndarray, across: np.ndarray, down: np.ndarray, shadow: bool
    ) -> None:
        hand.keep(name, picture)
        hand.panel(
            name,
            _vector(corner),
            _vector(across),
            _vector(down),
            Label.BUILDING,
            shadow=shadow,
            reflects=reflects,
        )

    name = f"{front.style.wall}{front.style.kind}{front.wide}{front.floors}{k}"
    picture = facades.storeys(light, front.shop % 5, front.style, front.wide, front.floors, k)
    put(f"up{name}{front.shop % 5}", picture, foot + up * tall, right * front.wide, -up * upper_m, True)
    picture = shops.shop(light, front.shop, front.wide, k, front.style.wall)
    put(
        f"shop{front.shop}{front.wide}{k}{front.style.wall}",
        picture,
        foot + up * SHOP_TALL_M,
        right * front.wide,
        -up * SHOP_TALL_M,
        False,
    )
    wall_m = tall - (2.0 if front.style.kind == "gable" else 0.5)
    for shown, side in zip(flanks, (-1, 1), strict=True):
        if shown:
            face = right * side
            turned = -np.cross(up, face)
            edge = foot + (right * front.wide if side > 0 else 0.0)
            corner = edge if side > 0 else edge - normal * deep_m
            shade = falls_on(light, _vector(face))
            flank = facades.side_wall(light, front.shop % 3, front.style, deep_m, round(wall_m, 1), shade)
            put(f"flank{name}{shade}", flank, corner + up * wall_m, turned * deep_m, -up * wall_m, False)
    roof = facades.flat_roof(light, front.shop % 3, front.wide, deep_m)
    put(
        f"roof{front.shop % 3}{front.wide}",
        roof,
        foot - normal * deep_m + up * (wall_m - 0.1),
        right * front.wide,
        normal * deep_m,
        False,
    )


def car(hand: Stagehand, seed: int, x: float, z: float, turn: float) -> None:
    """A small car that heads along `turn` (0 away from the camera's first place)."""
    light = hand.light
    ahead = np.array([math.sin(turn), 0.0, math.cos(turn)])
    right = np.array([math.cos(turn), 0.0, -math.sin(turn)])
    up = np.array([0.0, 1.0, 0.0])
    long, wide = cars.CAR_LONG, cars.CAR_WIDE
    middle = np.array([x, hand.level(x, z), z])

    def spot(forward: float, high: float, side: float = 0.0) -> np.ndarray:
        return middle + ahead * forward + up * high + right * side

    def put(
        name: str,
        picture: Picture,
        corner: np.ndarray,
        across: np.ndarray,
        down: np.ndarray,
        shadow: bool = False,
    ) -> None:
        hand.keep(name, picture)
        hand.panel(
            name,
            _vector(corner),
            _vector(across),
            _vector(down),
            Label.VEHICLE,
            shadow=shadow,
            reflects=False,
        )

    for side in (1.0, -1.0):
        k = falls_on(light, _vector(right * side))
        start = spot(-long / 2 if side > 0 else long / 2, cars.CAR_TALL, side * wide / 2)
        key = f"carside{seed}{k}{side}"
        picture = cars.car_side(light, seed, k)
        put(
            key,
            picture if side > 0 else np.ascontiguousarray(picture[:, ::-1]),
            start,
            ahead * long * side,
            -up * cars.CAR_TALL,
            True,
        )
    for front, sign in ((False, -1.0), (True, 1.0)):
        k = falls_on(light, _vector(ahead * sign))
        corner = spot(sign * (long / 2 - 0.12), 0.96, -sign * -wide / 2)
        corner = spot(sign * (long / 2 - 0.12), 0.96, sign * wide / 2)
        put(
            f"carend{seed}{k}{front}",
            cars.car_end(light, seed, k, front),
            corner,
            -right * sign * wide,
            -up * 0.96,
        )
    flat = falls_on(light, (0.0, 1.0, 0.0))
    inset = 0.08
    for name, (first, last), (high, low), glass in (
        ("boot", (-2.0, -1.28), (0.86, 0.96), False),
        ("rear", (-1.28, -0.62), (0.96, 1.40), True),
        ("roof", (-0.62, 0.34), (1.40, 1.42), False),
        ("screen", (0.34, 0.92), (1.42, 0.95), True),
        ("bonnet", (0.92, 1.98), (0.95, 0.84), False),
    ):
        far, near = (last, first)
        far_h, near_h = (low, high)
        corner = spot(far, far_h, -wide / 2 + inset)
        across = right * (wide - 2 * inset)
        down = spot(near, near_h) - spot(far, far_h)
        put(
            f"car{name}{seed}{flat}",
            cars.car_panel(light, seed, flat if not glass else 0.6, glass),
            corner,
            across,
            down,
        )


def _vector(values: np.ndarray) -> Vector:
    return (float(values[0]), float(values[1]), float(values[2]))
