"""What the bench has seen of one take: some of its frames, and where each reference is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.elements.bench.axes import SAMPLES
from engines.elements.bench.finding import Frame, Place, between, cover, find
from engines.elements.bench.likeness import Laid, Matte, laid_back
from engines.elements.bench.takes import Picture, Reference, Take
from engines.media.video import VideoReader
from engines.perception.face import Face, FaceReader

WIDEST = 960  # pixels of a frame that is looked at
BEYOND = 0.03  # of the frame's width: how far about an element nothing is taken for background


@dataclass(frozen=True)
class Sighted:
    """A reference and where it is in each of the frames. `face` is the one in its picture, None where it has none."""

    reference: Reference
    places: tuple[Place | None, ...]
    laid: tuple[Laid | None, ...]
    face: Face | None = None

    @property
    def kind(self) -> Literal["character", "object", "background"]:
        if self.reference.is_background:
            return "background"
        return "character" if self.face else "object"

    @property
    def found(self) -> list[Laid]:
        return [laid for laid in self.laid if laid]

    @property
    def seen(self) -> float:
        return len(self.found) / len(self.laid)


@dataclass(frozen=True)
class Sight:
    """`frames` (h, w, 3) are those at `times_s`, at most `WIDEST` across; the film has `film_size` (width, height)."""

    take: Take
    film_size: tuple[int, int]
    fps: float
    duration_s: float
    times_s: tuple[float, ...]
    frames: tuple[Picture, ...]
    elements: tuple[Sighted, ...] = ()
    background: Sighted | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the frames in pixels."""
        return self.frames[0].shape[1], self.frames[0].shape[0]

    @property
    def references(self) -> tuple[Sighted, ...]:
        return (*self.elements, *((self.background,) if self.background else ()))

    @cached_property
    def faces(self) -> list[list[Face]]:
        """The faces of each frame."""
        with FaceReader() as reader:
            return [reader.read(frame) for frame in self.frames]

    def all_frames(self) -> Iterator[Picture]:
        reader = VideoReader(self.take.film)
        try:
            yield from (frame for _, frame in reader.frames())
        finally:
            reader.close()

    def hidden(self, number: int, size: tuple[int, int]) -> Matte:
        """Where elements are in a frame of the film, and about them, (h, w) 0 or 1 at `size` (width, height)."""
        return _about(self._covers(number / self.fps), self.size, size)

    def _covers(self, time_s: float) -> Iterator[tuple[Reference, Place]]:
        after = int(np.searchsorted(self.times_s, time_s))
        before, after = max(after - 1, 0), min(after, len(self.times_s) - 1)
        step = self.times_s[after] - self.times_s[before]
        part = (time_s - self.times_s[before]) / step if step else 0.0
        for one in self.elements:
            early, late = one.places[before], one.places[after]
            if early and late:
                yield one.reference, between(early, late, part)
            elif early or late:
                yield one.reference, early or late  # type: ignore[misc]


def see(take: Take) -> Sight:
    """Look at a take: the long part of measuring."""
    reader = VideoReader(take.film)
    try:
        times_s = tuple((i + 0.5) / SAMPLES * reader.duration_s for i in range(SAMPLES))
        frames = tuple(_at(reader, times_s))
        film_size, fps, duration_s = (reader.width, reader.height), reader.fps, reader.duration_s
    finally:
        reader.close()
    looked = tuple(Frame.of(frame) for frame in frames) if take.elements or take.background else ()
    with FaceReader() as faces:
        elements = tuple(_element(reference, looked, faces) for reference in take.elements)
    background = _background(take.background, looked, elements) if take.background else None
    return Sight(take, film_size, fps, duration_s, times_s, frames, elements, background)


def _at(reader: VideoReader, times_s: tuple[float, ...]) -> Iterator[Picture]:
    """The frame that is shown at each time."""
    wanted, shown = list(times_s), None
    for time_s, frame in reader.frames():
        while shown is not None and wanted and wanted[0] < time_s:
            wanted.pop(0)
            yield _small(shown)
        shown = frame
    assert shown is not None
    yield from [_small(shown)] * len(wanted)


def _small(frame: Picture) -> Picture:
    if frame.shape[1] <= WIDEST:
        return frame
    size = WIDEST, round(frame.shape[0] * WIDEST / frame.shape[1])
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)


def _element(reference: Reference, frames: tuple[Frame, ...], faces: FaceReader) -> Sighted:
    places = tuple(find(reference, frames))
    laid = tuple(
        laid_back(reference, frame.rgb, place.matrix) if place else None
        for frame, place in zip(frames, places, strict=True)
    )
    face = next(iter(faces.read(reference.rgb)), None)
    return Sighted(reference, places, laid, face)


def _background(reference: Reference, frames: tuple[Frame, ...], elements: tuple[Sighted, ...]) -> Sighted:
    size = frames[0].rgb.shape[1], frames[0].rgb.shape[0]
    places = tuple(find(reference, frames))
    laid = []
    for number, (frame, place) in enumerate(zip(frames, places, strict=True)):
        there = [(one.reference, at) for one in elements if (at := one.places[number])]
        laid.append(
            laid_back(reference, frame.rgb, place.matrix, _about(iter(there), size, size)) if place else None
        )
    return Sighted(reference, places, tuple(laid))


def _about(
    there: Iterator[tuple[Reference, Place]], size: tuple[int, int], wanted: tuple[int, int]
) -> NDArray[np.float32]:
    """Where elements cover a frame of `size`, widened, at the `wanted` size."""
    covered = np.zeros(wanted[::-1], np.float32)
    for reference, place in there:
        share = np.array([[wanted[0] / size[0]], [wanted[1] / size[1]]])
        covered = np.maximum(covered, cover(reference, Place(place.matrix * share, place.sure), wanted))
    reach = 2 * round(BEYOND * wanted[0]) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    return np.asarray(cv2.dilate((covered > 0.1).astype(np.float32), disc), np.float32)
