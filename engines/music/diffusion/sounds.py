"""Recordings that go into a network and what comes out of it: read to a limit, put together, brought to its loudness.

All sound is (samples, 2) float32 at 48 kHz.
"""

from pathlib import Path
from typing import Any

import numpy as np

from engines.contract import BadInput
from engines.media.audio import stream_audio
from engines.music.sound.effects import Filter
from engines.music.sound.limiter import STEP, Curve, limiting
from engines.music.sound.master import (
    CHUNK,
    K_WEIGHTING,
    MOST_GAIN_DB,
    TARGET_LUFS,
    at_samples,
    peaks_of,
    power_of,
)
from engines.music.sound.struck import RATE, Stereo

FADE_S = 0.02
SHORTEST_S = 1.0
SILENT_LUFS = -70.0
BLOCK = round(0.4 * RATE / STEP)
ROUNDS = 6
"""The limiter makes a piece less loud, so that its gain is found in rounds."""


def read(path: Path, field: str, longest_s: float) -> Stereo:
    """A whole recording. Raises `BadInput` where it is none, silent, too short, or longer than `longest_s`."""
    chunks, samples = [], 0
    for chunk in stream_audio(path, RATE, channels=2, field=field):
        chunks.append(chunk)
        samples += len(chunk)
        if samples > longest_s * RATE:
            raise BadInput(
                field,
                f"{path.name} is longer than the {longest_s:.0f} s that this model takes",
                "cut it first",
            )
    found = np.concatenate(chunks)
    if samples < SHORTEST_S * RATE:
        raise BadInput(field, f"{path.name} is only {samples / RATE:.2f} s long", "choose a longer recording")
    if not np.abs(found).max() > 1e-4:
        raise BadInput(field, f"{path.name} is silent", "choose a recording with music in it")
    return found


def stretch(source: Stereo, from_s: float | None, to_s: float | None) -> tuple[float, float]:
    """Where a stretch of a source begins and ends, in seconds. Raises `BadInput` where there is none."""
    whole_s = len(source) / RATE
    begin, end = from_s or 0.0, whole_s if to_s is None else min(to_s, whole_s)
    if end - begin < SHORTEST_S:
        raise BadInput(
            "from_s",
            f"the source is {whole_s:.1f} s long, and the stretch from {begin:.1f} s to {end:.1f} s too short",
            f"choose at least {SHORTEST_S:.0f} s of it",
        )
    return begin, end


def replaced(source: Stereo, made: Stereo, begin_s: float, end_s: float) -> Stereo:
    """The source with `made` between two moments; outside of them every sample is the source's."""
    begin, end = round(begin_s * RATE), min(round(end_s * RATE), len(source), len(made))
    share = np.ones(end - begin, np.float32)
    fade = np.linspace(0, 1, round(FADE_S * RATE), dtype=np.float32)
    if begin > 0:
        share[: len(fade)] *= fade
    if end < len(source):
        share[-len(fade) :] *= fade[::-1]
    whole = source.copy()
    whole[begin:end] += share[:, None] * (made[begin:end] - source[begin:end])
    return whole


def mastered(sound: Stereo) -> Stereo:
    """At -14 LUFS, with true peaks under -1 dB; what is silent stays silent."""
    peaks, power = peaks_of(sound), _heard_power(sound)
    gain, most, held = 1.0, 10 ** (MOST_GAIN_DB / 20), limiting(peaks)
    for _ in range(ROUNDS):
        loudness = _loudness(power * (gain * held) ** 2)
        if loudness <= SILENT_LUFS:
            break
        gain = min(gain * 10 ** ((TARGET_LUFS - loudness) / 20), most)
        held = limiting(gain * peaks)
    return _times(sound, gain * held)


def limited(sound: Stereo) -> Stereo:
    """As loud as it is, with true peaks under -1 dB."""
    return _times(sound, limiting(peaks_of(sound)))


def _heard_power(sound: Stereo) -> Curve:
    """(steps,) of both sides together, weighted as BS.1770 hears them."""
    weighing, found = Filter(K_WEIGHTING), []
    for at in range(0, len(sound), CHUNK):
        found.append(power_of(weighing(sound[at : at + CHUNK])))
    return np.concatenate(found)


def _loudness(power: Curve) -> float:
    """LUFS over blocks of 0.4 s, ten a second, with both gates of BS.1770."""
    sums = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, max(1, len(power) - BLOCK + 1), BLOCK // 4)
    blocks = (sums[np.minimum(starts + BLOCK, len(power))] - sums[starts]) / BLOCK
    blocks = blocks[_lufs(blocks) > SILENT_LUFS]
    if not len(blocks):
        return SILENT_LUFS
    gate = _lufs(blocks.mean()) - 10
    return float(_lufs(blocks[_lufs(blocks) > gate].mean()))


def _lufs(power: Any) -> Any:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


def _times(sound: Stereo, gains: Curve) -> Stereo:
    """The sound, multiplied by a curve of steps."""
    starts = range(0, len(sound), CHUNK)
    parts = [(at, sound[at : at + CHUNK]) for at in starts]
    return np.concatenate([part * at_samples(gains, at, len(part), False) for at, part in parts])
