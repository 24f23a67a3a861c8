"""A living room: a wall of books, a fire, armchairs on a rug, a lamp by the window."""

from engines.stage.props import furniture, seats
from engines.stage.sets.rooms import hangings, surfaces
from engines.stage.sets.rooms.room import Lamp, Opening, Room

_WALLS = (
    ("7f9a92", "e3d3b4", "c9803f"),
    ("b8785c", "e6d6bc", "4f6f74"),
    ("6f7f9a", "e2d8c4", "b8603f"),
    ("8a9a6c", "e8dcc0", "9a4a44"),
)


def furnish(room: Room, seed: int) -> None:
    """Paint and fill the room; its windows and lamps are set already."""
    rng, wall = room.rng, _WALLS[seed % 4]
    wide, tall, deep = room.wide, room.tall, room.far - room.near
    surfaces.boards(room.canvas("floor"), rng, wide, deep, ("b07a4e", "9a6a48", "b88a5c")[seed % 3])
    surfaces.rug(
        room.canvas("floor"),
        wide / 2 + 0.2,
        room.far - 2.7,
        3.9,
        3.0,
        (("a8483c", "e2c690", "d9a05a"), ("3f5f68", "d8c8a0", "b8653f"), ("6a4a5c", "e0cca8", "c88a52"))[
            seed % 3
        ],
    )
    surfaces.ceiling(room.canvas("ceiling"), wide, deep, "eadfca", 5)
    for side in ("far", "left", "right", "near"):
        across = wide if side in ("far", "near") else deep
        surfaces.paper(room.canvas(side), rng, across, tall, wall[0], ("stripe", "sprig")[seed % 2])
        surfaces.wainscot(room.canvas(side), across, tall, wall[1])
    far = room.canvas("far")
    hangings.bookcase(far, rng, 0.45, 0.5, 2.1, 2.56, 5)
    hangings.fireplace(far, rng, 4.1, tall, room.dark or seed % 2 == 0)
    hangings.picture(far, rng, 3.55, 0.62, 1.1, 0.82)
    hangings.picture(far, rng, 5.6, 0.7, 0.55, 0.7)
    hangings.picture(far, rng, 6.35, 0.86, 0.46, 0.5)
    hangings.bookcase(room.canvas("right"), rng, 1.2, 0.55, 1.5, 2.5, 5)
    hangings.picture(room.canvas("right"), rng, 3.6, 0.7, 0.9, 0.7)
    hangings.picture(room.canvas("right"), rng, 5.2, 0.8, 0.6, 0.6)
    hangings.picture(room.canvas("near"), rng, 2.2, 0.7, 1.0, 0.8)
    for window in room.windows:
        hangings.curtains(
            room.canvas(window.side),
            window.left,
            tall - window.low - window.tall,
            window.wide,
            window.tall,
            wall[2],
        )
    light = room.inner_light()
    lamp, desk = room.lamps[0], room.lamps[1]
    for x, z, across, down in (
        (1.5, 3.6, 1.2, 0.8),
        (-1.6, 4.0, 1.2, 0.8),
        (lamp.x, lamp.z, 0.5, 0.4),
        (0.1, 4.1, 1.0, 0.6),
    ):
        room.shadow_under(x, z, across, down)
    room.stand("armchair0", seats.armchair(light, seed), 1.75, 3.7, 1.12)
    room.stand("armchair1", seats.armchair(light, seed + 1), -1.75, 4.1, 1.12)
    room.stand(
        "floorlamp", furniture.floor_lamp(light, 0, room.lamp_power > 0.5), lamp.x, lamp.z, 1.75, glows=True
    )
    _low_table(room, 0.15, 4.35, light)
    room.stand(
        "tablelamp",
        furniture.table_lamp(light, seed, room.lamp_power > 0.5),
        desk.x,
        desk.z,
        0.62,
        y=0.72,
        glows=True,
    )
    room.board(
        "sideboard",
        seats.wood(light, 1, "7a5236", 1.3, 0.72),
        (desk.x - 0.65, 0.72, desk.z - 0.25),
        (1.3, 0, 0),
        (0, -0.72, 0),
    )
    room.board(
        "sidetop",
        seats.wood(light, 2, "8f6444", 1.3, 0.5),
        (desk.x - 0.65, 0.72, desk.z + 0.25),
        (1.3, 0, 0),
        (0, 0, -0.5),
    )
    room.stand("plant0", furniture.plant(light, seed), -3.3, 5.4, 1.5, sway=0.006)
    room.stand("plant1", furniture.plant(light, seed + 1), 3.3, 1.2, 1.25, sway=0.006)
    room.stand("books", furniture.clutter(light, 0), 0.1, 4.3, 0.3, y=0.45)
    room.stand("sofa", seats.sofa(light, seed), -2.6, 0.1, 0.95)


def _low_table(room: Room, x: float, z: float, light) -> None:  # type: ignore[no-untyped-def]
    top = seats.wood(light, 3, "8a5f40", 1.0, 0.6)
    room.board("lowtop", top, (x - 0.5, 0.45, z + 0.3), (1.0, 0, 0), (0, 0, -0.6))
    room.board(
        "lowfront",
        seats.wood(light, 4, "6f4a32", 1.0, 0.1),
        (x - 0.5, 0.45, z - 0.3),
        (1.0, 0, 0),
        (0, -0.1, 0),
    )
    for side in (-0.45, 0.45):
        room.board(
            "lowleg",
            seats.wood(light, 5, "5a3c2a", 0.08, 0.4),
            (x + side - 0.03, 0.4, z - 0.28),
            (0.06, 0, 0),
            (0, -0.4, 0),
        )


def windows() -> tuple[Opening, ...]:
    return (
        Opening("left", 3.9, 0.95, 1.15, 1.5),
        Opening("left", 6.4, 0.95, 1.15, 1.5),
        Opening("near", 4.6, 0.95, 1.2, 1.5),
    )


def lamps() -> tuple[Lamp, ...]:
    return (
        Lamp(2.75, 1.5, 4.7, 2.4, 1.0),
        Lamp(-2.9, 1.25, 2.6, 1.7, 0.7),
        Lamp(0.3, 0.4, 5.7, 1.6, 0.65, "ff9a4e"),
        Lamp(3.0, 2.0, -1.8, 2.0, 0.5),
    )
