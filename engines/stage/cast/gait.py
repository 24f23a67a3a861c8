"""Walking and running: feet that stay where they stand while the body passes over them.

In its stance a foot goes back through the figure's axes exactly as fast as `speed` carries the figure forward, so
nothing slides. One cycle is two steps.
"""

import math
from dataclasses import dataclass

from engines.stage.cast.build import Build
from engines.stage.cast.mood import smooth
from engines.stage.cast.pose import Stance


@dataclass(frozen=True)
class Gait:
    """`stride` in leg lengths a cycle, `cycle_s` its time, `duty` the share of it that a foot is on the ground."""

    stride: float
    cycle_s: float
    duty: float
    running: bool

    def speed(self, build: Build) -> float:
        """Metres a second."""
        return self.stride * build.leg / self.cycle_s


def gait_of(build: Build, running: bool, old: bool, low: bool) -> Gait:
    """How a body walks or runs; `low` is a sad or tired walk."""
    quick = math.sqrt(build.leg / 0.8)
    if running:
        return Gait(2.75 if not old else 1.9, 0.70 * quick, 0.34, True)
    return Gait(1.30 if old or low else 1.58, (1.12 if old or low else 0.98) * quick, 0.62, False)


def stride(gait: Gait, build: Build, time_s: float, low: bool, old: bool) -> Stance:
    """The body in mid-walk or mid-run."""
    phase = time_s / gait.cycle_s
    stance = Stance(knees_out=0.05, toes_out=[0.10, 0.10])
    run = gait.running
    for i in (0, 1):
        along, up, heel = _foot(gait, (phase + 0.5 * i) % 1.0)
        stance.feet[i] = (-0.030 if not run else -0.05, up, along)
        stance.heels[i] = heel
    beat = 2 * math.tau * phase  # one bounce a step
    leg = math.cos(math.tau * (phase + 0.03))  # 1 where the right leg is in front
    if run:
        bounce = -0.045 - 0.040 * math.cos(beat - math.tau * gait.duty)
        stance.pelvis = (0.0, bounce, 0.02)
        stance.lean, stance.arch = 0.20, 0.10
    else:
        bounce = -0.048 - 0.030 * math.cos(beat - math.tau * 0.16)
        stance.pelvis = (
            0.014 * math.sin(math.tau * (phase - 0.07)),
            bounce - (0.012 if low or old else 0),
            0.0,
        )
        stance.lean = 0.05 + (0.10 if low else 0) + (0.12 if old else 0)
        stance.arch = -0.10 if low or old else 0.04
    for i, angle in ((0, -leg), (1, leg)):  # the arm swings against its own leg
        if run:
            forward = 0.10 + 0.46 * angle
            stance.hands[i] = (0.06 - 0.10 * max(angle, 0), -0.50 + 0.28 * max(angle, -0.2), forward)
            stance.elbows[i] = (0.45, -0.35, -1.0)
            stance.shapes[i] = "fist"
        else:
            wide = 0.62 if low else 0.44 if old else 0.9
            swung = 0.07 + wide * 0.50 * angle
            stance.hands[i] = (
                0.10,
                -math.sqrt(max(0.2, 0.955**2 - swung**2 - 0.01)) + 0.03 * abs(angle),
                swung,
            )
    stance.twist = (0.30 if run else 0.17) * -leg
    stance.swivel = (0.18 if run else 0.12) * leg
    stance.tip = 0.025 * math.sin(math.tau * (phase - 0.07))
    nod = 0.03 * math.cos(beat)
    stance.head = (-0.4 * stance.twist, (-0.22 if low else -0.02) + nod + (0.10 if run else 0), 0.0)
    return stance


def _foot(gait: Gait, phase: float) -> tuple[float, float, float]:
    """Forward, up (leg lengths) and pitch of one sole; phase 0 is where it lands."""
    ground, centre = gait.stride * gait.duty, -0.10 if gait.running else -0.08
    if phase < gait.duty:
        part = phase / gait.duty
        along = ground * (0.5 - part)
        if gait.running:
            heel = 0.10 * (1 - smooth(part / 0.2)) - 0.75 * smooth((part - 0.45) / 0.55)
        else:
            heel = 0.36 * (1 - smooth(part / 0.22)) - 0.78 * smooth((part - 0.58) / 0.42)
        return along + centre, 0.0, heel
    part = (phase - gait.duty) / (1 - gait.duty)
    eased = smooth(part) * 0.75 + part * 0.25
    along = ground * (-0.5 + eased) + centre
    if gait.running:
        up = 0.44 * math.sin(math.pi * part**0.75) ** 1.2 * (1 - 0.35 * part)
        heel = -0.75 - 0.55 * math.sin(math.pi * min(1.0, part * 1.6)) * (part < 0.62)
        heel = heel + (0.10 - heel) * smooth((part - 0.3) / 0.7)
    else:
        up = 0.095 * math.sin(math.pi * part**0.8)
        heel = -0.78 + (0.36 + 0.78) * smooth((part - 0.05) / 0.85)
    return along, up, heel
