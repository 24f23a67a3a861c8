"""A recording heard as a plan: tempo, bars, key, chords, sections, energy and who plays, without its notes.

The recording is streamed; what is kept of it are figures. What a plan needs and a recording does not say (which
instruments exactly, a title) is taken from the style's palette.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput
from engines.media.audio import stream_audio
from engines.music.instruments import palette
from engines.music.listening import styles
from engines.music.listening.beats import Pulse, pulse_of
from engines.music.listening.chords import chords_of
from engines.music.listening.frames import FRAME_RATE, MELS, Frames, frames_of
from engines.music.listening.key import key_of
from engines.music.listening.notes import FRAME_RATE as NOTE_RATE
from engines.music.listening.notes import KEYS, LOWEST, RATE
from engines.music.listening.shape import FIELD, Heard, thoughts_of, too_long, weighed
from engines.music.request import FASTEST_BPM, LONGEST_S, SLOWEST_BPM
from engines.music.thoughts import HALVES, ROLES, Part, Plan, Role, Style

_SHORTEST_S = 1.0
_SILENT_DB = -75.0
_ENDED_DB = 15.0  # below the usual level: what rings on after the last bar
_SOUNDS = 0.2  # probability below which a key is taken for silent
_BASS_BELOW = 52  # MIDI
_SPECTRUM = 0.5  # how much the spectrum's tones count beside those of the note network
_RANGE_DB = 24.0

Rows = NDArray[np.float64]


def hear(path: Path, style: Style | None = None) -> Plan:
    """The course of a recording, as `hear_with_doubt` hears it."""
    return hear_with_doubt(path, style)[0]


def hear_with_doubt(path: Path, style: Style | None = None) -> tuple[Plan, str]:
    """The course of a recording of up to 20 minutes, and what else its tempo and metre may be, in words; empty where
    they are clear. Without `style` the nearest one is guessed.

    Raises `BadInput` for what is no sound, silent, shorter than a second or too long, and `ModelMissing` without
    basic-pitch.
    """
    frames = frames_of(_sound(path))
    if frames.duration_s < _SHORTEST_S:
        raise BadInput(FIELD, f"{path.name} is {frames.duration_s:.1f} s long", "choose a longer recording")
    if float(np.percentile(frames.level_db, 98)) < _SILENT_DB:
        raise BadInput(FIELD, f"{path.name} is silent", "choose a recording in which something sounds")
    pulse = pulse_of(frames)
    halves = pulse.halves(_end_s(frames))
    bars = halves[::HALVES]
    chroma, bass = tones(frames, halves)
    key, mode = key_of(chroma, bass)
    drums = _drums(frames, bars)
    chosen = style or styles.by_sound(pulse.tempo_bpm, float(drums.mean()))
    roles = _roles(frames, bars, drums, chosen)
    heard = Heard(
        features=_features(frames, bars, chroma),
        energies=_energies(frames, bars),
        roles=roles,
        chords=chords_of(chroma, bass, key, mode),
    )
    used = [role for role in ROLES if any(role in bar for bar in roles)]
    plan = Plan(
        style=chosen,
        title=path.stem,
        tempo_bpm=round(float(np.clip(pulse.tempo_bpm, SLOWEST_BPM, FASTEST_BPM)), 2),
        key=key,
        mode=mode,
        metre=pulse.metre,
        swing=_swing(frames, pulse),
        parts=tuple(Part(role=role, instrument=next(iter(palette(chosen)[role]))) for role in used),
        thoughts=thoughts_of(heard, chosen),
    )
    return plan, _doubt(path, plan, pulse)


def _doubt(path: Path, plan: Plan, pulse: Pulse) -> str:
    if pulse.other is None:
        return ""
    tempo, metre = pulse.other
    return (
        f"{path.name} is heard at {plan.tempo_bpm:.0f} bpm in {plan.metre}, but {tempo:.0f} bpm in {metre} "
        "is nearly as likely: if so, set them."
    )


def tones(frames: Frames, halves: Rows) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How strongly each pitch class sounds between the given times, and in the bass alone: both (times - 1, 12)."""
    pitches = LOWEST + np.arange(KEYS)
    fold = (pitches[:, None] % 12 == np.arange(12)).astype(np.float64)
    keys = _means(np.maximum(frames.notes.astype(np.float32) - _SOUNDS, 0), NOTE_RATE, halves)
    weights = np.clip((pitches - 30) / 12, 0.3, 1) * np.clip((100 - pitches) / 24, 0.1, 1)
    spectrum = _means(frames.chroma, FRAME_RATE, halves)
    spectrum = np.maximum(spectrum - 0.8 * np.median(spectrum, axis=1, keepdims=True), 0)
    chroma = _unit((keys * weights) @ fold) + _SPECTRUM * _unit(spectrum)
    return chroma.astype(np.float32), ((keys * (pitches < _BASS_BELOW)) @ fold).astype(np.float32)


def _sound(path: Path) -> Iterator[NDArray[np.float32]]:
    """Mono chunks; ends with `BadInput` as soon as it is known to be too long."""
    told = _told_length_s(path)
    if told > LONGEST_S:
        raise too_long(told / 60)
    heard = 0
    for chunk in stream_audio(path, RATE, field=FIELD):
        heard += len(chunk)
        if heard > LONGEST_S * RATE:
            raise too_long(heard / RATE / 60)
        yield np.nan_to_num(chunk[:, 0])


def _told_length_s(path: Path) -> float:
    """What the file says, 0 where it says nothing."""
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            return (container.duration or 0) / av.time_base
    except (av.FFmpegError, ValueError, OSError):
        return 0.0


def _end_s(frames: Frames) -> float:
    level = frames.level_db
    sounding = np.flatnonzero(level > np.median(level[level > _SILENT_DB]) - _ENDED_DB)
    return float((sounding[-1] + 1) / FRAME_RATE)


def _energies(frames: Frames, bars: Rows) -> NDArray[np.float64]:
    """0 to 1: how loud and busy each bar is beside the others, and how busy the piece is at all."""
    loud = 10 * np.log10(_means(frames.bands.sum(1, keepdims=True), FRAME_RATE, bars)[:, 0] + 1e-9)
    busy = _means(frames.onsets()[:, None], FRAME_RATE, bars)[:, 0]
    relative = 0.6 * np.clip((loud - loud.max()) / _RANGE_DB + 1, 0, 1) + 0.4 * busy / max(
        float(busy.max()), 1e-9
    )
    at_most = 0.6 + 0.4 * np.clip((float(busy.mean()) - 0.4) / 0.8, 0, 1)
    spread = (relative - relative.min()) / max(float(np.ptp(relative)), 0.25)
    return at_most * (0.35 + 0.65 * np.minimum(spread + max(0.0, 0.25 - float(np.ptp(relative))) * 2, 1))


def _drums(frames: Frames, bars: Rows) -> NDArray[np.float64]:
    """0 to 1 for each bar: how strongly something is struck in the high bands."""
    return np.clip(_means(frames.onsets(MELS * 2 // 3)[:, None], FRAME_RATE, bars)[:, 0] / 1.2, 0, 1)


def _roles(frames: Frames, bars: Rows, drums: NDArray[np.float64], style: Style) -> list[set[Role]]:
    """Who seems to play in each bar, of those that the style has."""
    active = np.maximum(frames.notes.astype(np.float32) - 0.35, 0) > 0
    low, high = _BASS_BELOW - LOWEST, 67 - LOWEST
    bass = _means(active[:, :low].any(1, keepdims=True), NOTE_RATE, bars)[:, 0]
    upper = _means(active[:, high:].any(1, keepdims=True), NOTE_RATE, bars)[:, 0]
    voices = _means(active[:, low:].sum(1, keepdims=True), NOTE_RATE, bars)[:, 0]
    begun = (np.diff(active[:, low:].astype(np.int8), axis=0, prepend=0) > 0).sum(1, keepdims=True)
    rate = _means(begun, NOTE_RATE, bars)[:, 0] * NOTE_RATE
    found = []
    for bar in range(len(bars) - 1):
        held = voices[bar] > 1.2
        playing: dict[Role, bool] = {
            "drums": bool(drums[bar] > 0.3),
            "bass": bool(bass[bar] > 0.35),
            "chords": bool(held and rate[bar] > 3),
            "pad": bool(held and rate[bar] <= 6),
            "arpeggio": bool(rate[bar] > 11),
            "lead": bool(upper[bar] > 0.35),
        }
        found.append({role for role, plays in playing.items() if plays and role in palette(style)})
    return found


def _features(frames: Frames, bars: Rows, chroma: NDArray[np.float32]) -> Rows:
    colour = _means(np.maximum(frames.mels, frames.mels.max() - 70), FRAME_RATE, bars)
    rhythm = _means(
        frames.onsets()[:, None],
        FRAME_RATE,
        np.interp(np.arange(8 * len(bars) - 7) / 8, np.arange(len(bars)), bars),
    )
    by_bar = chroma.reshape(-1, HALVES * 12)
    return weighed((by_bar, 0.2), (colour, 1.2), (rhythm.reshape(-1, 8), 0.3))


def _swing(frames: Frames, pulse: Pulse) -> float:
    """Where the onset between two beats lies, 0.5 where it is not clearly late."""
    onsets = frames.onsets()
    at = np.arange(len(onsets)) / FRAME_RATE
    phase = np.interp(at, pulse.beats, np.arange(len(pulse.beats)), left=0, right=0) % 1
    struck = np.bincount((phase * 24).astype(int), onsets, 24) / np.maximum(
        np.bincount((phase * 24).astype(int), minlength=24), 1
    )
    straight, late = struck[11:13].max(), struck[14:17].max()
    return round((14.5 + float(np.argmax(struck[14:17]))) / 24, 2) if late > 1.3 * straight else 0.5


def _means(rows: NDArray[Any], rate: float, borders: Rows) -> Rows:
    """The mean row between each two times, (times - 1, columns)."""
    sums = np.concatenate([np.zeros((1, rows.shape[1])), np.cumsum(rows, axis=0, dtype=np.float64)])
    at = np.clip(np.round(borders * rate).astype(int), 0, len(rows))
    return np.diff(sums[at], axis=0) / np.maximum(np.diff(at), 1)[:, None]


def _unit(rows: Rows) -> Rows:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
