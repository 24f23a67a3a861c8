"""What an element does while it does nothing: breath, weight that shifts from foot to foot, a head that is never quite
still, air that goes through hair and leaves. Things just stand.
"""

import numpy as np

from engines.elements.acting.attitude import Attitude, Wander
from engines.elements.acting.bend import Air
from engines.elements.acting.nature import Nature

BREATHS_HZ = {"person": 0.29, "animal": 0.42, "plant": 0.3, "thing": 0.3}
INHALES = 0.42  # of a breath; letting go takes longer
BREEZE_HZ = (0.25, 0.6)
TIP_LATER_S = 0.35  # what stands at the root bends first
SHIFTS = {"person": 1.0, "animal": 0.7, "plant": 0.5, "thing": 0.0}


class Idle:
    """The idle life of one element, from a seed."""

    def __init__(self, nature: Nature, seed: int) -> None:
        dice = np.random.default_rng((seed, 11))
        self._nature = nature
        self._rate = BREATHS_HZ[nature] * float(dice.uniform(0.92, 1.08))
        self._phase = float(dice.uniform(0, 1))
        self._breeze = Wander(dice, 1, *BREEZE_HZ)
        self._weight = Wander(dice, 2, 0.07, 0.22)
        self._head = Wander(dice, 3, 0.08, 0.32)

    def attitude(self, time_s: float) -> Attitude:
        size = SHIFTS[self._nature]
        if not size:
            return Attitude(sway=0.0)
        weight, other = self._weight.at(time_s)
        yaw, nod, tilt = self._head.at(time_s)
        return Attitude(
            shift=0.0022 * size * weight,
            roll=0.005 * size * weight,
            lean=0.004 * size * other - 0.003 * size * weight,
            head_yaw=0.055 * size * yaw,
            head_nod=0.025 * size * nod,
            head_tilt=0.022 * size * tilt - 0.004 * weight,
        )

    def breath(self, time_s: float) -> float:
        """0 exhaled to 1 inhaled."""
        part = (self._rate * time_s + self._phase) % 1.0
        part = 0.5 * part / INHALES if part < INHALES else 0.5 + 0.5 * (part - INHALES) / (1 - INHALES)
        return 0.5 - 0.5 * float(np.cos(2 * np.pi * part))

    def air(self, time_s: float, went: tuple[float, float, float]) -> Air:
        root, tip = (float(self._breeze.at(moment)[0]) for moment in (time_s, time_s - TIP_LATER_S))
        return Air(self.breath(time_s), (root, tip), went)
