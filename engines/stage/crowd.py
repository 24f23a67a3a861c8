"""People in the background: standing in small groups or walking to and fro, far from the camera.

They are drawn once per set, in the poses of one stride, and then are cards like any other. Who matters to a scene is
a figure (`engines.stage.staging`), not one of these.
"""

import math
from dataclasses import dataclass

import numpy as np

from engines.stage.bake import Baked, BakedCards, card_rows
from engines.stage.cast import stand
from engines.stage.light import Light
from engines.stage.paint import Picture
from engines.stage.plan import Card, Label, Plan
from engines.stage.scene import Figure

PEOPLE = ("woman", "man", "old woman", "man", "woman", "old man")
POSES = 24  # of one stride: about one a frame of film, so that nobody moves in jerks
TURNS = tuple(1.3 - 1.3 * k / 7 for k in range(8))  # azimuths of a turn, from the side to the front
STRIDE_S = 0.98
PIXELS_PER_M = 64.0
ROOM_HOLDS = 5
SPEED = 1.25  # metres a second
_NEAREST_M = 6.5  # behind the main subject
_TURN_M = 0.4  # of walking at each end of a beat, in which one turns
_SHADOW = "crowd shadow"


@dataclass(frozen=True)
class _Passerby:
    """Somebody at (x, z): walks `beat_m` along x and back, starting `gone_m` into it, or stands (beat 0)."""

    design: int
    x: float
    z: float
    beat_m: float
    gone_m: float
    flip: bool


def pictures(light: Light, seed: int) -> dict[str, Picture]:
    """Everybody of a crowd in every pose, by the keys that `Crowd` uses."""
    made: dict[str, Picture] = {_SHADOW: _spot()}
    for number, name in enumerate(PEOPLE):
        look = seed * 31 + number
        walker = stand(Figure(name=name, seed=look, action="walk"), light)
        for pose in range(POSES):
            made[f"crowd {number} {pose}"] = _cut(walker, pose * STRIDE_S / POSES, math.pi / 2 - 0.15)
        stander = stand(Figure(name=name, seed=look, action="talk" if number % 2 else "stand"), light)
        made[f"crowd {number} stands"] = _cut(stander, 1.0 + number, 0.5)
        for turn, azimuth in enumerate(TURNS):
            made[f"crowd {number} turns {turn}"] = _cut(walker, 0.12 * turn, azimuth)
    return made


def _cut(actor, time_s: float, azimuth: float) -> Picture:  # type: ignore[no-untyped-def]
    """The drawn actor with its foot in the middle of the lower edge."""
    drawn = actor.picture(time_s, azimuth, PIXELS_PER_M)
    x, y = round(drawn.foot[0]), min(round(drawn.foot[1]) + 1, drawn.picture.shape[0])
    half = max(x, drawn.picture.shape[1] - x, 1)
    picture = np.zeros((y, 2 * half, 4), np.uint8)
    picture[:, half - x : half - x + drawn.picture.shape[1]] = drawn.picture[:y]
    return picture


def _spot() -> Picture:
    across = (np.arange(32) + 0.5) / 16 - 1
    picture = np.zeros((32, 32, 4), np.uint8)
    picture[..., 3] = 120 * np.clip(1 - np.hypot(across[None], across[:, None]), 0, 1)
    return picture


class Crowd:
    """`count` people behind the main subject of a set."""

    def __init__(self, count: int, seed: int, plan: Plan, baked: Baked, subject: tuple[float, float]) -> None:
        self._baked = baked
        rng = np.random.default_rng([seed, 77])
        designs = rng.permutation(len(PEOPLE))
        self._people: list[_Passerby] = []
        for number in range(count if plan.room is None else min(count, ROOM_HOLDS)):
            deep = float(rng.random()) ** 1.4
            along = (subject[1] + _NEAREST_M + deep * 34 - 6) / 12
            across = float(rng.uniform(-1, 1)) * (1.6 + 3.2 * deep)
            if plan.room is not None:
                across, along = float(rng.uniform(-1.3, 1.3)), float(rng.uniform(0.5, 1.0))
            x, z = plan.stand(across, along)
            walks = rng.random() < 0.62 and plan.room is None
            beat = float(rng.uniform(6, 16)) if walks else 0.0
            design = int(designs[number % len(PEOPLE)])
            self._people.append(
                _Passerby(design, x, z, beat, float(rng.uniform(0, 32)), bool(rng.random() < 0.5))
            )
            if not walks and number % 2 and len(self._people) > 1 and plan.room is None:
                friend = _Passerby((design + 1) % len(PEOPLE), x + 0.8, z + 0.15, 0.0, 0.0, True)
                self._people[-1] = _Passerby(design, x, z, 0.0, 0.0, False)
                self._people[-2] = friend

    def at(self, time_s: float) -> BakedCards:
        """The crowd's cards at a moment; their pictures are the set's own."""
        cards = [card for one in self._people for card in self._cards(one, time_s)]
        return card_rows(cards, self._baked.rows)

    def _cards(self, one: _Passerby, time_s: float) -> list[Card]:
        x, key, flip = one.x, f"crowd {one.design} stands", one.flip
        if one.beat_m:
            gone = one.gone_m + SPEED * time_s
            lap, within = divmod(gone, one.beat_m)
            back = int(lap) % 2 == 1
            x += (one.beat_m - within if back else within) - one.beat_m / 2
            flip = back
            key = f"crowd {one.design} {int(time_s / STRIDE_S * POSES + one.gone_m * 7) % POSES}"
            edge = min(within, one.beat_m - within) / _TURN_M
            if edge < 1:
                key = f"crowd {one.design} turns {min(int((1 - edge) * len(TURNS)), len(TURNS) - 1)}"
        y = self._baked.level(x, one.z)
        wide, high = (float(side) / PIXELS_PER_M for side in self._baked.images[self._baked.rows[key], 1:3])
        body = Card(key, (x, y, one.z), wide, high, Label.CROWD, flip=flip, shadow=False, reflects=True)
        spot = Card(
            _SHADOW, corner=(x - 0.42, y + 0.03, one.z + 0.3), across=(0.84, 0, 0), down=(0, 0, -0.6),
            label=Label.GROUND, shadow=False,
        )  # fmt: skip
        return [body, spot]
