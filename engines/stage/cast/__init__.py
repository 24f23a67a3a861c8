"""The cast of the stage: people, animals, vehicles, props and cut-outs, drawn anew for every moment.

`stand` turns a `Figure` of a scene into an `Actor`. Where actors stand, their shadows and the camera belong to the
renderer.
"""

from engines.contract import BadInput
from engines.stage.cast.actor import FRAME_PX, Actor, Drawn
from engines.stage.cast.beast import FourLegged
from engines.stage.cast.birds import BIRDS, Bird
from engines.stage.cast.breeds import BREEDS
from engines.stage.cast.cutout import Cutout
from engines.stage.cast.ghost import Ghost
from engines.stage.cast.look import COLOURS
from engines.stage.cast.person import Person
from engines.stage.cast.prop import PROPS, Prop
from engines.stage.cast.roles import ROLES
from engines.stage.cast.swimmers import Swimmer
from engines.stage.cast.vehicle import VEHICLES, Vehicle
from engines.stage.light import Light
from engines.stage.scene import Figure, FigureKind

__all__ = ["KNOWN", "Actor", "Drawn", "stand"]

KNOWN: dict[FigureKind, tuple[str, ...]] = {
    "person": tuple(ROLES),
    "animal": (*BREEDS, *BIRDS, "fish", "whale"),
    "vehicle": tuple(VEHICLES),
    "prop": tuple(PROPS),
    "cutout": ("picture",),
}


def stand(figure: Figure, light: Light, frame_px: int = FRAME_PX) -> Actor:
    """The actor that a figure describes, under this light, for frames `frame_px` high."""
    actor = _cast(figure, light)
    actor.frame_px = frame_px
    return actor


def _cast(figure: Figure, light: Light) -> Actor:
    for part in figure.colours:
        if part not in COLOURS:
            raise BadInput("figures", f"a figure has no {part!r} to colour", f"it has {', '.join(COLOURS)}")
    if figure.kind == "cutout":
        return Cutout(figure, light)
    known = KNOWN[figure.kind]
    if figure.name not in known:
        raise BadInput(
            "figures", f"the stage has no {figure.kind} {figure.name!r}", f"it knows {', '.join(known)}"
        )
    if figure.kind == "vehicle":
        return Vehicle(figure, light)
    if figure.kind == "prop":
        return Prop(figure, light)
    if figure.name in BREEDS:
        return FourLegged(figure, light)
    if figure.kind == "animal":
        return Bird(figure, light) if figure.name in BIRDS else Swimmer(figure, light)
    return Ghost(figure, light) if figure.name == "ghost" else Person(figure, light)
