"""Doing something on the spot: turn, wave, look, talk, hold, sway, dance. Each function says how an element carries
itself at a moment of one doing, as if it did nothing else; who has no arm to wave with bows, who has no head leans.
"""

from dataclasses import replace

import numpy as np

from engines.elements.acting.attitude import Attitude, bump, ease
from engines.elements.acting.moment import Moment

RELIEF_RAD = np.radians(19.0)
TURN_S = 1.5  # once round, at the usual pace
REST_S = 0.8  # before it turns again
WAVES_HZ = 2.0
HAND_SWINGS = np.radians(20.0)
RAISED, BENT = 2.1, 0.65  # radians: from hanging, and the forearm on
BOW_RAD, BOWS_S = 0.12, 1.5
WAVE_AGAIN_S = 3.8  # who goes on waving rests its arm in between
LOOK_RAD = 0.2
BEATS_HZ = 1.85


def stand(moment: Moment) -> Attitude:
    return Attitude(sway=1.0)


def turn(moment: Moment) -> Attitude:
    """Towards the one whom it is for, as far as a picture turns; for nobody, once round, and again while it lasts."""
    if moment.doing.towards != (0.0, 0.0):
        there = ease(moment.time_s / (0.9 / moment.pace))
        return Attitude(
            yaw=RELIEF_RAD * moment.side * there,
            head_yaw=0.14 * moment.side * ease(moment.time_s / (0.6 / moment.pace)),
            gaze_x=0.8 * moment.side * ease(moment.time_s / 0.25),
            lean=0.015 * moment.side * there,
        )
    takes_s = TURN_S / moment.pace
    times = max(1, int((moment.lasts_s + 0.2) / (takes_s + REST_S)))
    pause_s = moment.lasts_s / times - takes_s
    if pause_s < 0:
        takes_s, pause_s = moment.lasts_s / times, 0.0
    pause_s = min(pause_s, 1.5 * REST_S)
    number = min(int(moment.time_s / (takes_s + pause_s)), times - 1)
    part = (moment.time_s - number * (takes_s + pause_s) - 0.35 * pause_s) / takes_s
    if not 0 < part < 1:
        return Attitude()
    gathers = bump(part, 0.1, 0.1, 0.12)
    halves = 0.5 * (ease((part - 0.08) / 0.46) + ease((part - 0.46) / 0.46))
    yaw = 2 * np.pi * halves - 0.16 * gathers + 0.1 * bump(part, 0.94, 0.08, 0.06)
    yaw = (yaw + np.pi) % (2 * np.pi) - np.pi
    busy = bump(part, 0.5, 0.4, 0.4)
    return Attitude(yaw=float(yaw) * moment.side, lift=0.012 * busy, stretch=0.015 * busy, sway=2.0)


def wave(moment: Moment) -> Attitude:
    actor, time = moment.actor, moment.time_s
    again = time % WAVE_AGAIN_S if moment.lasts_s > WAVE_AGAIN_S else time
    up = ease(again / (0.55 / moment.pace)) * (1 - ease((again - WAVE_AGAIN_S + 1.3) / 0.7))
    beat = float(np.sin(2 * np.pi * WAVES_HZ * moment.pace * time))
    side = moment.side
    if actor.nature in ("thing", "plant"):
        return Attitude(lean=0.055 * up * beat, roll=0.02 * up * beat, yaw=0.12 * up * side, sway=1.5)
    left_free, right_free = actor.free_arms
    if not (left_free or right_free):
        return _bow(moment, up)
    gathers = bump(again, 0.12, 0.12, 0.2)
    greeting = Attitude(
        roll=0.012 * up * side,
        lean=side * (0.026 * up - 0.02 * gathers) + 0.004 * up * beat,
        stretch=-0.012 * gathers,
        head_tilt=0.085 * up * side,
        head_yaw=0.08 * up * side,
        head_nod=0.09 * bump(time, 0.45, 0.35, 0.4),
        brow=0.9 * bump(time, 0.5, 0.35, 1.2),
        gaze_x=0.5 * up * side,
        sway=1.3,
    )
    raised = RAISED * up - 0.12 * gathers
    late = up * ease((again - 0.1) / (0.5 / moment.pace))
    bent = late * (BENT + HAND_SWINGS * beat)
    out = 0.1 * up
    if left_free and (side < 0 or not right_free):
        return replace(greeting, left_arm=raised, left_elbow=bent, right_arm=out, right_elbow=out)
    return replace(greeting, right_arm=raised, right_elbow=bent, left_arm=out, left_elbow=out)


def _bow(moment: Moment, up: float) -> Attitude:
    """Bends to greet, and nods; and again, while it lasts."""
    side, again = moment.side, moment.time_s % WAVE_AGAIN_S
    part = again * moment.pace / BOWS_S
    bow = bump(part, 0.45, 0.4, 0.55)
    second = bump(part, 1.25, 0.3, 0.35)
    return Attitude(
        lean=side * (BOW_RAD * (bow + 0.3 * second) - 0.02 * bump(part, 0.1, 0.1, 0.12)),
        stretch=-0.03 * bow,
        roll=0.015 * bow * side,
        head_tilt=side * (0.14 * bow + 0.06 * up),
        head_yaw=0.08 * up * side,
        head_nod=0.24 * bow + 0.16 * second,
        brow=0.9 * bump(part, 0.2, 0.2, 0.9),
        gaze_x=0.5 * up * side,
        sway=1.5,
    )


def look(moment: Moment) -> Attitude:
    """The eyes go first, then the head, then a little of the body; for nobody, it looks about."""
    time, (across, down) = moment.time_s, moment.doing.towards
    if (across, down) == (0.0, 0.0):
        return _look_about(moment)
    eyes, head, body = (ease(time / late) for late in (0.22, 0.6, 1.0))
    away = float(np.clip(1.3 * across, -1, 1))
    if moment.actor.nature in ("thing", "plant"):
        return Attitude(yaw=0.26 * away * head, lean=0.02 * away * body)
    return Attitude(
        head_yaw=LOOK_RAD * away * head,
        head_nod=0.16 * float(np.clip(down, -1, 1)) * head,
        head_tilt=0.03 * away * head,
        yaw=0.06 * away * body,
        lean=0.008 * away * body,
        gaze_x=away * eyes * (1 - 0.45 * head),
        gaze_y=float(np.clip(down, -1, 1)) * eyes,
        brow=0.35 * bump(time, 0.3, 0.25, 0.9),
    )


def _look_about(moment: Moment) -> Attitude:
    stops = (0.0, moment.side, 0.15 * moment.side, -0.85 * moment.side, -0.2 * moment.side)
    each_s = 1.05 / moment.pace
    number = int(moment.time_s / each_s)
    before, after = stops[number % len(stops)], stops[(number + 1) % len(stops)]
    since = moment.time_s - number * each_s
    eyes = before + (after - before) * ease(since / 0.16)
    head = before + (after - before) * ease((since - 0.06) / 0.5)
    if moment.actor.nature in ("thing", "plant"):
        return Attitude(yaw=0.24 * head)
    return Attitude(head_yaw=0.18 * head, head_tilt=0.035 * head, yaw=0.04 * head, gaze_x=eyes - 0.5 * head)


def talk(moment: Moment) -> Attitude:
    """What the body does for a voice; lips and lids are the face's."""
    jaw = float(moment.mouth[0])
    side = moment.side if moment.doing.towards != (0.0, 0.0) else 0.0
    there = ease(moment.time_s / 0.6)
    bobs = 2.2 if moment.actor.nature == "animal" else 1.0
    if moment.actor.nature in ("thing", "plant"):
        return Attitude(
            stretch=0.035 * jaw - 0.012 * moment.stress,
            roll=0.015 * side * there,
            yaw=0.14 * side * there,
            jaw=jaw,
        )
    return Attitude(
        stretch=0.004 * bobs * moment.stress,
        lean=0.008 * side * there,
        head_yaw=0.1 * side * there,
        head_nod=bobs * (0.055 * moment.stress - 0.03 * jaw),
        head_tilt=0.02 * (bobs - 1) * moment.stress * (side or 1.0),
        gaze_x=0.35 * side * there,
        left_arm=there * (0.04 + 0.1 * moment.stress),
        right_arm=there * (0.06 + 0.16 * moment.stress),
        left_elbow=there * (0.08 + 0.2 * moment.stress),
        right_elbow=there * (0.12 + 0.36 * moment.stress),
        jaw=jaw,
    )


def hold(moment: Moment) -> Attitude:
    """Steady, with a little of what it shows offered to the viewer."""
    there = ease(moment.time_s / 0.8)
    left = 0.8 if moment.side < 0 or not moment.actor.free_arms[1] else 0.12
    right = 0.8 if moment.side > 0 or not moment.actor.free_arms[0] else 0.12
    return Attitude(
        stretch=0.006 * there,
        lean=0.008 * there * moment.side,
        yaw=0.05 * there * moment.side,
        head_tilt=0.03 * there * moment.side,
        left_arm=0.2 * left * there,
        right_arm=0.2 * right * there,
        left_elbow=left * there,
        right_elbow=right * there,
        sway=0.8,
    )


def sway(moment: Moment) -> Attitude:
    begun = ease(moment.time_s / 0.8)
    big = {"plant": 1.5, "person": 1.0, "animal": 0.9, "thing": 0.6}[moment.actor.nature]
    phase = 2 * np.pi * 0.42 * moment.pace * moment.time_s
    sin, late = float(np.sin(phase)), float(np.sin(phase - 0.6))
    stiff = moment.actor.nature == "thing"
    return Attitude(
        roll=begun * big * (0.035 if stiff else 0.012) * sin,
        lean=0.0 if stiff else begun * big * 0.035 * sin,
        shift=begun * big * 0.008 * sin,
        head_tilt=begun * 0.06 * late,
        left_arm=begun * (0.1 + 0.08 * late),
        right_arm=begun * (0.1 - 0.08 * late),
        sway=1.0 + 1.2 * begun,
    )


def dance(moment: Moment) -> Attitude:
    """Bounces on the beat and goes from side to side on every other; what it does with it changes from bar to bar."""
    actor = moment.actor
    begun = ease(moment.time_s / 0.6)
    beat = BEATS_HZ * moment.pace * moment.time_s
    bar = beat / 4
    down = 0.5 + 0.5 * float(np.cos(2 * np.pi * beat))
    side = float(np.sin(np.pi * beat))
    snap = np.sign(side) * abs(side) ** 0.7
    long = float(np.sin(2 * np.pi * bar + actor.seed % 5))
    left, right = 0.5 + 0.5 * side, 0.5 - 0.5 * side
    both = 0.5 + 0.5 * float(np.sin(0.5 * np.pi * bar + actor.seed % 3))
    soft = 0.35 if actor.nature == "thing" else 1.0
    hop = 0.028 * (1 - down)
    arms = begun * (0.5 + 0.5 * actor.arms)
    return Attitude(
        lift=begun * (actor.above_ground(hop, 0.028)),
        shift=begun * 0.028 * float(snap),
        roll=begun * 0.05 * float(snap),
        lean=-begun * soft * 0.045 * float(snap),
        stretch=begun * soft * 0.04 * (0.4 - down),
        yaw=begun * 0.2 * long,
        head_tilt=begun * 0.09 * float(snap),
        head_nod=begun * 0.07 * (down - 0.5),
        head_yaw=begun * 0.08 * long,
        swing=begun * 0.55 * side,
        carry=begun * 0.55 * float(np.cos(np.pi * beat)),
        left_arm=arms * (0.25 + (0.6 + 0.7 * both) * left),
        left_elbow=begun * (0.3 + 0.5 * right),
        right_arm=arms * (0.25 + (0.6 + 0.7 * both) * right),
        right_elbow=begun * (0.3 + 0.5 * left),
        breath=1.4,
        sway=1.8,
        brow=begun * 0.4 * both,
    )
