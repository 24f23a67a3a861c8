"""Going somewhere: walk, run, jump, fly, hover, rise, fall. Where to is the track's; here is how the body takes it:
weight on every step, a crouch before a jump, a landing that is felt. Each function says how an element carries itself
at a moment of one doing, as if it did nothing else.
"""

import numpy as np

from engines.elements.acting.attitude import Attitude, bump, ease, rocking, settling
from engines.elements.acting.moment import PACES, Moment

STEPS = {
    "person": (0.85, 0.8, 1.25),
    "animal": (0.62, 1.0, 1.7),
    "plant": (1.0, 0.8, 1.1),
    "thing": (0.7, 0.95, 1.3),
}
"""Own heights in one stride of two steps; fewest and most strides a second."""
RUNS = 1.45  # times as many strides
BOB, ROLL = 0.020, 0.035
RUN_FASTER_THAN = 0.75  # own heights a second
JUMPS = {"person": (0.2, 1.35), "animal": (0.27, 1.25), "plant": (0.1, 1.4), "thing": (0.17, 1.15)}
"""How high, in own heights, and how long it takes with crouch and landing, in seconds."""
CUT_OFF_JUMPS = 0.07
OFF, DOWN = 0.30, 0.68  # of a jump's time: the feet leave the ground, and touch it
SQUASH = {"person": 0.075, "animal": 0.1, "plant": 0.06, "thing": 0.025}
FALLS_S = 1.3  # from letting go to the ground at the usual pace


def walk(moment: Moment) -> Attitude:
    return _gait(moment, running=False)


def run(moment: Moment) -> Attitude:
    return _gait(moment, running=True)


def follow(moment: Moment) -> Attitude:
    """Walks or runs, as fast as it has to."""
    return _gait(moment, running=moment.doing.speed > RUN_FASTER_THAN)


def _gait(moment: Moment, *, running: bool) -> Attitude:
    actor, doing = moment.actor, moment.doing
    stride, fewest, most = STEPS[actor.nature]
    rate = np.clip(doing.speed / stride, fewest, most) if doing.speed else fewest * moment.pace
    phase = 2 * np.pi * float(rate) * (RUNS if running else 1.0) * moment.time_s
    if actor.rolls:
        return _rolling(phase, running)
    if actor.nature in ("thing", "plant"):
        return _toddling(moment, phase, running)
    sin, cos = float(np.sin(phase)), float(np.cos(phase))
    up = _step_up(phase)
    bob = BOB * (1.9 if running else 1.0)
    lift = actor.above_ground(bob * up, bob)
    if actor.nature == "animal" and running and not actor.cut_off:
        return _gallop(phase)
    big = 1.25 if running else 1.0
    bent = actor.arms * (0.6 if running else 0.1)
    legs = big if actor.has_legs else 0.0
    roll = ROLL * (0.75 if actor.nature == "animal" else 1.0) * (0.5 if legs else 1.0)
    return Attitude(
        lift=lift,
        shift=0.006 * sin,
        roll=roll * sin,
        stretch=(0.018 if running else 0.009) * (up - 0.5),
        lean=-0.012 * sin,
        head_tilt=-0.8 * roll * sin,
        head_nod=0.03 * big * (0.5 - up),
        head_yaw=0.06 * cos,
        breath=1.6 if running else 1.0,
        sway=1.6 if running else 1.3,
        swing=legs * sin,
        carry=legs * cos,
        planted=0.0 if running or actor.cut_off else min(legs, 1.0),
        left_arm=0.06 + 0.1 * big * max(0.0, -sin),
        left_elbow=-bent - 0.15 * big * max(0.0, -sin),
        right_arm=0.06 + 0.1 * big * max(0.0, sin),
        right_elbow=-bent - 0.15 * big * max(0.0, sin),
    )


def _step_up(phase: float) -> float:
    """0 where the weight comes down on a foot, twice a stride, to 1 over the straight leg; quick at the bottom."""
    return float(abs(np.sin(phase)) ** 1.35)


def _gallop(phase: float) -> Attitude:
    """Gather and stretch, fore and hind in turn."""
    sin, cos = float(np.sin(phase)), float(np.cos(phase))
    return Attitude(
        lift=0.085 * (0.5 + 0.5 * cos) ** 1.3,
        roll=0.075 * sin,
        pivot=0.45,
        stretch=-0.05 * sin,
        head_nod=0.1 * cos,
        head_tilt=-0.09 * sin,
        breath=1.4,
        sway=2.0,
        swing=2.3 * sin,
        carry=1.9 * cos,
    )


def _rolling(phase: float, running: bool) -> Attitude:
    """On wheels: hardly more than the road."""
    big = 1.5 if running else 1.0
    return Attitude(
        lift=0.0035 * big * (1 + float(np.sin(2.3 * phase))),
        roll=0.004 * big * float(np.sin(1.7 * phase + 0.8)),
        pivot=0.3,
        sway=0.0,
    )


def _toddling(moment: Moment, phase: float, running: bool) -> Attitude:
    """What has no legs tips from edge to edge, stiffly."""
    sin, up = float(np.sin(phase)), _step_up(phase)
    lift = (0.045 if running else 0.028) * up
    soft = moment.actor.nature == "plant"
    return Attitude(
        lift=moment.actor.above_ground(lift, lift),
        roll=(0.075 if running else 0.055) * sin,
        shift=0.008 * sin,
        stretch=(0.02 if soft else 0.008) * (up - 0.5),
        sway=1.5,
    )


def jump(moment: Moment) -> Attitude:
    """Over and over while it lasts: crouch, off, up, down, into the knees, and stand."""
    actor = moment.actor
    high, takes_s = JUMPS[actor.nature]
    takes_s /= moment.pace**0.5
    times = max(1, int(moment.lasts_s / takes_s))
    takes_s = min(moment.lasts_s / times, 1.35 * takes_s)
    number = min(int(moment.time_s / takes_s), times - 1)
    part = (moment.time_s - number * takes_s) / takes_s
    air = min(max((part - OFF) / (DOWN - OFF), 0.0), 1.0)
    squash = SQUASH[actor.nature]
    crouch = bump(part, 0.22, 0.22, 0.11)
    flight = bump(part, OFF + 0.05, 0.08, 0.16) + 0.5 * bump(part, DOWN - 0.04, 0.12, 0.07)
    landed = bump(part, DOWN + 0.07, 0.07, 0.2)
    wobble = settling(part - 0.93, 3.2, 0.09) * 0.25 if part > 0.93 else 0.0
    stretch = squash * (-crouch + 0.7 * flight - 0.85 * landed + 0.3 * wobble)
    stiff = actor.nature == "thing"
    tip = 0.05 * moment.side if stiff else 0.02 * moment.side
    up = 4 * air * (1 - air)
    high = CUT_OFF_JUMPS if actor.cut_off else high
    lift = high * up * (0.85 + 0.15 * float(np.cos(2.4 * number)))
    if actor.cut_off:
        lift -= high * (crouch + up + 0.6 * landed)
    raised = ease((part - 0.14) / 0.2) * (1 - ease((part - 0.62) / 0.25))
    arms = actor.arms * raised
    return Attitude(
        lift=lift,
        roll=tip * (bump(part, 0.2, 0.2, 0.14) - 0.8 * bump(part, 0.5, 0.2, 0.22)),
        pivot=0.4 * up,
        stretch=stretch,
        lean=0.02 * moment.side * (landed - crouch),
        head_nod=0.12 * crouch - 0.1 * flight + 0.14 * landed,
        sway=1.5,
        left_arm=0.75 * arms - 0.12 * crouch,
        right_arm=0.75 * arms - 0.12 * crouch,
        left_elbow=0.25 * arms,
        right_elbow=0.25 * arms,
        brow=0.8 * raised,
    )


def fly(moment: Moment) -> Attitude:
    """Banks into slow curves, its nose a little up and down with them."""
    time, rate = moment.time_s, 0.36 * moment.pace
    phase = 2 * np.pi * rate * time + 0.7 * (moment.actor.seed % 7)
    sin, cos = float(np.sin(phase)), float(np.cos(phase))
    stiff = 0.7 if moment.actor.nature == "thing" else 1.0
    return Attitude(
        lift=moment.actor.above_ground(0.035 * sin + 0.012 * float(np.sin(2.63 * phase)), 0.047),
        shift=0.02 * float(np.sin(0.71 * phase + 1.0)),
        roll=stiff * (0.07 * cos + 0.02 * float(np.sin(1.9 * phase))),
        pivot=0.5,
        yaw=0.16 * float(np.sin(0.8 * phase + 0.4)),
        head_nod=-0.05 - 0.05 * cos,
        head_tilt=-0.04 * cos,
        sway=2.2,
        swing=0.3 * sin,
        carry=0.3 * cos,
        left_arm=moment.actor.arms * (0.5 + 0.18 * sin),
        right_arm=moment.actor.arms * (0.5 - 0.18 * sin),
        left_elbow=0.15,
        right_elbow=0.15,
    )


def hover(moment: Moment) -> Attitude:
    """Floats on one place and drifts about it."""
    phase = 2 * np.pi * 0.31 * moment.pace * moment.time_s + 0.9 * (moment.actor.seed % 7)
    return Attitude(
        lift=moment.actor.above_ground(0.028 * float(np.sin(phase)), 0.028),
        shift=0.022 * float(np.sin(0.53 * phase + 0.8)),
        roll=0.032 * float(np.sin(0.79 * phase + 1.9)),
        pivot=0.5,
        yaw=0.13 * float(np.sin(0.61 * phase)),
        head_tilt=-0.02 * float(np.sin(0.79 * phase)),
        sway=1.6,
        swing=0.15 * float(np.sin(0.7 * phase)),
        left_arm=moment.actor.arms * (0.3 + 0.06 * float(np.sin(phase + 0.5))),
        right_arm=moment.actor.arms * (0.3 + 0.06 * float(np.sin(phase + 1.1))),
    )


def rise(moment: Moment) -> Attitude:
    """Gathers itself, and goes up stretched, with a shiver where it is stiff."""
    time = moment.time_s
    soft = 0.3 if moment.actor.nature == "thing" else 1.0
    gone = ease(time / 0.7)
    shiver = 0.0016 * gone * float(np.sin(2 * np.pi * 9.5 * time)) * (1 - soft)
    return Attitude(
        shift=shiver + 0.006 * gone * float(np.sin(1.3 * time)),
        roll=0.018 * gone * float(np.sin(1.9 * time + 0.5)),
        pivot=0.3,
        stretch=0.06 * soft * (-bump(time, 0.2, 0.2, 0.25) + 0.6 * gone),
        head_nod=-0.1 * gone,
        sway=1.5,
        left_arm=0.25 * moment.actor.arms * gone,
        right_arm=0.25 * moment.actor.arms * gone,
        gaze_y=-0.6 * gone,
    )


def fall(moment: Moment) -> Attitude:
    """Comes down, lands with its weight, and swings out."""
    lands_s = min(moment.lasts_s, FALLS_S / PACES[moment.doing.pace])
    time, after = moment.time_s, moment.time_s - lands_s
    falling = ease(time / 0.35) * (1 - ease(1 + after / 0.3))
    flung = ease(time / 0.4) * (1 - ease((after + 0.1) / 0.6))
    arms = moment.actor.arms * flung
    squash = 1.3 * SQUASH[moment.actor.nature]
    landing = settling(after - 0.06, 2.6, 0.22) if after > 0.06 else ease(1 + (after - 0.06) / 0.1)
    rock = rocking(after - 0.03, 1.7, 0.35)
    stiff = moment.actor.nature == "thing"
    return Attitude(
        roll=moment.side * (0.09 * falling * float(np.sin(3.1 * time)) + (0.05 if stiff else 0.015) * rock),
        pivot=0.5 * falling,
        stretch=0.35 * squash * falling - squash * landing,
        head_nod=-0.08 * falling + 0.16 * landing,
        sway=1.0 + 2.0 * falling,
        left_arm=0.8 * arms,
        right_arm=0.8 * arms,
        brow=flung,
    )
