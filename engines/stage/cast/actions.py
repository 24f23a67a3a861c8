"""What a body does: every action of a person as a stance for any moment of time."""

import math

from engines.stage.cast.build import Build
from engines.stage.cast.gait import gait_of, stride
from engines.stage.cast.look import Look
from engines.stage.cast.mood import chance, drift, smooth
from engines.stage.cast.pose import Stance
from engines.stage.scene import Action, Expression

Wrist = tuple[float, float, float]

JUMP_S, TALK_S, SHIFT_S = 1.7, 1.25, 5.0
_FLIGHT_MPS = 3.2
_HANG = (0.14, -0.955, 0.09)


def stance_at(action: Action, look: Look, build: Build, expression: Expression, time_s: float) -> Stance:
    """The stance of a person in an action at a time in seconds."""
    low = expression == "sad"
    if action in ("walk", "run"):
        gait = gait_of(build, action == "run", look.old, low)
        return stride(gait, build, time_s, low, look.old)
    made = {
        "stand": _stand,
        "turn": _turn,
        "jump": _jump,
        "wave": _wave,
        "talk": _talk,
        "fly": _fly,
        "sit": _sit,
        "point": _point,
        "look_up": _look_up,
    }[action](look, time_s)
    return _felt(made, look, expression)


def speed_of(action: Action, look: Look, build: Build, expression: Expression) -> float:
    """Metres a second along the facing."""
    if action in ("walk", "run"):
        return gait_of(build, action == "run", look.old, expression == "sad").speed(build)
    return _FLIGHT_MPS if action == "fly" else 0.0


def _felt(stance: Stance, look: Look, expression: Expression) -> Stance:
    """The same stance in a mood and at an age: the line of the back tells both."""
    yaw, pitch, roll = stance.head
    if expression == "sad":
        stance.lean += 0.06
        stance.arch -= 0.22
        pitch -= 0.24
        stance.shrug -= 0.5
    elif expression == "happy":
        stance.arch += 0.10
        pitch += 0.04
        roll += 0.05
    elif expression == "surprised":
        stance.lean -= 0.06
        stance.shrug += 0.9
    elif expression == "angry":
        stance.lean += 0.07
        pitch -= 0.10
        stance.shrug += 0.5
        stance.shapes = ["fist" if shape == "relaxed" else shape for shape in stance.shapes]
    if look.old:
        stance.lean += 0.09
        stance.arch -= 0.22
        pitch += 0.02
    stance.head = (yaw, pitch, roll)
    return stance


def _stand(look: Look, time_s: float) -> Stance:
    """Weight on one leg, which changes now and then; the free knee bends, shoulders answer the hips."""
    cell = math.floor(time_s / SHIFT_S)

    def weight(index: int) -> float:
        return 1.0 if (index + look.seed) % 2 else -1.0

    part = smooth((time_s - cell * SHIFT_S) / 0.9)
    on = weight(cell - 1) + (weight(cell) - weight(cell - 1)) * part
    stance = Stance(yaw=0.16 if look.seed % 2 else -0.16)
    stance.pelvis = (0.035 * on, 0.0, 0.0)
    stance.tip = -0.055 * on
    stance.swivel = 0.07 * on
    stance.twist = -0.05 * on
    stance.arch = 0.07
    stance.feet = [
        (0.03 + 0.03 * max(on, 0), 0.0, 0.05 * max(on, 0)),
        (0.03 + 0.03 * max(-on, 0), 0.0, 0.05 * max(-on, 0)),
    ]
    stance.toes_out = [0.25 + 0.2 * max(on, 0), 0.25 + 0.2 * max(-on, 0)]
    breath = 0.5 + 0.5 * math.sin(math.tau * time_s / 3.7)
    stance.shrug = 0.22 * breath
    stance.head = (
        -stance.yaw * 0.9 + 0.09 * drift(look.seed, time_s, 11),
        0.04 * drift(look.seed, time_s, 12),
        0.03 * on + 0.03 * drift(look.seed, time_s, 13),
    )
    habit = int(chance(look.seed, 0, 21) * 4)
    sway = 0.012 * drift(look.seed, time_s, 14)
    stance.hands = [(0.15 + sway, _HANG[1], 0.07 + sway), (0.15 - sway, _HANG[1], 0.07 - sway)]
    if habit == 1 and not look.child:  # a hand on the hip
        stance.hands[0] = (0.10, -0.60, 0.10)
        stance.elbows[0] = (1.6, -0.1, -0.7)
        stance.shapes[0] = "fist"
    elif habit == 2:  # hands before the body
        stance.hands = [(-0.20, -0.76, 0.30), (-0.20, -0.76, 0.31)]
        stance.elbows = [(1.0, -0.3, -0.6), (1.0, -0.3, -0.6)]
        stance.shapes = ["fist", "fist"]
    elif habit == 3 and look.old:  # hands behind the back
        stance.hands = [(-0.22, -0.70, -0.22), (-0.22, -0.70, -0.22)]
        stance.elbows = [(1.0, 0.0, -0.5), (1.0, 0.0, -0.5)]
    if look.extras & {"staff", "sword"}:
        _hold_staff(stance)
    return stance


def _between(start: Wrist, end: Wrist, part: float) -> Wrist:
    (x0, y0, z0), (x1, y1, z1) = start, end
    return x0 + (x1 - x0) * part, y0 + (y1 - y0) * part, z0 + (z1 - z0) * part


def _hold_staff(stance: Stance) -> None:
    stance.hands[0] = (0.34, -0.42, 0.46)
    stance.elbows[0] = (0.5, -1.0, -0.6)
    stance.shapes[0] = "hold"


def _wave(look: Look, time_s: float) -> Stance:
    stance = _stand(look, time_s)
    beat = math.sin(math.tau * 1.5 * time_s)
    up = smooth(time_s / 0.45) if time_s < 0.45 else 1.0
    high = (0.48 + 0.16 * beat, 0.64 - 0.05 * abs(beat), 0.40)
    start = _HANG
    stance.hands[0] = _between(start, high, up)
    stance.elbows[0] = (1.0, -0.75, -0.15)
    stance.shapes[0] = "open"
    stance.tip += 0.05
    stance.head = (stance.head[0], stance.head[1] + 0.03, stance.head[2] + 0.07)
    return stance


def _point(look: Look, time_s: float) -> Stance:
    stance = _stand(look, time_s)
    out = smooth(time_s / 0.4)
    aim = (0.42, 0.10 + 0.015 * drift(look.seed, time_s, 31), 0.88)
    stance.hands[0] = _between(_HANG, aim, out)
    stance.elbows[0] = (0.6, -1.0, 0.0)
    stance.shapes[0] = "point"
    stance.twist += 0.30 * out
    stance.lean += 0.05 * out
    stance.feet[0] = (stance.feet[0][0], 0.0, 0.16)
    stance.head = (-0.35 * out, 0.02, 0.0)
    return stance


def _look_up(look: Look, time_s: float) -> Stance:
    stance = _stand(look, time_s)
    rise = smooth(time_s / 0.8)
    stance.arch += 0.34 * rise
    stance.lean -= 0.07 * rise
    stance.head = (stance.head[0], 0.46 * rise, stance.head[2])
    stance.gaze_up = 0.8 * rise
    if look.seed % 3 == 0:  # a hand over the eyes
        shade = (-0.10, 0.50, 0.34)
        stance.hands[0] = _between(_HANG, shade, rise)
        stance.elbows[0] = (1.2, -0.3, 0.3)
        stance.shapes[0] = "open"
    return stance


_GESTURES = (  # right and left wrist, and the shapes of the hands
    ((0.12, -0.90, 0.22), (0.12, -0.90, 0.22), "relaxed", "relaxed"),
    ((0.26, -0.44, 0.62), (0.06, -0.70, 0.36), "open", "relaxed"),
    ((0.30, -0.46, 0.54), (0.30, -0.46, 0.54), "open", "open"),
    ((-0.20, -0.34, 0.44), (0.12, -0.88, 0.16), "relaxed", "relaxed"),
    ((0.04, -0.66, 0.38), (0.30, -0.34, 0.56), "relaxed", "open"),
    ((-0.08, -0.52, 0.52), (-0.06, -0.50, 0.54), "fist", "open"),
    ((0.16, -0.30, 0.62), (0.08, -0.74, 0.32), "point", "relaxed"),
)


def _talk(look: Look, time_s: float) -> Stance:
    """Hands go from gesture to gesture, with a small beat inside each."""
    stance = _stand(look, time_s)
    cell = math.floor(time_s / TALK_S)
    part = smooth((time_s - cell * TALK_S) / 0.42)

    def gesture(index: int) -> tuple:
        return _GESTURES[int(chance(look.seed, index, 41) * len(_GESTURES))]

    before, after = gesture(cell - 1), gesture(cell)
    beat = 0.035 * math.sin(math.tau * time_s * 2.1) * part
    for i in (0, 1):
        out, up, forward = (a + (b - a) * part for a, b in zip(before[i], after[i], strict=True))
        stance.hands[i] = (out, up + beat, forward + 0.6 * beat)
        stance.elbows[i] = (0.42, -1.0, -0.55)
        stance.shapes[i] = after[2 + i] if part > 0.5 else before[2 + i]
    nod = 0.05 * math.sin(math.tau * time_s * 1.05 + look.seed) + 0.03 * drift(look.seed, time_s, 42)
    tilt = 0.07 * drift(look.seed, time_s * 1.4, 43)
    stance.head = (stance.head[0] + 0.12 * drift(look.seed, time_s * 1.3, 44), nod, tilt)
    stance.lean += 0.03 + 0.02 * drift(look.seed, time_s, 45)
    return stance


def _turn(look: Look, time_s: float) -> Stance:
    """Comes around to its facing: the head first, then the shoulders, then the feet in small steps."""
    body = smooth((time_s - 0.45) / 1.5)
    eyes = smooth((time_s - 0.25) / 0.9)
    stance = _stand(look, time_s)
    away = -2.3
    rest = stance.yaw
    stance.yaw = away * (1 - body) + rest * body
    lead = away * (1 - eyes) + rest * eyes - stance.yaw
    lead = max(-0.95, min(0.95, lead))
    stance.head = (stance.head[0] * body + lead, stance.head[1], 0.06 * lead)
    stance.twist += 0.35 * lead
    moving = math.sin(math.pi * body)
    step = math.sin(math.tau * 2 * body)
    stance.feet = [(0.03, 0.07 * max(step, 0) * moving, 0.0), (0.03, 0.07 * max(-step, 0) * moving, 0.0)]
    stance.hands = [(0.20, -0.90, 0.12 + 0.15 * lead), (0.20, -0.90, 0.12 - 0.15 * lead)]
    return stance


def _jump(look: Look, time_s: float) -> Stance:
    """Crouch, spring, hang, land, settle; again and again."""
    part = (time_s % JUMP_S) / JUMP_S
    crouch = smooth(part / 0.20) * (1 - smooth((part - 0.24) / 0.08))
    air = min(1.0, max(0.0, (part - 0.31) / 0.36))
    height = 0.62 * 4 * air * (1 - air)
    land = smooth((part - 0.66) / 0.05) * (1 - smooth((part - 0.72) / 0.2))
    low = 0.26 * crouch + 0.22 * land
    tuck = math.sin(math.pi * air) ** 0.8
    stance = Stance(yaw=0.3, knees_out=0.22)
    stance.pelvis = (0.0, -0.01 - low + height, -0.10 * crouch - 0.06 * land)
    stance.lean = 0.62 * crouch + 0.45 * land - 0.04 * tuck
    stance.arch = 0.20 * tuck - 0.25 * crouch
    up = height + 0.20 * tuck * (air > 0)
    stance.feet = [(0.05, up, -0.10 * tuck), (0.05, up + 0.07 * tuck, 0.08 * tuck)]
    point = -0.7 * smooth((part - 0.27) / 0.05) * (1 - smooth((air - 0.45) / 0.5)) if part < 0.68 else 0.0
    stance.heels = [point, point]
    fling = smooth((part - 0.22) / 0.14) * (1 - smooth((part - 0.55) / 0.25))
    back = crouch * (1 - fling)
    for i in (0, 1):
        stance.hands[i] = (
            0.14 + 0.42 * fling,
            -0.93 + 1.58 * fling + 0.20 * back,
            0.10 - 0.62 * back + 0.10 * fling + 0.25 * land,
        )
        stance.elbows[i] = (0.9, -0.5, -0.7)
        stance.shapes[i] = "open" if fling > 0.5 else "relaxed"
    stance.head = (-0.25, 0.16 * fling - 0.30 * crouch, 0.0)
    return stance


def _fly(look: Look, time_s: float) -> Stance:
    """Flat in the air, one arm ahead, legs trailing."""
    wave = math.sin(math.tau * time_s / 2.4)
    stance = Stance(knees_out=0.02, toes_out=[0.0, 0.0])
    stance.aloft = 0.95 + 0.06 * wave
    stance.lean, stance.arch = 1.12 + 0.05 * wave, 0.42
    kick = 0.07 * math.sin(math.tau * time_s / 0.9)
    stance.pelvis = (0.0, -0.35, 0.0)
    stance.feet = [(-0.03, 0.20 + kick, -1.16), (-0.03, 0.08 - kick, -1.13)]
    stance.heels = [-1.25, -1.25]
    stance.hands = [(-0.02, 0.20, 0.97), (0.16, -0.55, -0.70)]
    stance.elbows = [(0.6, -0.8, 0.0), (0.8, 0.0, -0.6)]
    stance.shapes = ["fist", "relaxed"]
    stance.tip = 0.07 * math.sin(math.tau * time_s / 3.1)
    stance.head = (0.0, 0.50, 0.0)
    return stance


def _sit(look: Look, time_s: float) -> Stance:
    """On a low stool, hands on the knees."""
    breath = math.sin(math.tau * time_s / 3.7)
    stance = Stance(yaw=0.12 if look.seed % 2 else -0.12, seat=True, knees_out=0.16)
    stance.pelvis = (0.0, -0.47, -0.20)
    stance.lean, stance.arch = -0.02, 0.02
    stance.feet = [(0.05, 0.0, 0.27), (0.05, 0.0, 0.20)]
    stance.shrug = 0.12 * breath
    stance.hands = [(-0.02, -0.66, 0.50), (-0.02, -0.66, 0.47)]
    stance.elbows = [(0.9, -0.2, -0.8), (0.9, -0.2, -0.8)]
    stance.head = (
        -stance.yaw + 0.10 * drift(look.seed, time_s, 51),
        0.04 * drift(look.seed, time_s, 52),
        0.03 * breath,
    )
    return stance
