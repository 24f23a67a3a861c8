"""Puts things on a set: pictures onto cards, cards onto the land, rings around the view, and glows at night.

A `Stagehand` builds one `Plan`. What to put where is decided in the files of the places.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engines.stage.light import Light, colour
from engines.stage.paint import Paper, Picture, glow, painted
from engines.stage.plan import Card, Label, Plan, Vector
from engines.stage.sets.land import Land, Path

RING_SIDES = 6


class Stagehand:
    """Builds `plan` on `land` (None indoors and at open sea). `rng` is the set's own chance, by its seed."""

    def __init__(self, plan: Plan, land: Land | None, path: Path, seed: int, place: int) -> None:
        self.plan, self.land, self.path = plan, land, path
        self.light = plan.light
        self.rng = np.random.default_rng([seed, 100 + place])
        self._taken: list[tuple[float, float, float]] = []
        plan.stand = path.stand

    def level(self, x: float, z: float) -> float:
        return self.land.level(x, z) if self.land is not None else 0.0

    def keep(self, key: str, picture: Picture) -> str:
        """The picture under a key; a key that is there already keeps its picture."""
        self.plan.images.setdefault(key, picture)
        return key

    def kinds(
        self, name: str, draw: Callable[..., Picture], count: int, *args: Any, **kwargs: Any
    ) -> list[str]:
        """`count` variants of a prop, painted under keys of their own."""
        return [self.keep(f"{name}{i}", draw(self.light, i, *args, **kwargs)) for i in range(count)]

    def stand(
        self, image: str, x: float, z: float, height_m: float, label: Label = Label.PLANT, **more: Any
    ) -> Card:
        """A billboard whose foot is a little in the ground, as wide as its picture's form asks for."""
        height, width = self.plan.images[image].shape[:2]
        wide = more.pop("width_m", height_m * width / height)
        sink = more.pop("sink", 0.03)
        y = more.pop("y", None)
        foot = (x, (self.level(x, z) - sink * height_m) if y is None else y, z)
        card = Card(image, foot, wide, height_m, label, **more)
        self.plan.cards.append(card)
        return card

    def panel(
        self, image: str, corner: Vector, across: Vector, down: Vector, label: Label, **more: Any
    ) -> Card:
        """A wall or floor by its top left corner and two edges."""
        card = Card(image, label=label, corner=corner, across=across, down=down, **more)
        self.plan.cards.append(card)
        return card

    def ring(
        self,
        key: str,
        strip: Picture,
        radius_m: float,
        base_m: float,
        rise: float = 1.0,
        turn: float = 0.0,
        **more: Any,
    ) -> None:
        """A seamless strip, twice as wide as one side, around the whole view; `base_m` is the height of its foot."""
        height, width = strip.shape[:2]
        half, lap = width // 2, 4
        side_m = 2 * radius_m * math.tan(math.pi / RING_SIDES)
        per_px = side_m / half
        for part in range(2):
            columns = np.arange(part * half - lap, (part + 1) * half + lap) % width
            self.keep(f"{key}{part}", strip[:, columns])
        tall = height * per_px * rise
        for side in range(RING_SIDES):
            ahead = turn + side * 2 * math.pi / RING_SIDES
            along = np.array([math.cos(ahead), -math.sin(ahead)])
            middle = np.array([math.sin(ahead), math.cos(ahead)]) * radius_m
            long = side_m + 2 * lap * per_px
            left = middle - along * long / 2
            self.panel(
                f"{key}{side % 2}",
                (left[0], base_m + tall, left[1]),
                (along[0] * long, 0.0, along[1] * long),
                (0.0, -tall, 0.0),
                Label.FAR,
                shadow=False,
                **({"fog": 0.0} | more),
            )

    def claim(self, x: float, z: float, radius_m: float) -> bool:
        """Whether the place is free; it is taken from now on."""
        if any(math.hypot(x - tx, z - tz) < radius_m + tr for tx, tz, tr in self._taken):
            return False
        self._taken.append((x, z, radius_m))
        return True

    def beside(self, z: float, clear_m: float, spread_m: float, side: int = 0) -> float:
        """A random x at least `clear_m` from the path; `side` -1 or 1 chooses one."""
        way = side or int(self.rng.choice([-1, 1]))
        return float(self.path.x(z)) + way * (clear_m + abs(self.rng.normal(0, 1)) * spread_m)

    def scatter(
        self,
        images: Sequence[str],
        count: int,
        along: tuple[float, float],
        clear_m: float,
        spread_m: float,
        heights: tuple[float, float],
        label: Label = Label.PLANT,
        *,
        room_m: float = 0.0,
        where: Callable[[float, float], bool] | None = None,
        power: float = 1.0,
        tops: Sequence[str] = (),
        **more: Any,
    ) -> None:
        """Things beside the path, `along` z from the nearest to the farthest, denser nearby with a larger `power`.

        Each keeps `clear_m` from the path's middle and `room_m` from what has claimed a place; `tops` are the pictures
        from above, one for each image in turn.
        """
        for _ in range(count):
            z = along[0] + (along[1] - along[0]) * float(self.rng.random()) ** power
            x = self.beside(z, clear_m, spread_m)
            if where is not None and not where(x, z):
                continue
            if room_m and not self.claim(x, z, room_m):
                continue
            which = int(self.rng.integers(0, len(images)))
            top = tops[which % len(tops)] if tops else ""
            tall = float(self.rng.uniform(*heights))
            flip = bool(self.rng.random() < 0.5)
            self.stand(images[which], x, z, tall, label, top=top, flip=flip, **more)

    def lamplight(
        self, x: float, y: float, z: float, size_m: float, css: str = "ffc56e", part: float = 0.5
    ) -> None:
        """A halo in the air around a lamp after dark."""
        key = self.keep(f"halo{css}{part}", halo(css, part))
        self.stand(key, x, z, size_m, Label.PROP, y=y - size_m / 2, shadow=False, fog=0.4)

    def warm_ground(
        self, x: float, z: float, radius_m: float, css: str = "ffb65a", strength: float = 0.9
    ) -> None:
        """Lamplight on the ground after dark."""
        if self.land is not None and self.light.lamps:
            self.land.glow(x, z, radius_m, css, strength * (1.3 if self.light.moon else 0.6))

    def pool_of_light(
        self, x: float, z: float, size_m: float, css: str = "ffb65a", part: float = 0.4
    ) -> None:
        """Lamplight on flat ground after dark, where shadows would swallow what `warm_ground` paints."""
        if not self.light.lamps:
            return
        key = self.keep(f"pool{css}{part}", halo(css, part * (1.0 if self.light.moon else 0.7)))
        y, half = self.level(x, z) + 0.02, size_m / 2
        self.panel(
            key,
            (x - half, y, z + half),
            (size_m, 0.0, 0.0),
            (0.0, 0.0, -size_m),
            Label.GROUND,
            shadow=False,
            fog=0.6,
        )


@painted
def halo(css: str, part: float) -> Picture:
    """A round glow, (128, 128)."""
    paper = Paper(128, 128)
    paper.canvas.drawCircle(64, 64, 63, glow((64, 64), 63, colour(css), part))
    paper.canvas.drawCircle(64, 64, 40, glow((64, 64), 40, colour(css), part * 0.6))
    return paper.picture


def fog_of(light: Light, part: float) -> float:
    """The place's share of the light's own clear distance, in metres."""
    return light.fog_m * part
