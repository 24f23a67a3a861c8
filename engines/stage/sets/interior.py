"""Interiors: which room a seed asks for, what its windows show, and where people stand in it."""

from types import ModuleType

import numpy as np

from engines.stage.light import Light
from engines.stage.plan import Plan
from engines.stage.sets.rooms import attic, cafe, kitchen, living, views
from engines.stage.sets.rooms.room import Room

_ROOMS: tuple[ModuleType, ...] = (living, kitchen, attic, cafe)
_VIEWS = (views.garden, views.garden, views.roofs, views.street)
LAYOUTS = len(_ROOMS)


def build(plan: Plan, outside: Light, seed: int) -> None:
    """Lay the room out on the plan; `outside` is the light beyond its windows."""
    layout = seed % LAYOUTS
    plan.sky = _VIEWS[layout](outside, seed)
    plan.cloud_drift = 0.0
    chosen = _ROOMS[layout]
    room = Room(
        plan, outside, windows=chosen.windows(), lamps=chosen.lamps(), rng=np.random.default_rng([seed, 109])
    )
    chosen.furnish(room, seed // LAYOUTS)
    room.close()
    plan.light = room.inner_light()
    plan.fog_m = 60.0
    plan.stand = lambda across, along: (across * 1.45, 1.7 + along * 3.0)
