"""An attic studio under the roof: a great window over the town, easels, a bed of books, a stove, string lights."""

import numpy as np
import skia

from engines.stage.light import colour, mix
from engines.stage.paint import fill, polygon, stroke
from engines.stage.props import furniture, seats, street
from engines.stage.sets.rooms import hangings, surfaces
from engines.stage.sets.rooms.room import Lamp, Opening, Room


def furnish(room: Room, seed: int) -> None:
    """Paint and fill the room; its windows and lamps are set already."""
    rng = room.rng
    wide, tall, deep = room.wide, room.tall, room.far - room.near
    surfaces.boards(room.canvas("floor"), rng, wide, deep, ("a88a68", "8f7458", "b89a74")[seed % 3], 0.24)
    surfaces.rug(
        room.canvas("floor"), wide / 2 - 1.0, room.far - 2.5, 3.0, 2.2, ("b8503f", "e8d4a8", "3f5f68"), False
    )
    surfaces.ceiling(room.canvas("ceiling"), wide, deep, "d8c8ae", 7, "6f5440")
    for side in ("far", "left", "right", "near"):
        across = wide if side in ("far", "near") else deep
        if side == "right":
            surfaces.brickwork(
                room.canvas(side), rng, across, tall, ("b0705a", "a87a68", "9a8478")[seed % 3], 0.93
            )
        else:
            surfaces.paper(
                room.canvas(side), rng, across, tall, ("e2d6c0", "d0d4cc", "e6d0b4")[seed % 3], "plain"
            )
        _timbers(room.canvas(side), across, tall)
        surfaces.skirting(room.canvas(side), across, tall, colour("8a6a4c"))
    far = room.canvas("far")
    hangings.picture(far, rng, 0.5, 1.2, 0.6, 0.8, "3a3034")
    hangings.picture(far, rng, 0.5, 0.45, 0.5, 0.55, "8a6444")
    _sketches(far, rng, 6.3, 0.8)
    right = room.canvas("right")
    hangings.bookcase(right, rng, 1.0, 1.3, 1.9, 1.74, 4, "7a5a40")
    for index in range(4):
        hangings.picture(
            right, rng, 3.6 + index * 1.05, 0.6 + 0.3 * (index % 2), 0.75, 0.75 - 0.2 * (index % 2)
        )
    hangings.picture(room.canvas("left"), rng, 1.2, 0.9, 0.9, 0.7)
    hangings.bookcase(room.canvas("near"), rng, 1.0, 1.0, 2.0, 2.04, 4)
    light = room.inner_light()
    lit = room.lamp_power > 0.5
    for x, z, across, down in (
        (1.9, 4.4, 1.2, 0.7),
        (-2.2, 4.9, 1.4, 0.7),
        (2.9, 5.4, 0.8, 0.5),
        (0.3, 5.3, 0.6, 0.4),
    ):
        room.shadow_under(x, z, across, down)
    room.stand("easel0", furniture.easel(light, seed), 1.75, 4.5, 1.75)
    room.stand("easel1", furniture.easel(light, seed + 1), -3.1, 2.2, 1.6)
    room.stand("stove", furniture.stove(light, 0, lit or seed % 2 == 0), 3.15, 5.45, 2.7)
    room.stand("armchair", seats.armchair(light, seed + 2), -2.2, 4.9, 1.1)
    room.stand("stool", seats.stool(light, seed), 1.0, 4.1, 0.68)
    room.stand("plant0", furniture.plant(light, 1 + seed), 0.1, 5.55, 1.25, sway=0.006)
    room.stand("plant1", furniture.plant(light, seed), -3.4, 5.5, 1.6, sway=0.006)
    room.stand("plant2", furniture.plant(light, 2 + seed), 3.35, 1.4, 1.1, sway=0.006)
    _desk(room, light, lit)
    lights = street.string_lights(light, 0)
    room.plan.images.setdefault("string", lights)
    room.stand("string", lights, -0.6, 4.9, 1.25, y=1.82, glows=True)
    room.stand("string", lights, 1.4, 3.2, 1.25, y=1.86, glows=True)


def _timbers(canvas: skia.Canvas, wide: float, tall: float) -> None:
    """Posts and braces of the roof."""
    wood = colour("6f5440")
    for x in np.arange(0.12, wide, 2.35):
        canvas.drawRect(skia.Rect(x - 0.1, 0, x + 0.1, tall), fill(wood))
        canvas.drawRect(skia.Rect(x - 0.1, 0, x - 0.05, tall), fill(mix(wood, np.ones(3), 0.2)))
        canvas.drawPath(
            polygon([(x + 0.1, 0.62), (x + 0.1, 0.44), (x + 0.56, 0), (x + 0.74, 0)]), fill(wood * 0.9)
        )
        canvas.drawPath(
            polygon([(x - 0.1, 0.62), (x - 0.1, 0.44), (x - 0.56, 0), (x - 0.74, 0)]), fill(wood * 0.9)
        )


def _sketches(canvas: skia.Canvas, rng: np.random.Generator, left: float, top: float) -> None:
    """Sheets pinned to the wall."""
    for i in range(5):
        x, y = left + (i % 2) * 0.5 + rng.normal(0, 0.03), top + (i // 2) * 0.5 + rng.normal(0, 0.03)
        canvas.save()
        canvas.rotate(float(rng.normal(0, 4)), x, y)
        canvas.drawRect(skia.Rect(x, y, x + 0.38, y + 0.42), fill(colour("f6f0e2")))
        for _ in range(5):
            start = (x + rng.uniform(0.05, 0.33), y + rng.uniform(0.06, 0.36))
            canvas.drawLine(
                *start,
                start[0] + rng.normal(0, 0.1),
                start[1] + rng.normal(0, 0.1),
                stroke(colour(("5a4a4a", "b8653f", "3f6a6a")[int(rng.integers(0, 3))]), 0.018),
            )
        canvas.drawCircle(x + 0.19, y + 0.02, 0.018, fill(colour("c8452f")))
        canvas.restore()


def _desk(room: Room, light, lit: bool) -> None:  # type: ignore[no-untyped-def]
    """A work table by the left wall with jars, a lamp and paper."""
    room.board(
        "desktop", seats.wood(light, 3, "c09a6c", 0.8, 2.0), (-3.7, 0.78, 1.6), (0.85, 0, 0), (0, 0, -2.0)
    )
    room.board(
        "deskedge",
        seats.wood(light, 4, "8f6a48", 0.85, 0.1),
        (-3.7, 0.78, -0.4),
        (0.85, 0, 0),
        (0, -0.1, 0),
    )
    room.board(
        "deskside",
        seats.wood(light, 5, "8f6a48", 2.0, 0.1),
        (-2.85, 0.78, -0.4),
        (0, 0, 2.0),
        (0, -0.1, 0),
    )
    for z in (-0.35, 1.55):
        room.board(
            "deskleg",
            seats.wood(light, 5, "7a5438", 0.1, 0.68),
            (-2.95, 0.68, z),
            (0.08, 0, 0),
            (0, -0.68, 0),
        )
    room.stand("jars", furniture.clutter(light, 3), -3.3, 1.0, 0.36, y=0.78)
    room.stand("desklamp", furniture.table_lamp(light, 2, lit), -3.35, 0.2, 0.55, y=0.78, glows=lit)


def windows() -> tuple[Opening, ...]:
    return (
        Opening("far", 1.7, 0.75, 3.6, 1.95, (5, 3)),
        Opening("left", 5.6, 0.95, 1.3, 1.5, (2, 3)),
        Opening("near", 4.4, 1.0, 1.6, 1.4),
    )


def lamps() -> tuple[Lamp, ...]:
    return (
        Lamp(-0.6, 2.3, 4.6, 2.2, 0.7),
        Lamp(1.6, 2.3, 3.0, 2.0, 0.6),
        Lamp(-3.3, 1.3, 0.3, 1.5, 0.8),
        Lamp(3.0, 0.7, 5.1, 1.4, 0.6, "ff9a4e"),
        Lamp(0.0, 2.2, -2.2, 2.0, 0.4),
    )
