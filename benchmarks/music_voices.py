"""How the instruments of music sound.

    python -m benchmarks.music_voices
    python -m benchmarks.music_voices violin strings --sheet sheet.png
    python -m benchmarks.music_voices --against FOLDER

Each plays a scale (kits a pattern, effects their sounds) softly, as usual and loudly. Told are: how far it is out of
tune, its attack, how its brightness follows velocity, its loudness, its peak and offset, what is left at the end, and
what a second of it costs. `--sheet` draws spectrograms; `--against` tells how rich the recordings of a folder are.
"""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pyloudnorm
from numpy.typing import NDArray

from engines import catalogue
from engines.media.audio import read_audio
from engines.music.instruments import Instrument, instruments, palette
from engines.music.sound.players import player_of
from engines.music.sound.struck import RATE, Stereo, Struck
from engines.music.thoughts import Style

TEMPO_BPM = 110
BEAT = RATE * 60 // TEMPO_BPM
VELOCITIES = (0.35, 0.7, 1.0)
SCALE = (0, 2, 4, 5, 7, 9, 11, 12)
_STYLES: tuple[Style, ...] = get_args(Style)
_FRAME = 2048


@dataclass(frozen=True)
class Measured:
    """`centroids_hz` for each of `VELOCITIES`; the rest at the usual one. `cost` is CPU seconds a second of sound."""

    cents: float
    attack_ms: float
    centroids_hz: tuple[float, ...]
    loudness_lufs: float
    peak: float
    offset: float
    side_db: float
    rest_db: float
    cost: float


def phrase(instrument: Instrument, velocity: float) -> tuple[list[Struck], int]:
    """What an instrument plays, and how many samples until it has faded."""
    if instrument.id in ("vinyl", "air"):
        return [Struck(0, 8 * BEAT, 0, velocity, 1)], 12 * BEAT
    if instrument.id == "sweeps":
        starts = ((1, 0, 8), (2, 8, 4), (3, 14, 4), (4, 20, 4), (5, 26, 4))
        return [Struck(b * BEAT, n * BEAT, p, velocity, p) for p, b, n in starts], 34 * BEAT
    if instrument.is_kit:
        return _pattern(instrument, velocity), 26 * BEAT
    low = instrument.low + (instrument.high - instrument.low - 12) // 2
    notes = [
        Struck(2 * n * BEAT, int(1.9 * BEAT), low + step, velocity, 10 + n) for n, step in enumerate(SCALE)
    ]
    return notes, 30 * BEAT


def measured(instrument: Instrument, bank: Path) -> tuple[Measured, Stereo]:
    """The figures of an instrument, and its phrase at the usual velocity."""
    sounds = {}
    for velocity in VELOCITIES:
        notes, samples = phrase(instrument, velocity)
        player_of(instrument, style_of(instrument), TEMPO_BPM, bank).play(notes, samples)
        began_s = time.process_time()
        sounds[velocity] = player_of(instrument, style_of(instrument), TEMPO_BPM, bank).play(notes, samples)
        spent_s = time.process_time() - began_s
    usual = sounds[0.7]
    notes, samples = phrase(instrument, 0.7)
    side, middle = usual[:, 0] - usual[:, 1], usual[:, 0] + usual[:, 1]
    return Measured(
        cents=float("nan") if instrument.is_kit else _out_of_tune(usual, notes),
        attack_ms=_attack_ms(usual[notes[0].start : notes[0].start + min(notes[0].length, 2 * BEAT)]),
        centroids_hz=tuple(centroid_hz(sound) for sound in sounds.values()),
        loudness_lufs=pyloudnorm.Meter(RATE).integrated_loudness(usual[: notes[-1].start + notes[-1].length]),
        peak=float(np.abs(usual).max()),
        offset=float(np.abs(usual.mean(axis=0)).max() / (usual.std() + 1e-12)),
        side_db=_db(side.std() / (middle.std() + 1e-12)),
        rest_db=_db(float(np.abs(usual[-RATE // 5 :]).max())),
        cost=spent_s / (samples / RATE),
    ), usual


def style_of(instrument: Instrument) -> Style:
    """The first style that plays it."""
    plays = (style for style in _STYLES if any(instrument.id in played for played in palette(style).values()))
    return next(plays, _STYLES[0])


def centroid_hz(sound: Stereo) -> float:
    """Where the middle of the spectrum lies, frames weighted by their loudness."""
    power = _power(sound)
    hz = np.fft.rfftfreq(_FRAME, 1 / RATE)
    return float((power * hz).sum() / (power.sum() + 1e-20))


def richness(sound: Stereo) -> str:
    """Below which 99% of the energy lies, the centroid, and how much the spectrum moves."""
    power = _power(sound)
    whole = power.sum(axis=0).cumsum()
    edge = np.fft.rfftfreq(_FRAME, 1 / RATE)[np.searchsorted(whole, 0.99 * whole[-1])]
    shape = np.sqrt(power[power.sum(axis=1) > 1e-4 * power.sum(axis=1).max()])
    shape /= np.linalg.norm(shape, axis=1, keepdims=True)
    moves = np.linalg.norm(np.diff(shape, axis=0), axis=1).mean()
    return f"99% below {edge:6.0f} Hz, centroid {centroid_hz(sound):5.0f} Hz, flux {moves:.2f}"


def drawn(name: str, sound: Stereo, width: int = 760, height: int = 190) -> NDArray[np.uint8]:
    """A spectrogram from 30 Hz to 18 kHz over 70 dB."""
    mono = sound.mean(axis=1)
    frames = np.lib.stride_tricks.sliding_window_view(np.pad(mono, 2048), 4096)[
        :: max(1, len(mono) // width)
    ][:width]
    level = 20 * np.log10(np.abs(np.fft.rfft(frames * np.hanning(4096), axis=1)) + 1e-6)
    rows = (np.geomspace(30, 18000, height) * 4096 / RATE)[::-1]
    picture = level[:, np.clip(rows.round().astype(int), 1, 2048)].T
    grey = np.clip((picture - picture.max() + 70) / 70 * 255, 0, 255).astype(np.uint8)
    coloured = cv2.applyColorMap(grey, cv2.COLORMAP_INFERNO)
    cv2.putText(coloured, name, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
    return np.asarray(cv2.copyMakeBorder(coloured, 1, 1, 1, 1, cv2.BORDER_CONSTANT), np.uint8)


def _pattern(instrument: Instrument, velocity: float) -> list[Struck]:
    """Two bars of a groove, then every other drum alone."""
    notes = []
    steps = {"latin-percussion": (63, 62, 64), "shakers": (82, 82, 70), "orchestral-drums": (41, 43, 36)}
    low, high, offbeat = steps.get(instrument.id, (36, 38, 42))
    for half in range(16):
        at = half * BEAT // 2
        for pitch, sounds in ((low, half % 4 == 0), (high, half % 4 == 2), (offbeat, True)):
            if sounds:
                notes.append(Struck(at, BEAT // 4, pitch, velocity, 40 + half + pitch))
    alone = (46, 42, 49, 51, 53, 41, 45, 48, 37, 39, 40, 54, 60, 65, 67, 75, 82)
    return notes + [Struck((8 + n) * BEAT, BEAT // 2, pitch, velocity, n) for n, pitch in enumerate(alone)]


def _out_of_tune(sound: Stereo, notes: Sequence[Struck]) -> float:
    """The mean distance of notes from their pitch, in cents: where the energy around their first partials stands."""
    size = 1 << 18
    found = []
    for note in notes:
        mono = sound[note.start + RATE // 20 : note.start + int(0.9 * note.length)].mean(axis=1)
        power = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size)) ** 2
        expected = 440 * 2 ** ((note.pitch - 69) / 12) * size / RATE
        heard, weights = [], []
        for partial in (1, 2, 3):
            first, last = (int(partial * expected * 2 ** (cents / 1200)) for cents in (-60, 60))
            cents = 1200 * np.log2(np.arange(first, last) / (partial * expected))
            heard.append(np.average(cents, weights=power[first:last]))
            weights.append(power[first:last].sum())
        found.append(float(np.average(heard, weights=weights)))
    return float(np.mean(np.abs(found)))


def _attack_ms(sound: Stereo) -> float:
    level = np.sqrt(np.convolve((sound**2).sum(axis=1), np.ones(240) / 240, "same"))
    return float(np.argmax(level > 0.9 * level.max()) * 1000 / RATE)


def _power(sound: Stereo) -> NDArray[np.float64]:
    mono = sound.mean(axis=1)
    frames = np.lib.stride_tricks.sliding_window_view(mono, _FRAME)[:: _FRAME // 2]
    power: NDArray[np.float64] = np.abs(np.fft.rfft(frames * np.hanning(_FRAME), axis=1)) ** 2
    return power


def _db(ratio: float) -> float:
    return float(20 * np.log10(ratio + 1e-9))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("instruments", nargs="*", help="which of them; all where none is named")
    parser.add_argument("--sheet", type=Path, help="a PNG of spectrograms")
    parser.add_argument("--against", type=Path, help="a folder of recordings to compare with")
    asked = parser.parse_args()
    bank = catalogue.locate("fluid-r3-mono")
    pictures = []
    print("instrument        cents attack  centroid by velocity    LUFS   peak offset   side   rest  cost")
    for id in asked.instruments or instruments():
        told, sound = measured(instruments()[id], bank)
        brightness = " ".join(f"{hz:6.0f}" for hz in told.centroids_hz)
        print(
            f"{id:17s} {told.cents:5.1f} {told.attack_ms:6.0f} {brightness} {told.loudness_lufs:7.1f} {told.peak:6.2f}"
            f" {told.offset:6.3f} {told.side_db:6.1f} {told.rest_db:6.0f} {told.cost:.4f}  {richness(sound)}"
        )
        pictures.append(drawn(id, sound))
    if asked.against:
        for path in sorted(asked.against.glob("*.*")):
            mono = read_audio(path, RATE)
            print(f"{path.stem:40s} {richness(np.stack([mono, mono], axis=1))}")
    if asked.sheet:
        blank = np.zeros_like(pictures[0])
        pictures += [blank] * (-len(pictures) % 2)
        rows = [np.hstack(pictures[n : n + 2]) for n in range(0, len(pictures), 2)]
        cv2.imwrite(str(asked.sheet), np.vstack(rows))


if __name__ == "__main__":
    main()
