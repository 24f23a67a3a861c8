"""How the window and a worker process talk: JSON lines one way each, and a ring of frames in shared memory.

A line is one JSON object with `v` (protocol version) and `t` (its kind). The window sends `run`, `live`, `control`,
`cancel`, `ask` and `quit`; the worker sends `hello`, `beat`, `answer`, `done` and the events of `engines.contract`,
each event with its `job` and a running `seq`. `live` is a job like `run` that is walked in: `control` lines reach its
engine at once, `cancel` ends it well. Standard library and pydantic only: both sides import this.
"""

import json
import mmap
import struct
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from engines.contract import Event

VERSION = 1
MAX_LINE = 8 * 2**20
BEAT_S = 0.5
RECORDED = "request.json"
"""Beside a recording of a live session lies the request that makes it again."""

_events: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="t")])


def encode(t: str, /, **fields: Any) -> bytes:
    """One line of the channel, newline included."""
    return json.dumps({"v": VERSION, "t": t, **fields}, ensure_ascii=False).encode() + b"\n"


def encode_event(event: Event, job: str, seq: int) -> bytes:
    """One event of a job as a line."""
    return encode(event.t, **event.model_dump(mode="json", exclude={"t"}), job=job, seq=seq)


def decode_event(message: dict[str, Any]) -> Event:
    """The event inside a decoded line."""
    return _events.validate_python({k: v for k, v in message.items() if k not in ("v", "job", "seq")})


class LineReader:
    """Splits a byte stream into decoded lines; bytes of an unfinished line wait for the next feed."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Decoded objects of all lines that `data` completes. Raises ValueError on an oversized or bad line."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > MAX_LINE:
            raise ValueError("a line of the channel is too long")
        return [json.loads(line) for line in lines if line.strip()]


class FrameRing:
    """Three slots of RGB pixels in a file that both processes map; one writer, one reader.

    A slot's sequence number is odd while it is being written, so a reader that was overtaken sees it.
    """

    SLOTS = 3
    HEADER = struct.Struct("<QII")

    def __init__(self, path: Path, slot_bytes: int = 0) -> None:
        """Map the ring at `path`; a `slot_bytes` above 0 creates it first."""
        self._stride = 0
        if slot_bytes:
            with path.open("wb") as f:
                f.truncate(self.SLOTS * (self.HEADER.size + slot_bytes))
        self._file = path.open("r+b")
        self._map = mmap.mmap(self._file.fileno(), 0)
        self._stride = len(self._map) // self.SLOTS
        self._next, self._count = 0, 0

    def write(self, width: int, height: int, pixels: Any) -> int:
        """Put one picture of `height * width * 3` bytes into the next slot and return the slot, -1 if too large."""
        data = memoryview(pixels).cast("B")
        if len(data) > self._stride - self.HEADER.size:
            return -1
        slot, self._next = self._next, (self._next + 1) % self.SLOTS
        start = slot * self._stride
        self._count += 2
        self.HEADER.pack_into(self._map, start, self._count - 1, width, height)
        self._map[start + self.HEADER.size : start + self.HEADER.size + len(data)] = data
        self.HEADER.pack_into(self._map, start, self._count, width, height)
        return slot

    def read(self, slot: int) -> tuple[int, int, bytes] | None:
        """A copy of the picture in `slot` as (width, height, RGB bytes); None if it was being overwritten."""
        start = slot * self._stride
        before, width, height = self.HEADER.unpack_from(self._map, start)
        pixels = bytes(self._map[start + self.HEADER.size : start + self.HEADER.size + width * height * 3])
        after, *_ = self.HEADER.unpack_from(self._map, start)
        return (width, height, pixels) if before == after and before % 2 == 0 else None

    def close(self) -> None:
        self._map.close()
        self._file.close()
