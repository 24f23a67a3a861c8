"""The place around a walk over time: its hour and weather pass into each other, and it turns about a turning head."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import oaconvolve

from engines.film.sound.ambience import Place
from engines.film.sound.texture import RATE, Stereo
from engines.world.actions import ActionLog, Weather
from engines.world.sound.surroundings import Surroundings, lighting_at

PASSES_S = 4.0
_LUFS, _USUAL_LEVEL, _RATIO = -28.0, -22.0, 0.8
"""A place of level -22 is heard at -28 LUFS; of 1 dB between places 0.8 stay."""
_TAPS = 511
_KEPT = 3


@dataclass(frozen=True)
class Sky:
    """What hour and weather it is from sample `begin` on."""

    begin: int
    hour: float
    weather: Weather


def skies_of(log: ActionLog, start: Surroundings) -> list[Sky]:
    """The skies of the film of a log that sound different, each later than the one before; the first begins with the
    film."""
    hour, weather = start.hour, start.weather
    skies: list[Sky] = []
    tick = 0
    for run in log.held:
        hour = hour if run.action.hour is None else run.action.hour
        weather = run.action.weather or weather
        begin = max(round((tick - log.begin) * RATE / log.fps), 0)
        if skies and skies[-1].begin == begin:
            skies.pop()
        if not skies or _sounding(skies[-1].hour, skies[-1].weather) != _sounding(hour, weather):
            skies.append(Sky(begin, hour, weather))
        tick += run.ticks
    return skies or [Sky(0, hour, weather)]


def _sounding(hour: float, weather: Weather) -> tuple[str, str]:
    return lighting_at(hour, weather), weather


class Around:
    """The place as a layer. `yaw` (ticks,) radians is where the head looks after each tick, `fps` of them a second."""

    def __init__(
        self, surroundings: Surroundings, skies: Sequence[Sky], yaw: NDArray[np.float64], fps: int
    ) -> None:
        self._surroundings, self._skies = surroundings, skies
        self._yaw, self._fps = np.unwrap(yaw) if len(yaw) else np.zeros(1), fps
        self._places: OrderedDict[tuple[str, str], Place] = OrderedDict()

    @property
    def room(self) -> str:
        """How the place answers a sound."""
        return self._place(self._skies[0]).room

    def at(self, start: int, count: int) -> Stereo:
        """Samples (count, 2) from `start` on."""
        margin = _TAPS // 2
        heard = self._mixed(max(start - margin, 0), count + 2 * margin - max(margin - start, 0))
        heard = np.pad(heard, [(max(margin - start, 0), 0), (0, 0)])
        middle, side = heard.mean(1), (heard[:, 0] - heard[:, 1]) / 2
        ticks = np.arange(start, start + count) * (self._fps / RATE) - 1
        yaw = np.interp(ticks, np.arange(len(self._yaw)), self._yaw)
        inner = slice(margin, margin + count)
        aside = oaconvolve(side, _quarter_turn(), "same")[inner]
        turned = side[inner] * np.cos(yaw) + aside * np.sin(yaw)
        return np.stack([middle[inner] + turned, middle[inner] - turned], 1).astype(np.float32)

    def _mixed(self, start: int, count: int) -> Stereo:
        """As somebody hears it who never turns."""
        out = np.zeros((count, 2), np.float32)
        times = np.arange(start, start + count)
        for number, sky in enumerate(self._skies):
            gain = np.ones(count)
            if number:
                gain *= np.sin(np.pi / 2 * np.clip((times - sky.begin) / (PASSES_S * RATE), 0, 1))
            if number + 1 < len(self._skies):
                following = self._skies[number + 1]
                gain *= np.cos(np.pi / 2 * np.clip((times - following.begin) / (PASSES_S * RATE), 0, 1))
            if gain.max() > 1e-6:
                place = self._place(sky)
                level = 10 ** ((_LUFS + _RATIO * (place.level - _USUAL_LEVEL) - place.level) / 20)
                out += place.layer.at(start, count) * (level * gain).astype(np.float32)[:, None]
        return out

    def _place(self, sky: Sky) -> Place:
        key = _sounding(sky.hour, sky.weather)
        if key not in self._places:
            self._places[key] = self._surroundings.at(sky.hour, sky.weather)
        self._places.move_to_end(key)
        while len(self._places) > _KEPT:
            self._places.popitem(last=False)
        return self._places[key]


@cache
def _quarter_turn() -> NDArray[np.float64]:
    """A filter that turns the phase of all but the lowest notes by 90 degrees: what is aside before a turn of the head
    is ahead or behind after it, where it has no side, yet is as wide."""
    offsets = np.arange(_TAPS) - _TAPS // 2
    ideal = np.where(offsets % 2 == 0, 0.0, 2 / (np.pi * np.where(offsets == 0, 1, offsets)))
    return np.asarray(ideal * np.hamming(_TAPS), np.float64)
