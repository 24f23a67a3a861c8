"""The master: wet stems become one mix at -14 LUFS with true peaks under -1 dBTP, and stay its stems.

Every stem goes through the same linear filters (the balance and width of the style, a low cut, one channel below
130 Hz) and is then multiplied by the same curve of gains (sections by their energy, bus compression, loudness, limiter,
a fade at the end). So the stems sum to the mix. Sound is read three times, in chunks, and what is kept of it in between
is a few values for each half millisecond. Stems that lie in files (`np.memmap`) are mastered into files beside them, so
that a piece of twenty minutes fits into memory.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy import fft
from scipy.ndimage import maximum_filter1d, uniform_filter1d
from scipy.signal import sosfreqz

from engines.media.loudness import Meter
from engines.music.sound.effects import Filter, Wave, section
from engines.music.sound.limiter import REACH, STEP, Curve, compression, limiting, steps, true_peaks
from engines.music.sound.strips import StyleSettings, style_settings
from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Plan, Role, Style

TARGET_LUFS = -14.0
OCTAVES_HZ = (63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16_000.0)
CORRECTED, MOST_CORRECTED_DB, EMPTY_DB = 0.9, 6.0, 14.0
"""Share of what a mix lacks that is put right, and the most of it."""
EQUALISER_ROUNDS, MOST_HEIGHT_DB = 3, 10.0
DEEPEST_HZ, HIGHEST_LOW_CUT_HZ, LOW_CUT_STEP_HZ = 31.5, 50.0, 2.0
MONO_BELOW_HZ, WIDE_ABOVE_HZ = 130.0, 2500.0
FOURTH_ORDER = (0.54, 1.31)
"""Q of the two sections of a Butterworth filter."""
CLOSE_LU, MOST_TRIES = 0.03, 30
"""The limiter takes loudness away, so that the gain is found by trying."""
MOST_GAIN_DB = 40.0
"""What is quieter than this allows for stays quiet: near-silence is not made loud noise."""
SECTION_DB = (-9.0, 12.0)
"""How far a section may be moved from how loud it was mixed."""
SECTION_RAMP_S, SHORTEST_FADE_S = 0.12, 0.25
K_WEIGHTING = (section("highshelf", 1500.0, 4.0), section("highpass", 38.0, q=0.5))
"""BS.1770's, as sections of a cookbook filter."""
CHUNK = 10_000 * STEP
_BLOCK = round(0.4 * RATE / STEP)
_HOP = _BLOCK // 4
_SILENT_LUFS = -70.0
_WRAP = 2 * RATE // STEP
_WINDOW = 8192
_BINS_HZ: Curve = np.fft.rfftfreq(_WINDOW, 1 / RATE).astype(np.float64)


@dataclass(frozen=True)
class Mastered:
    """`stems` (samples, 2) sum to `mix`."""

    stems: dict[Role, Stereo]
    mix: Stereo
    loudness_lufs: float
    true_peak_db: float


def master(
    stems: Mapping[Role, Stereo], plan: Plan, loop: bool = False, softer_db: Sequence[float] = ()
) -> Mastered:
    """Master the wet stems of a piece. A `loop` has no fade, and its end runs into its beginning. `softer_db` is by
    how much each thought is softer than the loudest at least, where somebody asked for it."""
    toned = {role: _room_for(stem) for role, stem in stems.items()}
    mix = _room_for(next(iter(stems.values())))
    heard = _tone(stems, toned, mix, plan, loop)
    gains = _gains(heard, plan, len(mix), loop, np.array(softer_db or [0.0] * len(plan.thoughts)))
    meter = Meter()
    for first in range(0, len(mix), CHUNK):
        part = slice(first, first + CHUNK)
        gain = at_samples(gains, first, len(mix[part]), loop)
        for stem in toned.values():
            stem[part] *= gain
        mix[part] = sum(stem[part] for stem in toned.values())
        meter.add(np.asarray(mix[part]))
    return Mastered(toned, mix, _integrated(meter, mix), meter.true_peak_db)


@dataclass(frozen=True)
class _Heard:
    """One value for each step of the toned mix: its power as ears weigh it, its power above the kick, its peaks."""

    weighted: Curve
    above: Curve
    peaks: Curve


def _room_for(stem: Stereo) -> Stereo:
    """An array like it, in a file beside its own where it lies in one."""
    if not isinstance(stem, np.memmap):
        return np.empty(stem.shape, np.float32)
    folder = None if stem.filename is None else Path(str(stem.filename)).parent
    with tempfile.TemporaryFile(dir=folder) as file:
        return np.memmap(file, np.float32, "w+", shape=stem.shape)


def _tone(
    stems: Mapping[Role, Stereo], toned: Mapping[Role, Stereo], mix: Stereo, plan: Plan, loop: bool
) -> _Heard:
    """Fill `toned` and their sum `mix`, and hear it."""
    middle, side = _tone_of(plan.style, _spectrum(stems, plan))
    filters = {role: (Filter(middle, ()), Filter(side, ())) for role in stems}
    weighing, above = Filter(K_WEIGHTING), Filter([section("highpass", 90.0)])
    if loop:
        for role, stem in stems.items():
            _toned(np.asarray(stem[-RATE:]), filters[role])
    found: list[tuple[Curve, Curve]] = []
    for first in range(0, len(mix), CHUNK):
        part = slice(first, first + CHUNK)
        for role, stem in stems.items():
            toned[role][part] = _toned(np.asarray(stem[part]), filters[role])
        mix[part] = sum(stem[part] for stem in toned.values())
        heard = np.asarray(mix[part])
        found.append((power_of(weighing(heard).astype(np.float64)), power_of(above(heard))))
    weighted, low_cut_power = (np.concatenate(values) for values in zip(*found, strict=True))
    return _Heard(weighted, low_cut_power, peaks_of(mix, loop))


def _spectrum(stems: Mapping[Role, Stereo], plan: Plan) -> Curve:
    """(bins,): power of the wet mix at `_BINS_HZ`, its thoughts about as loud as the master will make them."""
    shape = np.hanning(_WINDOW)[:, None].astype(np.float32)
    found = np.zeros((len(plan.thoughts), len(_BINS_HZ)))
    windows = np.zeros(len(plan.thoughts))
    begins = np.array(plan.first_bars) * plan.bar_s * RATE
    length = len(next(iter(stems.values())))
    for first in range(0, length, 32 * _WINDOW):
        mix = np.sum([stem[first : first + 32 * _WINDOW] for stem in stems.values()], 0)
        mix = np.pad(mix, ((0, -len(mix) % _WINDOW), (0, 0))).reshape(-1, _WINDOW, 2)
        power = (np.abs(fft.rfft(mix * shape, axis=1)) ** 2).sum(2)
        middles = first + (np.arange(len(power)) + 0.5) * _WINDOW
        thoughts = np.maximum(np.searchsorted(begins, middles, "right") - 1, 0)
        np.add.at(found, thoughts, power)
        np.add.at(windows, thoughts, 1)
    heard = 2 * (found @ _power_of(list(K_WEIGHTING), _BINS_HZ)) / (_WINDOW * (shape**2).sum())
    levels = 10 * np.log10(np.maximum(heard / np.maximum(windows, 1), 1e-12))
    spectrum: Curve = 10 ** (_offsets_db(levels, plan, np.zeros(len(levels))) / 10) @ found
    return spectrum


def octaves_of(spectrum: Curve) -> Curve:
    """Power in each octave of `OCTAVES_HZ`."""
    edges = [OCTAVES_HZ[0] / 2**0.5, *(octave * 2**0.5 for octave in OCTAVES_HZ)]
    found: Curve = np.add.reduceat(spectrum, np.searchsorted(_BINS_HZ, edges))[: len(OCTAVES_HZ)]
    return found


def correction_db(octaves: Curve, wanted_db: tuple[float, ...]) -> Curve:
    """dB at the octaves that bring a mix most of the way to the balance of its style. What is not played (an octave
    far below what is wanted) is not raised."""
    if octaves.max() <= 0:
        return np.zeros(len(octaves))
    now_db = 10 * np.log10(np.maximum(octaves / octaves.sum(), 1e-9))
    missing = np.array(wanted_db) - now_db
    played = missing < EMPTY_DB
    missing -= np.average(missing[played])
    return np.where(played, np.clip(CORRECTED * missing, -MOST_CORRECTED_DB, MOST_CORRECTED_DB), 0.0)


def _tone_of(style: Style, spectrum: Curve) -> tuple[list[list[float]], list[list[float]]]:
    """Sections for the middle and for the side, for a mix with this power at `_BINS_HZ`."""
    settings = style_settings(style)
    low_cut = _low_cut(spectrum, settings)
    cut = spectrum * _power_of(low_cut, _BINS_HZ)
    middle = [*low_cut, *equaliser(correction_db(octaves_of(cut), settings.balance_db), cut)]
    body_db, air_db = settings.side_db
    wide = section("highshelf", WIDE_ABOVE_HZ, air_db - body_db)
    level = [10 ** (body_db / 20), 0.0, 0.0, 1.0, 0.0, 0.0]
    return middle, [*middle, level, wide, *(section("highpass", MONO_BELOW_HZ, q=q) for q in FOURTH_ORDER)]


def _low_cut(spectrum: Curve, settings: StyleSettings) -> list[list[float]]:
    """A highpass, as low as leaves no more of the deepest octave than a style has."""
    deepest = (_BINS_HZ >= DEEPEST_HZ / 2**0.5) & (_BINS_HZ < DEEPEST_HZ * 2**0.5)
    most = spectrum.sum() * 10 ** (settings.deepest_db / 10)
    hertz = settings.low_cut_hz
    while True:
        sections = [section("highpass", hertz, q=q) for q in FOURTH_ORDER]
        left = spectrum[deepest] @ _power_of(sections, _BINS_HZ[deepest])
        hertz += LOW_CUT_STEP_HZ
        if left <= most or hertz > HIGHEST_LOW_CUT_HZ:
            return sections


def equaliser(octaves_db: Curve, spectrum: Curve) -> list[list[float]]:
    """Sections that change the octaves of a sound with this spectrum by these dB: bells whose heights allow for how
    they overlap, and for where in an octave its sound is."""
    overlap: Curve = np.stack([_heights(row) for row in np.eye(len(OCTAVES_HZ))], 1)
    heights = np.linalg.solve(overlap, octaves_db).astype(np.float64)
    now = np.maximum(octaves_of(spectrum), 1e-20)
    for _ in range(EQUALISER_ROUNDS):
        changed = np.maximum(octaves_of(spectrum * _power_of(_bells(heights), _BINS_HZ)), 1e-20)
        missing = np.where(octaves_db == 0, 0.0, octaves_db - 10 * np.log10(changed / now))
        heights = np.clip(heights + missing, -MOST_HEIGHT_DB, MOST_HEIGHT_DB)
    return _bells(heights)


def _bells(gains_db: Curve) -> list[list[float]]:
    """One for each octave; the last one is a shelf."""
    bells = [section("bell", hertz, gain, 1.2) for hertz, gain in zip(OCTAVES_HZ, gains_db, strict=True)]
    return [*bells[:-1], section("highshelf", OCTAVES_HZ[-1] / 2**0.5, gains_db[-1])]


def _heights(gains_db: Curve) -> Curve:
    """dB that bells of these heights give at the octaves, together."""
    return 10 * np.log10(_power_of(_bells(gains_db), np.array(OCTAVES_HZ)))


def _power_of(sections: list[list[float]], hertz: Curve) -> Curve:
    """What sections make of the power at these frequencies."""
    power: Curve = (
        np.abs(sosfreqz(np.array(sections), 2 * np.pi * np.minimum(hertz, 0.4 * RATE) / RATE)[1]) ** 2
    )
    return power


def _toned(sound: Stereo, filters: tuple[Filter, Filter]) -> Wave:
    sound = sound.astype(np.float64)
    middle, side = filters[0](sound.mean(1)), filters[1]((sound[:, 0] - sound[:, 1]) / 2)
    return np.stack([middle + side, middle - side], 1)


def power_of(sound: Wave) -> Curve:
    """(steps,) mean over time of the sum over both sides."""
    power = (sound**2).sum(1)
    power = np.pad(power, (0, -len(power) % STEP))
    return power.reshape(-1, STEP).mean(1)


def peaks_of(mix: Stereo, loop: bool = False) -> Curve:
    """(steps,) true peaks; those of a loop hear round its ends."""
    found = []
    for first in range(0, len(mix), CHUNK):
        end = min(first + CHUNK, len(mix))
        before, after = mix[max(0, first - REACH) : first], mix[end : end + REACH]
        if loop and first == 0:
            before = mix[-REACH:]
        if loop and end == len(mix):
            after = mix[:REACH]
        missing = [(REACH - len(before), REACH - len(after)), (0, 0)]
        found.append(true_peaks(np.pad(np.concatenate([before, mix[first:end], after]), missing)))
    return np.concatenate(found)


def _gains(heard: _Heard, plan: Plan, samples: int, loop: bool, softer_db: Curve) -> Curve:
    """(steps,): what everything is multiplied by."""
    settings = style_settings(plan.style)
    curve = _sections(heard.weighted, plan, loop, softer_db)
    if not loop:
        curve *= _fade(plan, samples)
    curve *= _circular(
        lambda power: compression(power, settings.compression_db), heard.above * curve**2, loop
    )
    gain = 1.0
    limited = np.ones(len(curve))
    for _ in range(MOST_TRIES):
        loudness = _loudness(heard.weighted * (gain * curve * limited) ** 2)
        if loudness <= _SILENT_LUFS or abs(TARGET_LUFS - loudness) < CLOSE_LU:
            break
        gain = min(gain * 10 ** ((TARGET_LUFS - loudness) / 20), 10 ** (MOST_GAIN_DB / 20))
        limited = _circular(limiting, heard.peaks * gain * curve, loop)
    return gain * curve * limited


def _circular(curve_of, values: Curve, loop: bool) -> Curve:
    """A curve of values that, in a loop, have gone round before and go round again."""
    if not loop:
        return curve_of(values)
    around = np.take(values, np.arange(-_WRAP, len(values) + _WRAP), mode="wrap")
    return curve_of(around)[_WRAP:-_WRAP]


def _sections(weighted: Curve, plan: Plan, loop: bool, softer_db: Curve) -> Curve:
    """(steps,) gains that bring each thought to the loudness of its energy, up just before it and down just after."""
    edges = [round(bar * plan.bar_s * RATE / STEP) for bar in (*plan.first_bars, plan.bars)]
    levels = np.array([_loudest(weighted[begin:end]) for begin, end in pairwise(edges)])
    offsets = np.zeros(len(weighted))
    edges[-1] = len(weighted)
    for (begin, end), offset in zip(pairwise(edges), _offsets_db(levels, plan, softer_db), strict=True):
        offsets[begin:end] = offset
    ramp = round(SECTION_RAMP_S * RATE / STEP)
    mode = "wrap" if loop else "nearest"
    return 10 ** (uniform_filter1d(maximum_filter1d(offsets, ramp, mode=mode), ramp, mode=mode) / 20)


def _offsets_db(levels: Curve, plan: Plan, softer_db: Curve) -> Curve:
    """(thoughts,): what each thought, that is as loud as `levels` says, lacks of the loudness of its energy."""
    energies = np.array([thought.energy for thought in plan.thoughts])
    usual = style_settings(plan.style).span_db * (energies.max() - energies)
    lacking = levels.max() - np.maximum(usual, softer_db) - levels
    return np.where(levels > _SILENT_LUFS, np.clip(lacking, *SECTION_DB), 0.0)


def _loudest(weighted: Curve) -> float:
    """LUFS that a quarter of the 0.4 s blocks exceed."""
    return float(np.percentile(_blocks(weighted), 75)) if len(weighted) else _SILENT_LUFS


def _blocks(weighted: Curve) -> Curve:
    """LUFS of blocks of 0.4 s, ten a second."""
    summed = np.concatenate([[0.0], np.cumsum(np.pad(weighted, (0, max(0, _BLOCK - len(weighted)))))])
    starts = np.arange(0, len(summed) - _BLOCK, _HOP)
    power = (summed[starts + _BLOCK] - summed[starts]) / _BLOCK
    return np.maximum(-0.691 + 10 * np.log10(np.maximum(power, 1e-12)), _SILENT_LUFS)


def _loudness(weighted: Curve) -> float:
    """Integrated LUFS with both gates of BS.1770."""
    blocks = _blocks(weighted)
    blocks = blocks[blocks > _SILENT_LUFS]
    if not len(blocks):
        return _SILENT_LUFS
    gate = 10 * np.log10(np.mean(10 ** (blocks / 10))) - 10
    return float(10 * np.log10(np.mean(10 ** (blocks[blocks > gate] / 10))))


def _fade(plan: Plan, samples: int) -> Curve:
    """(steps,) gains: full to the end of the last bar, then out with what rings on."""
    seconds = (np.arange(steps(samples)) + 0.5) * STEP / RATE
    end_s = samples / RATE
    begin_s = min(plan.duration_s, end_s - min(SHORTEST_FADE_S, end_s / 10))
    return np.cos(np.clip((seconds - begin_s) / (end_s - begin_s), 0, 1) * np.pi / 2) ** 2


def at_samples(gains: Curve, first: int, samples: int, loop: bool) -> Stereo:
    """(samples, 1) of a curve of steps, from sample `first` on."""
    near = np.arange(first // STEP - 1, (first + samples) // STEP + 2)
    around = np.take(gains, near, mode="wrap" if loop else "clip")
    at = np.interp(np.arange(first, first + samples), (near + 0.5) * STEP, around)
    return at.astype(np.float32)[:, None]


def _integrated(meter: Meter, mix: Stereo) -> float:
    """LUFS; what is shorter than a block of 0.4 s is heard as if silence followed."""
    if len(mix) < 0.4 * RATE:
        meter.add(np.zeros((round(0.4 * RATE) - len(mix), 2), np.float32))
    return meter.integrated
