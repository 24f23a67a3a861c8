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


def plan_of_room(outside: Light, seed: int) -> Plan:
    """A furnished room; `outside` is the light beyond its windows."""
    layout = seed % LAYOUTS
    plan = Plan(outside, _VIEWS[layout](outside, seed), fog_m=60.0, cloud_drift=0.0)
    chosen = _ROOMS[layout]
    rng = np.random.default_rng([seed, 109])
    room = Room(plan, outside, windows=chosen.windows(), lamps=chosen.lamps(), rng=rng)
    chosen.furnish(room, seed // LAYOUTS)
    room.close()
    plan.light = room.inner_light()
    plan.stand = lambda across, along: (across * 1.45, 1.7 + along * 3.0)
    return plan
