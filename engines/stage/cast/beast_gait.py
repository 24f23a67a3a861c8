"""How four legs carry a body: walk, trot and gallop, and the stances of the other actions.

Axes as in `engines.stage.cast.shapes`, in heights of the shoulder. Legs in the order left fore, right fore, left
hind, right hind. As with people, a foot on the ground goes back exactly as fast as the animal goes forward.
"""

import math
from dataclasses import dataclass

import numpy as np

from engines.stage.cast.breeds import Breed
from engines.stage.cast.mood import chance, drift, smooth
from engines.stage.cast.pose import two_bones
from engines.stage.cast.shapes import Points, bent
from engines.stage.scene import Action

JUMP_S = 1.5
_WALK = (0.75, 0.25, 0.5, 0.0)
_GALLOP = (0.52, 0.62, 0.0, 0.12)
_FLIGHT = 2.2  # shoulder heights a second


@dataclass(frozen=True)
class Beast:
    """Joints of a moment. `spine` (5, 3) from hips to chest, `neck` (4, 3) to the head, `tail` (7, 3); `tops`,
    `knees`, `feet` (4, 3); `lines` (4, 9, 3) are the legs' middle lines; `wings` (2, 4, 3) from shoulder to tip.
    `head_yaw` and `head_pitch` turn the head against the body."""

    spine: Points
    neck: Points
    head: Points
    tail: Points
    tops: Points
    knees: Points
    feet: Points
    lines: Points
    wings: Points
    head_yaw: float
    head_pitch: float
    yaw: float
    gaze_up: float
    ear: float
    lifted: tuple[float, ...]


def beast_speed(breed: Breed, action: Action) -> float:
    """Shoulder heights a second along the facing."""
    if action == "walk":
        return breed.stride / breed.cycle_s
    if action == "run":
        return breed.stride * 2.3 / (breed.cycle_s * 0.62)
    return _FLIGHT if action == "fly" else 0.0


def beast_at(breed: Breed, action: Action, seed: int, time_s: float) -> Beast:
    """The animal's joints in an action at a time in seconds."""
    moving = action in ("walk", "run")
    flying = action == "fly"
    hops = "hops" in breed.marks and moving
    run = action == "run"
    cycle = breed.cycle_s * (0.62 if run else 1.0)
    phase = time_s / cycle
    bob, pitch, yaw = 0.006 * math.sin(math.tau * time_s / 3.4), 0.0, 0.0
    lift, sit, crouch, flex = 0.0, 0.0, 0.0, 0.0
    if run or hops:
        bob = 0.07 * math.sin(math.tau * phase - 0.6) + (
            0.12 * max(0.0, math.sin(math.tau * (phase - 0.25))) if hops else 0
        )
        pitch = (0.13 if not hops else 0.24) * math.sin(math.tau * phase + 0.9)
        flex = 0.10 * math.sin(math.tau * phase + 2.4)
    elif action == "walk":
        bob = 0.016 * math.cos(2 * math.tau * phase)
    elif action == "jump":
        bob, pitch, crouch, lift = _leap(time_s)
    elif action == "sit":
        sit = smooth(time_s / 0.7) if time_s < 0.7 else 1.0
    elif flying:
        lift, pitch = 1.1 + 0.10 * math.sin(math.tau * time_s / 1.1), 0.12
    elif action == "turn":
        yaw = -2.3 * (1 - smooth((time_s - 0.4) / 1.6))
    body_y = breed.leg + (1 - breed.leg) * 0.5 - crouch * 0.28
    half = breed.length / 2
    along = np.linspace(-1, 1, 5)
    spine = np.zeros((5, 3))
    spine[:, 2] = along * half
    radius = np.interp(along, [-1, 0, 1], [breed.hip, breed.waist, breed.chest])
    spine[:, 1] = (
        body_y
        + bob
        + lift
        + along * half * pitch
        + (1 - body_y - 0.0 - radius) * 0.45
        + flex * (1 - along**2)
    )
    if sit:
        spine[:, 1] += sit * (-0.46 * breed.leg * (1 - along) / 2 * 1.25 + 0.10 * (1 + along) / 2)
        spine[:, 2] += sit * 0.22 * (1 - along) / 2
    neck, head, head_yaw, head_pitch, gaze_up, ear = _neck(
        breed, action, seed, time_s, spine, pitch, phase if moving else 0
    )
    tops, knees, feet, lines, lifted = _legs(
        breed, action, spine, phase, run, hops, sit, lift, crouch, time_s
    )
    return Beast(
        spine, neck, head, _tail(breed, seed, time_s, spine, moving, flying), tops, knees, feet, lines,
        _wings(breed, spine, time_s, flying), head_yaw, head_pitch, yaw, gaze_up, ear, lifted,
    )  # fmt: skip


def _leap(time_s: float) -> tuple[float, float, float, float]:
    """Bob, pitch, crouch and height of a leap that comes again and again."""
    part = (time_s % JUMP_S) / JUMP_S
    crouch = smooth(part / 0.2) * (1 - smooth((part - 0.24) / 0.1)) + smooth((part - 0.72) / 0.06) * (
        1 - smooth((part - 0.8) / 0.18)
    )
    air = min(1.0, max(0.0, (part - 0.30) / 0.44))
    pitch = 0.55 * math.cos(math.pi * air) * (0 < air < 1) * math.sin(math.pi * min(1.0, air * 4 + 0.1) / 2)
    return 0.0, pitch, crouch, 0.62 * 4 * air * (1 - air)


def _neck(
    breed: Breed, action: Action, seed: int, time_s: float, spine: Points, pitch: float, phase: float
) -> tuple[Points, Points, float, float, float, float]:
    nod = 0.05 * math.cos(2 * math.tau * phase) if action == "walk" else 0.02 * drift(seed, time_s, 61)
    rise = breed.rise + nod + 0.3 * pitch
    head_yaw, head_pitch, gaze_up = 0.30 * drift(seed, time_s, 62), 0.06 * drift(seed, time_s, 63), 0.0
    if action in ("run", "fly"):
        rise, head_yaw = rise * 0.72, 0.0
        head_pitch = 0.05
    elif action == "walk":
        head_yaw *= 0.4
    elif action == "look_up":
        part = smooth(time_s / 0.8)
        rise, head_pitch, gaze_up = rise + 0.35 * part, 0.55 * part, 0.6 * part
    elif action in ("talk", "wave", "point"):
        head_yaw = 0.45 * drift(seed, time_s * 1.3, 62)
        head_pitch = 0.10 * math.sin(time_s * 3.1)
    root = spine[4] + np.array([0, breed.chest * 0.42, breed.chest * 0.35])
    steps = np.linspace(0, 1, 4)
    curl = 0.55 if breed.neck > 0.6 else 0.15
    angles = rise + curl * (steps - 0.5) * (1 if "hump" not in breed.marks else 2.4)
    line = np.zeros((4, 3))
    line[1:, 1] = np.cumsum(np.sin((angles[1:] + angles[:-1]) / 2)) * breed.neck / 3
    line[1:, 2] = np.cumsum(np.cos((angles[1:] + angles[:-1]) / 2)) * breed.neck / 3
    line[:, 0] = 0.25 * math.sin(head_yaw) * breed.neck * steps**2
    neck = root + line
    head = neck[3] + np.array([0, breed.skull * 0.35, breed.skull * 0.30])
    twitch = 0.25 if chance(seed, math.floor(time_s / 1.3), 64) > 0.8 else 0.0
    ear = twitch * math.sin(time_s * 14) - (0.35 if action in ("run", "fly") else 0.0)
    return neck, head, head_yaw, head_pitch, gaze_up, ear


def _tail(breed: Breed, seed: int, time_s: float, spine: Points, moving: bool, flying: bool) -> Points:
    part = np.linspace(0, 1, 7)
    root = spine[0] + np.array([0, breed.hip * 0.35, -breed.hip * 0.75])
    beat = {"up": 5.5, "long": 1.5, "brush": 1.8}.get(breed.tail, 1.2) * (1.5 if moving else 1.0)
    swing = 0.22 * math.sin(time_s * beat + seed) * part
    shapes = {
        "up": (0.75 + 0.5 * part, 1.0),
        "long": (0.35 + 1.5 * part - 1.1 * part**2, 1.0),
        "brush": (-0.55 + 0.55 * part, 1.0),
        "hair": (-0.75 - 0.75 * part, 1.0),
        "tuft": (-0.95 - 0.55 * part, 1.0),
        "stub": (0.35 + 0.0 * part, 1.0),
        "scaly": (-0.30 - 0.55 * part + 1.15 * part**2, 1.0),
    }
    angle = shapes[breed.tail][0] + (0.45 if moving and breed.tail in ("brush", "hair", "scaly") else 0.0)
    if flying:
        angle = 0.1 * np.sin(part * 4 - time_s * 4)
    step = breed.tail_length / 6
    tail = np.zeros((7, 3))
    tail[1:, 1] = np.cumsum(np.sin(angle[1:])) * step
    tail[1:, 2] = -np.cumsum(np.cos(angle[1:])) * step
    tail[:, 0] = swing * breed.tail_length * 0.8
    made = root + tail
    made[:, 1] = np.maximum(made[:, 1], 0.04)
    return made


def _wings(breed: Breed, spine: Points, time_s: float, flying: bool) -> Points:
    """(2, 4, 3): shoulder, wrist, and two tips of each wing."""
    beat = math.sin(time_s * 5.6) if flying else 0.0
    up = 0.75 * beat if flying else 0.0
    made = []
    for sign in (-1.0, 1.0):
        root = spine[3] + np.array([sign * breed.chest * 0.55, breed.chest * 0.7, 0.05])
        if flying:
            wrist = root + np.array([sign * 0.85 * math.cos(up), 0.25 + 0.85 * math.sin(up), 0.25])
            tip = wrist + np.array(
                [sign * 1.45 * math.cos(up * 0.8 - 0.15), 1.25 * math.sin(up * 0.8 - 0.25), -0.75]
            )
            rear = root + np.array([sign * 0.75, -0.05 + 0.55 * math.sin(up - 0.5), -1.25])
        else:
            wrist = root + np.array([sign * 0.30, 0.78, -0.12])
            tip = wrist + np.array([sign * 0.24, -0.10, -1.25])
            rear = root + np.array([sign * 0.16, 0.02, -0.85])
        made.append(np.stack([root, wrist, tip, rear]))
    return np.array(made)


def _legs(
    breed: Breed,
    action: Action,
    spine: Points,
    phase: float,
    run: bool,
    hops: bool,
    sit: float,
    lift: float,
    crouch: float,
    time_s: float,
) -> tuple[Points, Points, Points, Points, tuple[float, ...]]:
    moving = action in ("walk", "run")
    ground = breed.stride * (2.3 if run else 1.0)
    duty = 0.26 if run else 0.64
    if hops:
        duty = 0.34 if not run else 0.24
    half_width = breed.chest * breed.slim * 0.55
    tops, knees, feet, lines, lifted = [], [], [], [], []
    for i in range(4):
        fore = i < 2
        sign = 1.0 if i % 2 == 0 else -1.0
        top = spine[4 if fore else 0] + np.array([sign * half_width, -0.02, -0.02 if fore else 0.06])
        rest = np.array(
            [
                sign * half_width * 0.95,
                0.0,
                (breed.length / 2 - 0.03) * (1 if fore else -1) + (0.0 if fore else -0.02),
            ]
        )
        foot, raised = rest.copy(), 0.0
        if moving:
            offset = (_GALLOP if run else _WALK)[i] if not hops else (0.55 if fore else 0.0) + 0.03 * (i % 2)
            foot[2], foot[1], raised = _step(
                breed, (phase + offset) % 1.0, ground, duty, run or hops, rest[2]
            )
        elif action == "fly":
            foot = top + np.array(
                [0, -0.62 * breed.leg, -0.45 * breed.leg if not fore else -0.25 * breed.leg]
            )
            raised = 0.6
        elif lift > 0 or crouch > 0:
            tuck = min(1.0, lift * 2.2)
            foot[1] = max(0.0, top[1] - breed.leg * (1.0 - 0.45 * tuck)) if lift > 0.01 else 0.0
            foot[2] += (0.22 if fore else -0.30) * tuck
            raised = tuck
        elif sit and not fore:
            foot[2] += sit * (0.34 + breed.hip * 0.3)
            foot[0] *= 1 + 0.25 * sit
        elif action in ("wave", "point") and i == 0:
            beat = 0.10 * math.sin(time_s * 7) if action == "wave" else 0.0
            foot = top + np.array([0.03, -0.42 * breed.leg + beat, 0.62 * breed.leg])
            raised = 0.5
        length = (breed.leg + breed.chest * 0.42) * (1.01 if fore else 1.06)
        pole = np.array([sign * 0.05, 0.0, 1.0 if fore else -1.0])
        if sit and not fore:
            pole = np.array([sign * 0.5, 0.8, 0.6])
        first = length * (0.52 if fore else 0.50)
        knee, end = two_bones(top, foot + np.array([0, 0.055, 0]), first, length * 1.02 - first, pole)
        tops.append(top)
        knees.append(knee)
        feet.append(end - np.array([0, 0.055, 0]))
        lines.append(bent([top, knee, end]))
        lifted.append(raised)
    return np.array(tops), np.array(knees), np.array(feet), np.array(lines), tuple(lifted)


def _step(
    breed: Breed, phase: float, ground: float, duty: float, fast: bool, rest: float
) -> tuple[float, float, float]:
    """Forward, up and how far a foot is raised, at a phase of its own cycle."""
    reach = ground * duty
    if phase < duty:
        return rest + reach * (0.5 - phase / duty), 0.0, 0.0
    part = (phase - duty) / (1 - duty)
    eased = smooth(part) * 0.8 + part * 0.2
    up = (0.30 if fast else 0.15) * breed.leg * math.sin(math.pi * part**0.85)
    return rest + reach * (-0.5 + eased), up * 1.4, math.sin(math.pi * part)
