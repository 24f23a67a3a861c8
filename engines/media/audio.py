"""Sound in and out: any container that FFmpeg reads, streamed so that length never costs memory."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import numpy as np
import soundfile as sf

from engines.contract import BadInput

CHUNK_S = 10.0


def stream_audio(path: Path, rate: int, *, channels: int = 1, field: str = "audio") -> Iterator[np.ndarray]:
    """The sound of any audio or video file as chunks (samples, channels) float32 of up to 10 s at `rate`.

    A gap in the timestamps becomes silence, so that sound stays in time with its picture. Raises `BadInput` for a
    file that is missing, empty, has no sound, or breaks off before its first sample.
    """
    _check_file(path, field)
    layout = "mono" if channels == 1 else "stereo"
    size, held, held_n, sent = int(CHUNK_S * rate), [], 0, 0
    for start, block in _decoded(path, rate, layout, field):
        gap = round(start * rate) - (sent + held_n) if start is not None else 0
        if gap > rate // 20:
            held.append(np.zeros((gap, channels), np.float32))
            held_n += gap
        held.append(block)
        held_n += len(block)
        if held_n >= size:
            whole = np.concatenate(held)
            for i in range(0, held_n - size + 1, size):
                yield whole[i : i + size]
                sent += size
            held = [whole[held_n - held_n % size :]]
            held_n = len(held[0])
    if held_n:
        yield np.concatenate(held)
    elif not sent:
        raise BadInput(
            field, f"{path.name} has no sound in it", "choose a recording that is longer than nothing"
        )


def length_told(path: Path) -> float:
    """How many seconds a sound file says that it is, without decoding it; 0 for one that does not say."""
    try:
        return float(sf.info(path).duration)
    except (OSError, RuntimeError):
        return 0.0


def _check_file(path: Path, field: str) -> None:
    if not path.is_file():
        raise BadInput(field, f"{path} does not exist", "choose a sound file")
    if path.stat().st_size == 0:
        raise BadInput(field, f"{path.name} is an empty file", "choose a sound file")


def _decoded(path: Path, rate: int, layout: str, field: str) -> Iterator[tuple[float | None, np.ndarray]]:
    """(start in seconds or None, (samples, channels)) blocks as they are decoded."""
    try:
        container = av.open(str(path), metadata_errors="replace")
    except (av.FFmpegError, ValueError):
        raise BadInput(
            field,
            f"{path.name} is not a sound file, or it is cut off",
            "use wav, flac, mp3, ogg, m4a or a video",
        ) from None
    with container:
        if not container.streams.audio:
            raise BadInput(field, f"{path.name} has no sound in it", "choose a recording")
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="flt", layout=layout, rate=rate)
        origin: float | None = None
        count = 1 if layout == "mono" else 2
        try:
            for frame in container.decode(stream):
                time = frame.time
                origin = time if origin is None else origin
                start = None if time is None or origin is None else time - min(origin, 0.0)
                frame.pts = None
                for piece in resampler.resample(frame):
                    yield start, piece.to_ndarray().reshape(-1, count)
                    start = None
        except av.FFmpegError:
            if origin is None:
                raise BadInput(field, f"{path.name} is damaged", "export the sound again") from None
        if origin is not None:
            for piece in resampler.resample(None):
                yield None, piece.to_ndarray().reshape(-1, count)


def read_audio(path: Path, rate: int, *, field: str = "audio") -> np.ndarray:
    """The whole sound as mono (samples,) float32 at `rate`. For long files use `stream_audio`."""
    return np.concatenate(list(stream_audio(path, rate, field=field)))[:, 0]


def read_part(path: Path, rate: int, begin_s: float, end_s: float, *, field: str = "audio") -> np.ndarray:
    """A part of the sound as mono (samples,) float32 at `rate`; nothing behind it is decoded."""
    first, last = round(begin_s * rate), round(end_s * rate)
    passed, held = 0, [np.zeros(0, np.float32)]
    for chunk in stream_audio(path, rate, field=field):
        held.append(chunk[max(first - passed, 0) : max(last - passed, 0), 0])
        passed += len(chunk)
        if passed >= last:
            break
    return np.concatenate(held)


def write_audio(path: Path, chunks: Iterable[np.ndarray], rate: int) -> float:
    """Write chunks of (samples,) or (samples, channels) float32 as wav or flac by suffix; return the seconds.

    Sample values beyond ±1 are clipped. The file appears whole or not at all.
    """
    part = path.with_name("." + path.name + ".part")
    frames = 0
    sink: sf.SoundFile | None = None
    try:
        for chunk in chunks:
            block = chunk.reshape(len(chunk), -1).clip(-1, 1)
            if sink is None:
                sink = sf.SoundFile(part, "w", rate, block.shape[1], "PCM_16", format=path.suffix[1:].upper())
            sink.write(block)
            frames += len(block)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    finally:
        if sink:
            sink.close()
    if sink:
        part.replace(path)
    return frames / rate
