"""A finished mix as a file of sound: wav and flac with 24 bits, mp3 with 320 kbit/s, each with its title inside."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import soundfile as sf

from engines.contract import EngineError
from engines.media.whole import appearing
from engines.music.request import MusicFormat
from engines.music.sound.struck import RATE, Stereo

MP3_ENCODER, MP3_BIT_RATE = "libmp3lame", 320_000
TAGS = ("title", "artist", "album", "comment", "date", "genre", "copyright", "software")
"""What can be told in a file."""
_BLOCK = 1 << 16


def write(path: Path, mix: Stereo, format: MusicFormat, tags: Mapping[str, str]) -> None:
    """Write (samples, 2) at 48 kHz; values beyond ±1 are clipped. `tags` are some of `TAGS`.

    The file appears whole or not at all.
    """
    told = {name: text for name, text in tags.items() if name in TAGS and text}
    try:
        with appearing(path) as part:
            if format == "mp3":
                _write_mp3(part, mix, told)
            else:
                _write_lossless(part, mix, format, told)
    except (OSError, sf.SoundFileError, av.FFmpegError) as error:
        raise EngineError(
            f"{path.name} could not be written: {error}", "check that the disk has room"
        ) from None


def _write_lossless(path: Path, mix: Stereo, format: MusicFormat, tags: Mapping[str, str]) -> None:
    with sf.SoundFile(path, "w", RATE, 2, "PCM_24", format=format.upper()) as sink:
        for name, text in tags.items():
            setattr(sink, name, text)
        for begin in range(0, len(mix), _BLOCK):
            sink.write(np.clip(mix[begin : begin + _BLOCK], -1, 1))


def _write_mp3(path: Path, mix: Stereo, tags: Mapping[str, str]) -> None:
    if MP3_ENCODER not in av.codecs_available:
        raise EngineError("this installation cannot write mp3", "choose wav or flac")
    with av.open(str(path), "w", format="mp3", options={"id3v2_version": "3"}) as container:
        container.metadata.update(tags)
        stream = cast(Any, container.add_stream(MP3_ENCODER, rate=RATE, layout="stereo"))
        stream.bit_rate = MP3_BIT_RATE
        size = stream.codec_context.frame_size or 1152
        for begin in range(0, len(mix), size):
            block = np.clip(mix[begin : begin + size], -1, 1).astype(np.float32)
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts = RATE, begin
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
