"""The mixing desk: dry parts go in, chunk after chunk, and come out as wet stems that sum to the mix.

The master is `engines.music.sound.master`; what a strip does is `engines.music.sound.strips`.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from engines.music.request import Fader
from engines.music.sound.effects import Ducking
from engines.music.sound.strips import Strip, style_settings
from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Plan, Role

PREVIEW_LUFS = -16.0
TOGETHER_DB = 4.5
"""How much softer parts are together than if each was always as loud as in its loudest tenth."""


class Mixer:
    """A strip for each part of a plan. `period` is the length of the loop in samples, if the piece is one."""

    def __init__(self, plan: Plan, faders: Sequence[Fader] = (), period: int | None = None) -> None:
        set_to = {fader.role: fader for fader in faders}
        alone = {fader.role for fader in faders if fader.solo}
        self._position = 0
        self._energy = _Energy(plan, period)
        self._ducking = Ducking(style_settings(plan.style).release_s)
        self._strips: dict[Role, Strip] = {}
        self._roles = [part.role for part in plan.parts]
        for part in plan.parts:
            fader = set_to.get(part.role, Fader(role=part.role))
            if not fader.mute and (not alone or part.role in alone):
                gain = 10 ** (fader.gain_db / 20)
                self._strips[part.role] = Strip(plan, part, gain, fader.pan, period)

    @property
    def tail_samples(self) -> int:
        """How long the mix is worth hearing after the last chunk with notes: to about -30 dB, where rooms ring to -60.
        The master fades it out."""
        return max((strip.rings for strip in self._strips.values()), default=0) // 2

    @property
    def preview_gain(self) -> float:
        """What brings an unmastered mix near `PREVIEW_LUFS`, as far as its levels tell before it is heard."""
        levels = [strip.settings.level_lufs for strip in self._strips.values()]
        if not levels:
            return 1.0
        together = 10 * np.log10(sum(10 ** (level / 10) for level in levels))
        return float(10 ** ((PREVIEW_LUFS - together + TOGETHER_DB) / 20))

    def process(self, dry: Mapping[Role, Stereo], kicks: Sequence[int]) -> dict[Role, Stereo]:
        """The next chunk: wet stems (samples, 2) of all parts of the plan from their dry sound, in its order.

        A part that `dry` does not name is silent and rings on. `kicks` are the samples of this chunk at which the kick
        is struck.
        """
        samples = len(next(iter(dry.values())))
        dip, energy = self._ducking(kicks, samples), self._energy(self._position, samples)
        silence = np.zeros((samples, 2), np.float32)
        wet = {
            role: self._strips[role].process(dry.get(role, silence), self._position, dip, energy)
            if role in self._strips
            else silence.copy()
            for role in self._roles
        }
        self._position += samples
        return wet


class _Energy:
    """The energy of a plan at each sample: that of a thought in its middle, and straight lines from one to the next."""

    def __init__(self, plan: Plan, period: int | None) -> None:
        bars = np.array(
            [first + thought.bars / 2 for first, thought in zip(plan.first_bars, plan.thoughts, strict=True)]
        )
        self._middles = bars * plan.bar_s * RATE
        self._energies = [thought.energy for thought in plan.thoughts]
        self._period = period

    def __call__(self, position: int, samples: int) -> NDArray[np.float64]:
        """(samples,) from 0 to 1."""
        at = position + np.arange(samples)
        return np.interp(at, self._middles, self._energies, period=self._period)
