"""Houses and blocks folded from painted faces, so that they are solid from every side, from above too."""

import math
from dataclasses import dataclass

import numpy as np

from engines.stage.light import Light
from engines.stage.plan import Label, Vector
from engines.stage.props.houses import HouseStyle, chimney, face, roof
from engines.stage.props.towers import spire_face, tower_face
from engines.stage.sets.stagehand import Stagehand


def falls_on(light: Light, normal: tuple[float, float, float]) -> float:
    """How much of the key falls on a face of the world, 0..1; as in painting, the light is a little before the set."""
    if light.clouds in ("overcast", "storm"):
        sun = np.array([0.3 * light.side, 0.85, -0.35])
    else:
        sun = np.array([0.8 * light.side, 0.45 + 0.4 * light.elevation, -0.36])
    lit = float(np.array(normal) @ sun / np.linalg.norm(sun))
    return float(np.clip(round(0.28 + 0.72 * lit, 1), 0.1, 1.0))


@dataclass(frozen=True)
class Body:
    """A house's form in metres: `long` under the ridge, `deep` across it; walls and roof high."""

    long: float = 7.0
    deep: float = 5.2
    wall: float = 2.7
    roof: float = 2.6
    eaves: float = 0.45


COTTAGE = Body()


def house(
    hand: Stagehand,
    x: float,
    z: float,
    turn: float,
    style: HouseStyle,
    seed: int,
    body: Body = COTTAGE,
    with_chimney: bool = True,
) -> None:
    """A house whose front looks along `turn` (0 to the camera's first place, positive to the right)."""
    light = hand.light
    front = np.array([math.sin(turn), 0.0, -math.cos(turn)])
    right = np.array([math.cos(turn), 0.0, math.sin(turn)])
    up = np.array([0.0, 1.0, 0.0])
    corners = [
        np.array([x, 0, z]) + right * body.long / 2 * a + front * body.deep / 2 * b
        for a in (-1, 1)
        for b in (-1, 1)
    ]
    ground = min(hand.level(float(c[0]), float(c[2])) for c in corners) - 0.1
    centre = np.array([x, ground, z])

    def put(
        name: str,
        picture: np.ndarray,
        corner: np.ndarray,
        across: np.ndarray,
        down: np.ndarray,
        shadow: bool = True,
    ) -> None:
        key = hand.keep(f"{name}{len(hand.plan.images)}", picture)
        hand.panel(key, _vector(corner), _vector(across), _vector(down), Label.BUILDING, shadow=shadow)

    for normal, entrance in ((front, True), (-front, False)):
        side = right if entrance else -right
        picture = face(
            light, seed, style, body.long, body.wall, falls_on(light, _vector(normal)), 0.0, entrance
        )
        corner = centre + normal * body.deep / 2 - side * body.long / 2 + up * body.wall
        put("wall", picture, corner, side * body.long, -up * body.wall)
    for normal in (right, -right):
        side = -np.cross(up, normal)
        k = falls_on(light, _vector(normal))
        picture = face(light, seed + 1, style, body.deep, body.wall, k, body.roof)
        corner = centre + normal * body.long / 2 - side * body.deep / 2 + up * (body.wall + body.roof)
        put("gable", picture, corner, side * body.deep, -up * (body.wall + body.roof))
    out = 1 + body.eaves / (body.deep / 2)
    for normal in (front, -front):
        side = right if normal is front else -right
        tilt = normal * body.roof + up * body.deep / 2
        k = falls_on(light, _vector(tilt / np.linalg.norm(tilt)))
        long = body.long + 2 * body.eaves
        slope = (normal * body.deep / 2 - up * body.roof) * out
        picture = roof(light, seed, style, long, float(np.linalg.norm(slope)), k)
        corner = centre + up * (body.wall + body.roof + 0.06) - side * long / 2
        put("roof", picture, corner, side * long, slope)
    if with_chimney:
        key = hand.keep(f"chimney{style.snow}", chimney(light, seed, snow=style.snow))
        spot = centre + right * body.long * 0.24
        hand.stand(
            key,
            float(spot[0]),
            float(spot[2]),
            1.5,
            Label.BUILDING,
            y=ground + body.wall + body.roof - 0.75,
            shadow=False,
        )
    hand.claim(x, z, max(body.long, body.deep) * 0.62)


def tower(
    hand: Stagehand, x: float, z: float, style: HouseStyle, seed: int, wide: float, wall: float, spire: float
) -> None:
    """A square tower with a clock on each side and a pointed roof."""
    light = hand.light
    ground = hand.level(x, z) - 0.2
    centre, up = np.array([x, ground, z]), np.array([0.0, 1.0, 0.0])
    for turn in range(4):
        normal = np.array([math.sin(turn * math.pi / 2), 0.0, -math.cos(turn * math.pi / 2)]).round()
        side = -np.cross(up, normal)
        k = falls_on(light, _vector(normal))
        key = hand.keep(f"tower{wide}{k}{style.wall}", tower_face(light, seed, style, wide, wall, k))
        corner = centre + normal * wide / 2 - side * wide / 2 + up * wall
        hand.panel(
            key, _vector(corner), _vector(side * wide), _vector(-up * wall), Label.BUILDING, shadow=turn == 0
        )
        reach = wide / 2 + 0.3
        tilt = normal * spire + up * reach
        k = falls_on(light, _vector(tilt / np.linalg.norm(tilt)))
        slope = normal * reach - up * spire
        picture = spire_face(light, seed, style, 2 * reach, round(float(np.linalg.norm(slope)), 1), k)
        key = hand.keep(f"spire{wide}{k}{style.roof}", picture)
        corner = centre + up * (wall + spire) - side * reach
        hand.panel(
            key, _vector(corner), _vector(side * 2 * reach), _vector(slope), Label.BUILDING, shadow=False
        )
    hand.claim(x, z, wide)


def _vector(values: np.ndarray) -> Vector:
    return (float(values[0]), float(values[1]), float(values[2]))
