"""A farmhouse kitchen: a stove, a dresser, a long table under a hanging lamp, copper and herbs on the wall."""

import numpy as np
import skia

from engines.stage.light import colour, mix
from engines.stage.paint import curve, fill, stroke
from engines.stage.props import furniture, seats
from engines.stage.sets.rooms import hangings, surfaces
from engines.stage.sets.rooms.room import Lamp, Opening, Room

_WALLS = (("e6dcc0", "5f8a86"), ("dfe4d8", "b8653f"), ("f0e0c0", "6a7f9a"))


def furnish(room: Room, seed: int) -> None:
    """Paint and fill the room; its windows and lamps are set already."""
    rng, (wall, accent) = room.rng, _WALLS[seed % 3]
    wide, tall, deep = room.wide, room.tall, room.far - room.near
    surfaces.tiles(
        room.canvas("floor"),
        rng,
        wide,
        deep,
        *(("c8a080", "e6d6bc"), ("8a9a98", "e8e2d0"), ("b06a4c", "d8b090"))[seed % 3],
    )
    surfaces.ceiling(room.canvas("ceiling"), wide, deep, "efe6d2", 6, "7a5a40")
    for side in ("far", "left", "right", "near"):
        across = wide if side in ("far", "near") else deep
        surfaces.paper(room.canvas(side), rng, across, tall, wall, "plain")
        surfaces.skirting(room.canvas(side), across, tall, colour(accent))
    far = room.canvas("far")
    _tiled_splash(far, rng, wide, tall, accent)
    _dresser(room.canvas("right"), rng, 1.6, tall, accent)
    _pans(far, rng, 0.6, 0.75, 2.0)
    _herbs(room.canvas("right"), rng, 4.6, 0.55, 1.8)
    hangings.picture(room.canvas("right"), rng, 6.9, 0.8, 0.7, 0.6)
    hangings.picture(room.canvas("near"), rng, 2.0, 0.8, 0.9, 0.7)
    for window in room.windows:
        _half_curtain(room.canvas(window.side), window, tall, accent)
    light = room.inner_light()
    room.shadow_under(0.3, 3.9, 2.8, 1.3)
    room.shadow_under(-3.0, 5.5, 1.0, 0.6)
    _counter(room, light, accent)
    _table(room, light, 0.3, 4.0)
    lit = room.lamp_power > 0.5
    room.stand("stove", furniture.stove(light, 0, lit or seed % 2 == 0), -2.95, 5.55, 2.6)
    for index, (x, z) in enumerate(((-1.05, 3.3), (1.2, 3.2), (-1.3, 4.7), (1.95, 4.5))):
        room.stand(
            f"chair{index % 2}", seats.chair(light, index % 2, ("8a5f40", accent)[index % 2]), x, z, 0.98
        )
    room.stand("vase", furniture.clutter(light, 1), 0.55, 4.1, 0.42, y=0.78)
    room.stand("bread", furniture.clutter(light, 2), -0.35, 3.9, 0.24, y=0.78)
    room.stand("plant", furniture.plant(light, seed), 3.3, 0.6, 1.2, sway=0.006)
    lamp = room.lamps[0]
    room.stand("pendant", furniture.pendant(light, seed, lit), lamp.x, lamp.z, 1.35, y=tall - 1.35, glows=lit)


def _tiled_splash(
    canvas: skia.Canvas, rng: np.random.Generator, wide: float, tall: float, accent: str
) -> None:
    for i in range(int(wide / 0.16) + 1):
        for j in range(4):
            local = mix(colour("f2ebda"), colour(accent), 0.55 if (i + j) % 3 == 0 else 0.0) * rng.uniform(
                0.94, 1.04
            )
            canvas.drawRect(
                skia.Rect(i * 0.16, tall - 1.55 + j * 0.16, i * 0.16 + 0.15, tall - 1.4 + j * 0.16),
                fill(local),
            )


def _pans(canvas: skia.Canvas, rng: np.random.Generator, left: float, top: float, wide: float) -> None:
    """Copper on hooks."""
    canvas.drawLine(left, top, left + wide, top, stroke(colour("4a3a34"), 0.04))
    for i, x in enumerate(np.linspace(left + 0.15, left + wide - 0.15, 5)):
        size = 0.13 - 0.012 * i
        canvas.drawLine(x, top, x, top + 0.22, stroke(colour("8a4a30"), 0.035))
        canvas.drawCircle(x, top + 0.22 + size, size, fill(colour("c8703f")))
        canvas.drawCircle(x - size * 0.2, top + 0.2 + size * 0.8, size * 0.62, fill(colour("e89a62")))


def _herbs(canvas: skia.Canvas, rng: np.random.Generator, left: float, top: float, wide: float) -> None:
    canvas.drawLine(left, top, left + wide, top, stroke(colour("6a4a34"), 0.03))
    for x in np.linspace(left + 0.15, left + wide - 0.15, 6):
        green = colour(("6f8a4c", "8a7a4a", "9a6f8a")[int(rng.integers(0, 3))])
        for _ in range(14):
            canvas.drawLine(
                x,
                top,
                x + rng.normal(0, 0.07),
                top + rng.uniform(0.25, 0.45),
                stroke(green * rng.uniform(0.8, 1.2), 0.022),
            )


def _dresser(canvas: skia.Canvas, rng: np.random.Generator, left: float, tall: float, accent: str) -> None:
    """A painted dresser full of plates, jars and cups."""
    base = colour(accent)
    wide, top = 2.2, tall - 2.3
    canvas.drawRect(skia.Rect(left, top, left + wide, tall - 0.04), fill(base))
    canvas.drawRect(
        skia.Rect(left - 0.08, top - 0.1, left + wide + 0.08, top), fill(mix(base, np.ones(3), 0.25))
    )
    for row in range(3):
        upper = top + 0.1 + row * 0.42
        canvas.drawRect(skia.Rect(left + 0.08, upper, left + wide - 0.08, upper + 0.36), fill(base * 0.5))
        x = left + 0.16
        while x < left + wide - 0.3:
            kind = int(rng.integers(0, 3))
            if kind == 0:
                canvas.drawCircle(x + 0.13, upper + 0.21, 0.14, fill(colour("f2ecdc")))
                canvas.drawCircle(
                    x + 0.13,
                    upper + 0.21,
                    0.09,
                    fill(colour(("8fb0b8", "e0b090", "c8d0a0")[int(rng.integers(0, 3))])),
                )
                x += 0.3
            elif kind == 1:
                canvas.drawRoundRect(
                    skia.Rect(x, upper + 0.1, x + 0.16, upper + 0.36),
                    0.03,
                    0.03,
                    fill(colour(("d9a03a", "b8452f", "e6dcc8")[int(rng.integers(0, 3))])),
                )
                canvas.drawRect(
                    skia.Rect(x + 0.01, upper + 0.06, x + 0.15, upper + 0.1), fill(colour("8a6444"))
                )
                x += 0.2
            else:
                canvas.drawRoundRect(
                    skia.Rect(x, upper + 0.22, x + 0.12, upper + 0.36), 0.03, 0.03, fill(colour("f2ecdc"))
                )
                x += 0.17
        canvas.drawRect(
            skia.Rect(left + 0.04, upper + 0.36, left + wide - 0.04, upper + 0.4),
            fill(mix(base, np.ones(3), 0.2)),
        )
    low = tall - 0.92
    canvas.drawRect(skia.Rect(left - 0.06, low, left + wide + 0.06, low + 0.06), fill(colour("c8a070")))
    for i in range(3):
        box = skia.Rect(left + 0.1 + i * 0.68, low + 0.3, left + 0.68 + i * 0.68, tall - 0.12)
        canvas.drawRect(box, fill(mix(base, np.ones(3), 0.14)))
        canvas.drawRect(
            skia.Rect(box.left(), low + 0.1, box.right(), low + 0.26), fill(mix(base, np.ones(3), 0.1))
        )
        canvas.drawCircle(box.centerX(), low + 0.18, 0.022, fill(colour("e8c46a")))
        canvas.drawCircle(box.right() - 0.06, (box.top() + box.bottom()) / 2, 0.022, fill(colour("e8c46a")))


def _half_curtain(canvas: skia.Canvas, window: Opening, tall: float, accent: str) -> None:
    top = tall - window.low - window.tall
    canvas.drawLine(
        window.left - 0.2,
        top - 0.12,
        window.left + window.wide + 0.2,
        top - 0.12,
        stroke(colour("6a4a34"), 0.03),
    )
    base = mix(colour(accent), colour("f6ead2"), 0.45)
    for i in range(int((window.wide + 0.3) / 0.1)):
        x = window.left - 0.15 + i * 0.1
        canvas.drawPath(
            curve(
                [
                    (x, top - 0.12),
                    (x + 0.1, top - 0.12),
                    (x + 0.1, top + 0.16),
                    (x + 0.05, top + 0.2),
                    (x, top + 0.16),
                ],
                closed=True,
            ),
            fill(base * (0.9 if i % 2 else 1.04)),
        )


def _counter(room: Room, light, accent: str) -> None:  # type: ignore[no-untyped-def]
    """Cupboards and a sink along the far wall."""
    front = seats.cupboards(light, 0, accent, 4.4, 0.86)
    room.board("counter", front, (-0.9, 0.86, 5.4), (4.4, 0, 0), (0, -0.86, 0))
    room.board(
        "countertop",
        seats.wood(light, 6, "c8a070", 4.4, 0.62),
        (-0.9, 0.9, 6.0),
        (4.4, 0, 0),
        (0, 0, -0.62),
    )
    for index, x in enumerate((0.1, 1.6, 2.9)):
        room.stand(
            f"clutter{index}",
            furniture.clutter(light, (3, 2, 1)[index]),
            x,
            5.6,
            (0.36, 0.24, 0.42)[index],
            y=0.9,
        )


def _table(room: Room, light, x: float, z: float) -> None:  # type: ignore[no-untyped-def]
    room.board(
        "tabletop",
        seats.wood(light, 3, "b88a5c", 2.2, 0.95),
        (x - 1.1, 0.78, z + 0.48),
        (2.2, 0, 0),
        (0, 0, -0.95),
    )
    room.board(
        "tableedge",
        seats.wood(light, 4, "8f6644", 2.2, 0.12),
        (x - 1.1, 0.78, z - 0.47),
        (2.2, 0, 0),
        (0, -0.12, 0),
    )
    for side in (-1.0, 0.94):
        room.board(
            "tableleg",
            seats.wood(light, 5, "7a5438", 0.1, 0.66),
            (x + side, 0.66, z - 0.44),
            (0.08, 0, 0),
            (0, -0.66, 0),
        )
        room.board(
            "tableleg",
            seats.wood(light, 5, "7a5438", 0.1, 0.66),
            (x + side, 0.66, z + 0.42),
            (0.08, 0, 0),
            (0, -0.66, 0),
        )


def windows() -> tuple[Opening, ...]:
    return (
        Opening("far", 3.7, 1.15, 1.7, 1.25, (3, 2)),
        Opening("left", 4.6, 1.05, 1.3, 1.35),
        Opening("left", 1.6, 1.05, 1.1, 1.35),
    )


def lamps() -> tuple[Lamp, ...]:
    return (
        Lamp(0.3, 1.75, 4.0, 2.6, 1.1),
        Lamp(-2.9, 0.7, 5.2, 1.3, 0.5, "ff9a4e"),
        Lamp(2.8, 2.0, -1.6, 2.0, 0.5),
    )
