"""Video in and out through PyAV: frames by their own timestamps, segments that join without a seam.

A long take is written as video-only segments, each a finished file; `join` copies their packets into one file
and encodes the sound once over the whole length, so that neither picture nor sound has a seam.
"""

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, cast

import av
import numpy as np
from PIL import Image

from engines.contract import BadInput
from engines.media.audio import stream_audio
from engines.media.image import write_image
from engines.media.whole import appearing

Format = Literal["mp4", "webm", "mkv"]
SOUND_RATE = 48_000
POSTER_SIDE = 480
HD_LINES = 720  # from here on players expect the colour matrix of BT.709, below it that of BT.601

# Video codec, pixel format and options; audio codec and bit rate. No B-frames: every frame can be sought alone.
CODECS: dict[str, tuple[str, str, dict[str, str], str, int]] = {
    "mp4": ("libx264", "yuv420p", {"preset": "veryfast", "crf": "15", "bf": "0"}, "aac", 192_000),
    "webm": (
        "libvpx-vp9",
        "yuv420p",
        {"deadline": "realtime", "cpu-used": "6", "crf": "24", "b": "0", "row-mt": "1", "lag-in-frames": "0"},
        "libopus",
        128_000,
    ),
    "mkv": ("ffv1", "bgr0", {"level": "3"}, "flac", 0),
}


class VideoReader:
    """Frames of a video in order of presentation. Attributes: width, height, fps, duration_s, has_sound."""

    def __init__(self, path: Path, field: str = "video") -> None:
        if not path.is_file():
            raise BadInput(field, f"{path} does not exist", "choose a video file")
        try:
            self._container = av.open(str(path), metadata_errors="replace")
        except (av.FFmpegError, ValueError):
            raise BadInput(
                field, f"{path.name} is not a video, or it is cut off", "export the video again"
            ) from None
        if not self._container.streams.video:
            self._container.close()
            raise BadInput(field, f"{path.name} has no picture in it", "choose a video file")
        self._path, self._field = path, field
        self._stream: Any = self._container.streams.video[0]
        self._stream.thread_type = "AUTO"
        self.has_sound = bool(self._container.streams.audio)
        self.fps = float(self._stream.average_rate or self._stream.guessed_rate or 25)
        if self._stream.duration:
            self.duration_s = float(self._stream.duration * (self._stream.time_base or 0))
        else:
            self.duration_s = (self._container.duration or 0) / av.time_base
        first = next(self._decode(), None)
        if first is None:
            self.close()
            raise BadInput(field, f"{path.name} holds no readable frame", "export the video again")
        self._turn = (int(getattr(first, "rotation", 0)) // 90) % 4
        self.height, self.width = np.rot90(np.empty((first.height, first.width)), self._turn).shape

    def _decode(self) -> Iterator[Any]:
        try:
            yield from self._container.decode(self._stream)
        except av.FFmpegError:
            return  # a damaged tail: what could be read has been given

    def frames(self, start_s: float = 0.0) -> Iterator[tuple[float, np.ndarray]]:
        """(time in seconds from the first frame, (height, width, 3) uint8 RGB) from the frame shown at `start_s`."""
        origin = float((self._stream.start_time or 0) * self._stream.time_base)
        self._container.seek(int((start_s + origin) / self._stream.time_base), stream=self._stream)
        held: tuple[float, Any] | None = None
        for frame in self._decode():
            time = (frame.time or 0.0) - origin
            if time <= start_s + 1e-4:
                held = (time, frame)
                continue
            if held:
                yield held[0], self._pixels(held[1])
                held = None
            yield time, self._pixels(frame)
        if held:
            yield held[0], self._pixels(held[1])

    def at_rate(self, fps: float, start_s: float = 0.0) -> Iterator[np.ndarray]:
        """The frame on screen at each tick of `fps` from `start_s` on; the last frame is shown for its own length."""
        shown: np.ndarray | None = None
        tick = 0
        for time, pixels in self.frames(start_s):
            while shown is not None and start_s + tick / fps < time - 1e-4:
                yield shown
                tick += 1
            shown = pixels
        while shown is not None and start_s + tick / fps < self.duration_s - 1e-4:
            yield shown
            tick += 1

    def _pixels(self, frame: Any) -> np.ndarray:
        return np.ascontiguousarray(np.rot90(frame.to_ndarray(format="rgb24"), self._turn))

    def close(self) -> None:
        self._container.close()


class VideoWriter:
    """Writes one video-only file. Used as a context: the file appears whole when the block ends well, else not."""

    def __init__(self, path: Path, width: int, height: int, fps: int, format: Format = "mp4") -> None:
        codec, pixel_format, options, *_ = CODECS[format]
        self._path, self._part = path, path.with_name("." + path.name + ".part")
        self._container = av.open(str(self._part), "w", format=_muxer(format))
        self._stream = cast(Any, self._container.add_stream(codec, rate=fps, options=options))
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, pixel_format
        self._stream.codec_context.thread_count = os.cpu_count() or 1
        self._yuv = pixel_format.startswith("yuv")
        self._matrix = "ITU709" if height >= HD_LINES else "ITU601"
        if self._yuv:
            self._stream.codec_context.color_range = 1
            self._stream.codec_context.colorspace = 1 if height >= HD_LINES else 5
        self._count = 0

    def write(self, pixels: np.ndarray) -> None:
        """Append one (height, width, 3) uint8 RGB frame."""
        frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
        if self._yuv:
            frame = frame.reformat(format="yuv420p", dst_colorspace=self._matrix, dst_color_range="MPEG")
        frame.pts = self._count
        self._count += 1
        for packet in self._stream.encode(frame):
            self._container.mux(packet)

    def __enter__(self) -> "VideoWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                for packet in self._stream.encode(None):
                    self._container.mux(packet)
            self._container.close()
            if kind is None:
                _flush_to_disk(self._part)
                self._part.replace(self._path)
        finally:
            self._part.unlink(missing_ok=True)


def _muxer(format: str) -> str:
    return "matroska" if format == "mkv" else format


def _flush_to_disk(path: Path) -> None:
    with path.open("rb+") as f:
        os.fsync(f.fileno())


def join(segments: list[Path], sound: Path | None, path: Path, format: Format = "mp4") -> None:
    """One file from video-only `segments` of equal shape and rate, with `sound` encoded along them.

    Packets are copied, so the pixels are those of the segments. The sound is cut or padded to the picture. mp4 gets
    its index at the front, for players on the web. The file appears whole or not at all.
    """
    options = {"movflags": "+faststart"} if format == "mp4" else {}
    with (
        appearing(path) as part,
        av.open(str(part), "w", format=_muxer(format), options=options) as out,
    ):
        _write_joined(out, segments, sound, format)


def _write_joined(out: Any, segments: list[Path], sound: Path | None, format: Format) -> None:
    with av.open(str(segments[0])) as first:
        source: Any = first.streams.video[0]
        video = out.add_stream_from_template(source)
        rate = Fraction(source.average_rate)
    audio = None
    if sound:
        *_, codec, bit_rate = CODECS[format]
        audio = out.add_stream(codec, rate=SOUND_RATE, layout="stereo")
        if bit_rate:
            audio.bit_rate = bit_rate
    pieces = _stereo_frames(sound) if sound else iter(())
    frames = sounded = 0
    for segment in segments:
        with av.open(str(segment)) as container:
            stream: Any = container.streams.video[0]
            for packet in container.demux(stream):
                if packet.dts is None:
                    continue
                packet.time_base = stream.time_base
                packet.pts = packet.dts = round(frames / rate / stream.time_base)
                packet.stream = video
                out.mux(packet)
                frames += 1
                while audio is not None and sounded < frames / rate * SOUND_RATE:
                    sounded += _put_sound(
                        out, audio, next(pieces, None), int(frames / rate * SOUND_RATE) - sounded, sounded
                    )
    if audio is not None:
        for packet in audio.encode(None):
            out.mux(packet)


def _stereo_frames(sound: Path) -> Iterator[np.ndarray]:
    for chunk in stream_audio(sound, SOUND_RATE, channels=2):
        for i in range(0, len(chunk), SOUND_RATE // 25):
            yield chunk[i : i + SOUND_RATE // 25]


def _put_sound(out: Any, stream: Any, block: np.ndarray | None, missing: int, start: int) -> int:
    """Encode the next block of sound, or silence of `missing` samples where there is none; return its samples."""
    block = np.zeros((missing, 2), np.float32) if block is None else block
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(block.reshape(1, -1)), format="flt", layout="stereo"
    )
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
    for packet in stream.encode(frame):
        out.mux(packet)
    return len(block)


def frame_count(path: Path) -> int:
    """How many frames a file holds; 0 for one that cannot be read. Counts packets, decodes nothing."""
    try:
        with av.open(str(path)) as container:
            return sum(packet.dts is not None for packet in container.demux(container.streams.video[0]))
    except (av.FFmpegError, IndexError):
        return 0


def write_poster(media: Path, poster: Path) -> None:
    """A still of the video a third of the way in, at most 480 pixels on its longer side, as PNG."""
    reader = VideoReader(media)
    try:
        _, pixels = next(reader.frames(reader.duration_s / 3))
    finally:
        reader.close()
    picture = Image.fromarray(pixels)
    picture.thumbnail((POSTER_SIDE, POSTER_SIDE))
    write_image(poster, np.asarray(picture))
