"""A corner cafe: a bar with shelves of bottles and a coffee machine, small tables at the street window."""

import numpy as np
import skia

from engines.stage.light import colour
from engines.stage.paint import fill, stroke
from engines.stage.props import furniture, seats
from engines.stage.sets.rooms import hangings, surfaces
from engines.stage.sets.rooms.room import Lamp, Opening, Room

_WALLS = (("3f5a58", "6a4a38"), ("7a4a40", "5a4234"), ("4a5270", "6a4c3a"))


def furnish(room: Room, seed: int) -> None:
    """Paint and fill the room; its windows and lamps are set already."""
    rng, (wall, wood) = room.rng, _WALLS[seed % 3]
    wide, tall, deep = room.wide, room.tall, room.far - room.near
    surfaces.tiles(
        room.canvas("floor"),
        rng,
        wide,
        deep,
        *(("3a3c44", "e2d8c4"), ("6a4a40", "e0ccb0"), ("44506a", "dcd4c4"))[seed % 3],
        0.45,
    )
    surfaces.ceiling(room.canvas("ceiling"), wide, deep, "d8c8ac", 4, wood)
    for side in ("far", "left", "right", "near"):
        across = wide if side in ("far", "near") else deep
        surfaces.paper(room.canvas(side), rng, across, tall, wall, "plain")
        surfaces.wainscot(room.canvas(side), across, tall, wood, 1.15)
    _shelves(room.canvas("right"), rng, 0.8, tall)
    far = room.canvas("far")
    _board(far, rng, 5.2, 0.55)
    for index in range(3):
        hangings.picture(
            room.canvas("left"), rng, 0.7 + index * 0.85, 0.7 + 0.12 * (index % 2), 0.62, 0.66, "c89a5c"
        )
        hangings.picture(room.canvas("near"), rng, 1.4 + index * 1.6, 0.6, 0.9, 0.9, "c89a5c")
    light = room.inner_light()
    _bar(room, light, wood)
    for index, (x, z) in enumerate(((-2.5, 4.7), (-0.7, 5.1), (-2.7, 2.2))):
        room.shadow_under(x, z, 1.3, 0.7)
        _round_table(room, light, x, z, index)
        room.stand("chairl", seats.chair(light, 0, "7a5236"), x - 0.62, z + 0.05, 0.95)
        room.stand("chairr", seats.chair(light, 0, "7a5236"), x + 0.62, z + 0.1, 0.95)
    for z in (2.1, 3.1, 4.1):
        room.stand("stool", seats.stool(light, seed), 1.55, z, 0.78)
    room.stand("plant0", furniture.plant(light, seed), -3.4, 5.6, 1.5, sway=0.006)
    room.stand("plant1", furniture.plant(light, seed + 1), 1.3, 5.65, 1.3, sway=0.006)
    for lamp in room.lamps[:4]:
        room.stand(
            "pendant", furniture.pendant(light, seed, True), lamp.x, lamp.z, 1.1, y=tall - 1.1, glows=True
        )


def _shelves(canvas: skia.Canvas, rng: np.random.Generator, left: float, tall: float) -> None:
    """Bottles, cups and tins behind the bar, before a mirror."""
    canvas.drawRect(skia.Rect(left, 0.45, left + 4.2, tall - 1.1), fill(colour("8fa0a0")))
    canvas.drawRect(skia.Rect(left - 0.1, 0.36, left + 4.3, 0.48), fill(colour("8a5f40")))
    for row in range(3):
        y = 1.0 + row * 0.5
        canvas.drawRect(skia.Rect(left, y, left + 4.2, y + 0.05), fill(colour("8a5f40")))
        x = left + 0.06
        while x < left + 4.05:
            kind = int(rng.integers(0, 4))
            if kind < 2:
                high = rng.uniform(0.26, 0.38)
                glass = colour(("4a6a48", "8a4a2c", "3f5f70", "b8863c", "7a3038")[int(rng.integers(0, 5))])
                canvas.drawRoundRect(skia.Rect(x, y - high * 0.66, x + 0.1, y), 0.02, 0.02, fill(glass))
                canvas.drawRect(skia.Rect(x + 0.033, y - high, x + 0.067, y - high * 0.6), fill(glass))
                canvas.drawRect(
                    skia.Rect(x + 0.01, y - high * 0.45, x + 0.09, y - high * 0.2), fill(colour("f0e2c0"))
                )
                canvas.drawRect(
                    skia.Rect(x + 0.015, y - high * 0.62, x + 0.03, y - 0.02), fill(np.ones(3), 0.3)
                )
                x += 0.13
            elif kind == 2:
                canvas.drawRoundRect(skia.Rect(x, y - 0.13, x + 0.13, y), 0.03, 0.03, fill(colour("f6f0e2")))
                canvas.drawRoundRect(
                    skia.Rect(x, y - 0.25, x + 0.13, y - 0.13), 0.03, 0.03, fill(colour("ece2ce"))
                )
                x += 0.17
            else:
                canvas.drawRect(
                    skia.Rect(x, y - 0.22, x + 0.16, y),
                    fill(colour(("c8452f", "3f6a6a", "d9a03a")[int(rng.integers(0, 3))])),
                )
                canvas.drawRect(skia.Rect(x, y - 0.16, x + 0.16, y - 0.08), fill(colour("f2e6cc")))
                x += 0.2


def _board(canvas: skia.Canvas, rng: np.random.Generator, left: float, top: float) -> None:
    """A chalk board of small drawings."""
    canvas.drawRect(skia.Rect(left - 0.06, top - 0.06, left + 1.66, top + 1.26), fill(colour("8a5f40")))
    canvas.drawRect(skia.Rect(left, top, left + 1.6, top + 1.2), fill(colour("2c3438")))
    chalk = stroke(colour("e8e4d8"), 0.018)
    for row in range(3):
        y = top + 0.25 + row * 0.36
        canvas.drawRoundRect(skia.Rect(left + 0.14, y - 0.1, left + 0.32, y + 0.08), 0.03, 0.03, chalk)
        canvas.drawCircle(left + 0.36, y, 0.05, chalk)
        for x in np.arange(left + 0.55, left + 1.4, 0.12):
            canvas.drawLine(x, y + rng.normal(0, 0.012), x + 0.08, y + rng.normal(0, 0.012), chalk)


def _bar(room: Room, light, wood: str) -> None:  # type: ignore[no-untyped-def]
    front = seats.cupboards(light, 1, wood, 4.4, 1.05)
    room.board("barfront", front, (2.0, 1.05, 5.4), (0, 0, -4.4), (0, -1.05, 0))
    room.board("barend", seats.wood(light, 7, wood, 0.7, 1.05), (2.0, 1.05, 1.0), (0.7, 0, 0), (0, -1.05, 0))
    room.board(
        "bartop", seats.wood(light, 6, "b88a5c", 0.86, 4.5), (1.9, 1.09, 5.45), (0.86, 0, 0), (0, 0, -4.5)
    )
    room.stand("machine", furniture.coffee_machine(light, 0), 2.4, 4.4, 0.62, y=1.09)
    room.stand("cakes", furniture.clutter(light, 2), 2.3, 3.0, 0.28, y=1.09)
    room.stand("vase", furniture.clutter(light, 1), 2.3, 1.7, 0.4, y=1.09)


def _round_table(room: Room, light, x: float, z: float, index: int) -> None:  # type: ignore[no-untyped-def]
    room.stand("bistro", seats.bistro(light, 0), x, z, 0.82)
    room.stand(
        f"cup{index % 2}",
        furniture.clutter(light, index % 2),
        x + 0.06,
        z - 0.02,
        (0.26, 0.36)[index % 2],
        y=0.76,
    )


def windows() -> tuple[Opening, ...]:
    return (Opening("far", 0.7, 0.85, 3.6, 1.75, (3, 1)), Opening("left", 4.6, 0.85, 3.4, 1.75, (3, 1)))


def lamps() -> tuple[Lamp, ...]:
    return (
        Lamp(-2.5, 2.0, 4.6, 2.0, 0.9),
        Lamp(-0.6, 2.0, 5.0, 1.9, 0.8),
        Lamp(2.3, 2.0, 3.9, 1.9, 0.9),
        Lamp(2.3, 2.0, 2.1, 1.8, 0.8),
        Lamp(-1.0, 2.2, -1.8, 2.2, 0.6),
    )
