"""What people carry in their hands: how the arm holds it, how far it reaches, and how it is drawn.

Things that a role always wears or leans on are in `engines.stage.cast.carried`; what stands on its own is a prop.
Lengths are metres around the hand that holds, in the figure's own axes.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import skia

from engines.stage.cast.build import Build
from engines.stage.cast.glow import WARM, light_around
from engines.stage.cast.implements import (
    draw_bag,
    draw_cup,
    draw_flowers,
    draw_guitar,
    draw_phone,
    draw_stick,
    draw_sword,
    draw_umbrella,
)
from engines.stage.cast.pose import Pose, Stance
from engines.stage.cast.shapes import Points, View
from engines.stage.cast.sheet import Sheet
from engines.stage.cast.thing import Thing
from engines.stage.cast.tones import css
from engines.stage.cast.treasures import draw_book, draw_key, draw_lantern, draw_letter, draw_map
from engines.stage.paint import ink
from engines.stage.scene import Action, Held

Point = tuple[float, float, float]
LIGHT_M = 1.15  # how far a lantern's light reaches in the dark
_BUSY: tuple[Action, ...] = ("wave", "point", "look_up")  # the right hand is needed
_ON_PERSON = 0.34  # how strong a lantern's light lies on whoever holds it


@dataclass(frozen=True)
class Hold:
    """How a thing is held: `wrist` and `elbow` are those of `Stance`, of both hands if `both`.

    The thing is drawn with its foot `below` the hand and `ahead` of it, `size` times its usual size. It reaches `wide`
    to both sides of the hand, `high` above and `low` below it. A hand that `swings` hangs and goes along with a stride;
    what is read is `turned` to whoever reads it.
    """

    draw: Callable[[Sheet, View, Thing], None]
    paints: tuple[str, ...]
    wrist: Point
    elbow: Point = (0.6, -1.0, -0.4)
    below: float = 0.0
    ahead: float = 0.0
    size: float = 1.0
    wide: float = 0.2
    high: float = 0.2
    low: float = 0.2
    both: bool = False
    swings: bool = False
    turned: bool = False


_READING: Point = (0.8, -1.0, -0.3)
HOLDS: dict[Held, Hold] = {
    "lantern": Hold(
        draw_lantern, ("#3c3a44", "#8a5a34", "#4d5a4a"), (0.34, -0.24, 0.74),
        below=0.36, size=0.82, wide=0.42, low=0.55,
    ),
    "umbrella": Hold(
        draw_umbrella, ("#b5342f", "#2f5d7c", "#d9a441", "#4b6a4a"), (0.20, -0.40, 0.44),
        below=0.1, wide=0.62, high=1.15,
    ),
    "book": Hold(
        draw_book, ("#8c2f36", "#2f5d7c", "#4b6a4a"), (-0.16, -0.50, 0.56), _READING,
        below=0.06, ahead=0.02, size=0.95, wide=0.3, high=0.35, both=True, turned=True,
    ),
    "letter": Hold(
        draw_letter, ("#f3ead6",), (-0.20, -0.42, 0.58), _READING,
        below=0.06, ahead=0.03, size=0.95, wide=0.3, high=0.3, both=True, turned=True,
    ),
    "map": Hold(
        draw_map, ("#e6d3a3",), (0.08, -0.44, 0.56), _READING,
        below=0.16, ahead=0.03, size=0.9, wide=0.45, high=0.4, low=0.25, both=True, turned=True,
    ),
    "key": Hold(
        draw_key, ("#d9a441", "#b9bec6"), (0.16, -0.30, 0.66), below=0.2, ahead=0.03, size=0.6, low=0.25
    ),
    "cup": Hold(draw_cup, ("#d8e2e0", "#c2543f", "#4f6f7c"), (0.02, -0.42, 0.52), below=0.04, ahead=0.03),
    "sword": Hold(draw_sword, ("#c9ced6",), (0.34, -0.44, 0.46), wide=0.9, high=1.0, low=0.25),
    "stick": Hold(draw_stick, ("#7a5233", "#5d4b40"), (0.34, -0.46, 0.46), wide=0.25, high=0.5, low=1.4),
    "bag": Hold(
        draw_bag, ("#8a5a34", "#3a4568", "#86425f", "#4d5a4a"), (0.20, -0.95, 0.05), (0.5, -0.1, -1.0),
        wide=0.3, high=0.1, low=0.5, swings=True,
    ),
    "phone": Hold(draw_phone, ("#2c2a33",), (-0.12, -0.30, 0.58), ahead=0.03),
    "flower": Hold(draw_flowers, ("#d9536f", "#e6b84a", "#e9e2f0"), (0.02, -0.40, 0.54), wide=0.25, high=0.4),
    "guitar": Hold(
        draw_guitar, ("#b5713a", "#8c3f2c", "#d9a860"), (-0.22, -0.66, 0.46), (1.0, -0.5, -0.7),
        wide=1.1, high=0.6, low=0.5, both=True,
    ),
}  # fmt: skip
_FRETTING: Point = (0.46, -0.46, 0.44)  # where the left hand is on a guitar's neck


def hand_of(action: Action) -> int:
    """The hand that holds, 0 right or 1 left."""
    return 1 if action in _BUSY else 0


def holding(stance: Stance, held: Held, action: Action) -> Stance:
    """The stance with an arm, or both, that hold something."""
    if action == "fly":
        return stance
    hold, i = HOLDS[held], hand_of(action)
    hands = (0, 1) if hold.both and action not in _BUSY else (i,)
    for hand in hands:
        out, up, forward = stance.hands[hand]
        strides = hold.swings and action in ("walk", "run")
        stance.hands[hand] = (max(out, hold.wrist[0]), up, 0.4 * forward) if strides else hold.wrist
        stance.elbows[hand], stance.shapes[hand] = hold.elbow, "hold"
    if held == "guitar" and len(hands) == 2:
        stance.hands[1], stance.elbows[1] = _FRETTING, (0.8, -1.0, -0.2)
    elif len(hands) == 1 and stance.shapes[1 - i] == "fist":  # no other habit beside it
        stance.hands[1 - i], stance.shapes[1 - i] = (0.15, -0.955, 0.07), "relaxed"
    return stance


def reach(held: Held, action: Action, pose: Pose, build: Build, view: View) -> Points:
    """(2, 2): the lower left and upper right corner in pixels of what the thing covers."""
    hold = HOLDS[held]
    x, y = view.pixels(_grip(pose, build, held, action))
    scale = view.scale
    return np.array(
        [[x - hold.wide * scale, y + hold.low * scale], [x + hold.wide * scale, y - hold.high * scale]]
    )


def draw_held(
    sheet: Sheet, held: Held, action: Action, pose: Pose, build: Build, view: View, seed: int, time_s: float
) -> None:
    """The thing alone; the hand that closes around it is drawn over it."""
    hold = HOLDS[held]
    thing = Thing(css(hold.paints[seed % len(hold.paints)]), css("#e6b84a"), seed, time_s, "stand", 0.55)
    grip = _grip(pose, build, held, action)
    x, y = view.pixels(grip + np.array([0.0, -hold.below, hold.ahead])).tolist()
    seen = view.turned(math.pi) if hold.turned else view
    hold.draw(sheet, replace(seen, scale=view.scale * hold.size, x=x, y=y), thing)


def lit_by(sheet: Sheet, pose: Pose, build: Build, view: View, action: Action) -> tuple[float, float, float]:
    """Warm light of a lantern in the dark on whoever holds it; its place and radius in pixels."""
    x, y = view.pixels(_grip(pose, build, "lantern", action) - np.array([0, 0.18, 0])).tolist()
    radius = LIGHT_M * view.scale
    shades = [ink(WARM, part).toColor() for part in (_ON_PERSON, _ON_PERSON * 0.5, 0.0)]
    shader = skia.GradientShader.MakeRadial((x, y), radius, shades)
    paint = skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kSrcATop)
    sheet.canvas.drawPaint(paint)
    light_around(sheet, x, y, 0.42 * view.scale, WARM, 0.25)
    return x, y, radius


def _grip(pose: Pose, build: Build, held: Held, action: Action) -> Points:
    """(3,): where the thing is held; between the hands if it takes both."""
    forearm = pose.wrists - pose.elbows
    forearm /= np.maximum(np.linalg.norm(forearm, axis=1, keepdims=True), 1e-6)
    palms = pose.wrists + forearm * 0.45 * build.hand
    if HOLDS[held].both and held != "guitar" and action not in _BUSY:
        return np.asarray(palms.mean(0))
    return np.asarray(palms[hand_of(action)])
