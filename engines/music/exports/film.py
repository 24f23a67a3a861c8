"""A copy of a film with a piece of music under it: its pictures as they are, its own sound in front."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from engines.contract import BadInput
from engines.media.audio import stream_audio
from engines.media.loudness import LOOK, limited
from engines.media.video import VideoReader
from engines.media.whole import appearing
from engines.music.sound.struck import RATE

ALONE_DB, UNDER_DB, BESIDE_DB = -2.0, -15.0, -7.0
"""How loud the music is in a silent film, while something is heard in the film, and while nothing is."""
_HEARD_DB = -42.0
_STEP = RATE // 20
_HOLD_STEPS, _SMOOTH_STEPS = 16, 5
_BLOCK, _PIECE = 1024, 20 * RATE
_BIT_RATE = 256_000


def write(path: Path, film: Path, music: Path) -> None:
    """Write `path` (.mp4, .mov or .mkv, as the film is). Raises `BadInput` where pictures cannot be copied."""
    reader = VideoReader(film, "film")
    reader.close()
    own = _sound(film, "film") if reader.has_sound else None
    mix = _mixed(_sound(music, "media"), own, round(reader.duration_s * RATE))
    try:
        with appearing(path) as part:
            _copy(film, part, mix)
    except (av.FFmpegError, ValueError) as error:
        raise BadInput(
            "film",
            f"the pictures of {film.name} cannot be copied into {path.name}",
            "choose the film's own ending",
        ) from error


def _sound(path: Path, field: str) -> NDArray[np.float32]:
    return np.concatenate(list(stream_audio(path, RATE, channels=2, field=field)))


def _mixed(music: NDArray[np.float32], own: NDArray[np.float32] | None, samples: int) -> NDArray[np.float32]:
    """(samples, 2): the music ducked under what is heard in the film."""
    mix = np.zeros((samples, 2), np.float32)
    music = music[:samples]
    if own is None:
        mix[: len(music)] = music * 10 ** (ALONE_DB / 20)
        return mix
    own = own[:samples]
    mix[: len(own)] = own
    mix[: len(music)] += music * _ducked(own, samples)[: len(music), None]
    around = np.pad(mix, ((LOOK, LOOK), (0, 0)))
    pieces = [limited(around[at : at + _PIECE + 2 * LOOK]) for at in range(0, samples, _PIECE)]
    return np.concatenate(pieces) if pieces else mix


def _ducked(own: NDArray[np.float32], samples: int) -> NDArray[np.float32]:
    """(samples,) the gain of the music."""
    steps = -(-samples // _STEP)
    held = np.zeros(steps * _STEP, np.float32)
    held[: len(own)] = np.square(own).mean(1)
    loud = 10 * np.log10(held.reshape(steps, _STEP).mean(1) + 1e-10)
    heard = maximum_filter1d((loud > _HEARD_DB).astype(np.float64), _HOLD_STEPS)
    gain_db = BESIDE_DB + (UNDER_DB - BESIDE_DB) * gaussian_filter1d(heard, _SMOOTH_STEPS)
    places = (np.arange(steps) + 0.5) * _STEP
    return np.interp(np.arange(samples), places, 10 ** (gain_db / 20)).astype(np.float32)


def _copy(film: Path, path: Path, mix: NDArray[np.float32]) -> None:
    with av.open(str(film), metadata_errors="replace") as source, av.open(str(path), "w") as out:
        pictures: Any = source.streams.video[0]
        video = out.add_stream_from_template(pictures)
        audio: Any = out.add_stream("aac", rate=RATE, layout="stereo")
        audio.bit_rate = _BIT_RATE
        at = 0
        for packet in source.demux(pictures):
            if packet.dts is None:
                continue
            until = min(len(mix), round(float(packet.dts * packet.time_base) * RATE) + RATE)
            at = _encode(out, audio, mix, at, until)
            packet.stream = video
            out.mux(packet)
        _encode(out, audio, mix, at, len(mix))
        out.mux(audio.encode(None))


def _encode(out: Any, audio: Any, mix: NDArray[np.float32], at: int, until: int) -> int:
    while at < until:
        block = mix[at : at + _BLOCK]
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(block.reshape(1, -1)), format="flt", layout="stereo"
        )
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        out.mux(audio.encode(frame))
        at += len(block)
    return at
