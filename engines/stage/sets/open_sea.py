"""The open sea for scenes that are about ships: stacks, reefs, a lighthouse; and what lies off every shore."""

import numpy as np

from engines.stage.light import colour, mix
from engines.stage.paint import smooth
from engines.stage.plan import Label, Plan, Water
from engines.stage.props import ranges, stones, vessels
from engines.stage.props.form import Ramp
from engines.stage.sets.land import Path
from engines.stage.sets.stagehand import Stagehand

LAYOUTS = 3
_ISLE = ranges.Rocks(
    ("4f6068", "7f8f8c", "c8c0a8"), snowline=2.0, treeline=0.62, wood=("2f5048", "5a7a58", "a0ac68")
)
ROCK: Ramp = ("4e5460", "868a8c", "cfc8b8")
_SAILING = (
    "boat",
    "ship",
    "sailboat",
    "sailing boat",
    "yacht",
    "steamer",
    "ferry",
    "whale",
    "dolphin",
    "fish",
    "shark",
    "submarine",
    "raft",
)


def at_sea(names: tuple[str, ...]) -> bool:
    """Whether the figures of a scene want water under them."""
    return bool(names) and names[0] in _SAILING


def build(plan: Plan, seed: int) -> None:
    """Nothing but the sea: islands far away, a lighthouse on its rock, sails."""
    hand = Stagehand(plan, None, Path(0.0, 100, 0.0, 0.0), seed, 7)
    sea(hand)
    layout = seed % LAYOUTS
    if layout == 0:
        _light_on_rock(hand, -17.0, 62.0, 1.0)
    elif layout == 1:
        for index, (x, z, tall) in enumerate(
            ((-16.0, 46.0, 11.0), (-24.0, 58.0, 16.0), (21.0, 74.0, 14.0), (27.0, 70.0, 8.0))
        ):
            key = hand.keep(f"stack{index % 3}", stones.stack(hand.light, index % 3, ROCK))
            hand.stand(key, x, z, tall, Label.ROCK, y=-0.6, reflects=True)
    else:
        for index, (x, z, tall) in enumerate(((-13.0, 44.0, 4.0), (16.0, 60.0, 6.0))):
            key = hand.keep(f"reef{index}", stones.rock(hand.light, index, ROCK))
            hand.stand(key, x, z, tall, Label.ROCK, y=-0.6, reflects=True)
    for index, (x, z, tall) in enumerate(((-34.0, 120.0, 10.0), (58.0, 170.0, 11.0))):
        hand.stand(
            hand.keep(f"sail{index}", vessels.sailboat(hand.light, index + 1)),
            x,
            z,
            tall,
            Label.VEHICLE,
            y=-0.15,
            reflects=True,
            shadow=False,
        )
    offing(hand, layout)
    plan.fog_m = plan.light.fog_m * 2.4
    plan.stand = lambda across, along: (across * 7.0, 20 + along * 24)


def _light_on_rock(hand: Stagehand, x: float, z: float, size: float) -> None:
    for index, (off, ahead, tall) in enumerate(((-7.0, -1.5, 5.0), (6.0, -1.0, 4.0), (0.0, 1.0, 7.0))):
        key = hand.keep(f"reef{index}", stones.rock(hand.light, index, ROCK, "7f9a58"))
        hand.stand(
            key,
            x + off * size,
            z + ahead,
            tall * size,
            Label.ROCK,
            y=-0.7,
            width_m=15.0 * size,
            reflects=True,
        )
    hand.stand(
        hand.keep("lighthouse", vessels.lighthouse(hand.light, 0)),
        x,
        z - 1.6,
        19.0 * size,
        Label.BUILDING,
        y=3.2 * size,
        reflects=True,
    )
    if hand.light.lamps:
        hand.lamplight(x - 0.3 * size, 3.2 * size + 15.4 * size, z - 2.0, 13.0 * size, "fff0b0", 0.6)


def sea(hand: Stagehand) -> None:
    light = hand.light
    near = light.tone(colour("1f6f80"), 0.55)
    far = mix(light.tone(colour("6fb4b4"), 0.85), mix(light.middle, light.horizon, 0.4), 0.5)
    hand.plan.water = Water(near, far, 1.0 if light.disc else 0.35, surf=1.0)


def offing(hand: Stagehand, layout: int) -> None:
    """Islands and ships towards the horizon."""
    light = hand.light
    for index, (x, z, wide, pale) in enumerate(((-430.0, 1250.0, 900.0, 0.5), (330.0, 760.0, 420.0, 0.3))):
        peaks = (ranges.Peak(0.42, 0.9, 0.3), ranges.Peak(0.62, 0.6, 0.24), ranges.Peak(0.26, 0.4, 0.2))
        strip = ranges.mountains(light, 20 + 3 * index + layout, peaks, _ISLE, pale, 220)
        half = np.ascontiguousarray(strip[:, : strip.shape[1] // 2])
        columns = np.arange(half.shape[1]) / half.shape[1]
        taper = smooth(0.0, 0.3, columns) * smooth(1.0, 0.7, columns)
        height = half.shape[0]
        first = np.argmax(half[..., 3] > 0, 0)
        shift = ((height - first) * (1 - taper)).astype(int)
        island = np.zeros_like(half)
        for column in range(half.shape[1]):
            island[shift[column] :, column] = half[: height - shift[column], column]
        key = hand.keep(f"isle{index}", island[: height - 8])
        hand.stand(
            key,
            x if layout != 1 else -x,
            z,
            wide * 0.26,
            Label.FAR,
            width_m=wide,
            y=-8.0,
            fog=0.25,
            shadow=False,
        )
    side = -1 if layout == 1 else 1
    hand.stand(
        hand.keep("steamer", vessels.steamer(light, layout)),
        -side * 150.0,
        420.0,
        26.0,
        Label.VEHICLE,
        y=-0.5,
        fog=0.7,
        shadow=False,
    )
    if hand.land is not None:
        hand.stand(
            hand.keep("sail1", vessels.sailboat(light, 1)),
            side * 17.0,
            74.0,
            10.0,
            Label.VEHICLE,
            y=-0.15,
            reflects=True,
            shadow=False,
        )
        hand.stand(
            hand.keep("sail2", vessels.sailboat(light, 2)),
            -side * 46.0,
            150.0,
            11.0,
            Label.VEHICLE,
            y=-0.15,
            reflects=True,
            shadow=False,
        )
