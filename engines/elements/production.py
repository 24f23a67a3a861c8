"""Makes one scene of elements: cuts out, reads the words, stages, draws the segments that are missing, joins them."""

import math
import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np

from engines.contract import Artifact, Event, Note, Progress
from engines.elements.cuts import Elemental
from engines.elements.direction import Direction
from engines.elements.engine import CUTTING, DRAWING, JOINING, PATIENCE_S, SEGMENTS
from engines.elements.request import ElementsRequest
from engines.elements.scene import Scene, compose, cut_all, direct, plate_of
from engines.elements.sound import Sound, said_at
from engines.frame_clock import FrameClock, preview
from engines.media.video import VideoWriter, frame_count, join

SEGMENT_S = 5
PLACE_S, FRAME_S = 4.0, 0.05  # what a place, and a frame of 854×480, take on two cores, before it is measured
MOST_NOTES = 6
UNSURE_HORIZON = 0.4


class Production:
    """One take in one folder. `check_cancelled` raises when the user stopped it."""

    def __init__(self, request: ElementsRequest, folder: Path, check_cancelled: Callable[[], None]) -> None:
        self._request, self._folder, self._check_cancelled = request, folder, check_cancelled

    def take(self) -> Iterator[Event]:
        """Make it; segments found in the folder are kept. Raises `BadInput`, `ModelMissing` and `Cancelled`."""
        request = self._request
        direction = direct(request)
        cuts = yield from self._cut()
        sound = Sound(request, direction, self._folder / "voices")
        request = _long_enough(request, sound.heard.shortest_s)
        if request.duration_s > self._request.duration_s:
            yield Note(
                message=f"The scene lasts {request.duration_s:.1f} s, so that all that is said is heard."
            )
        self._check_cancelled()
        scene = self._compose(request, direction, cuts, sound)
        placed = request.background is not None or direction.environment is not None
        yield from _told(request, direction, scene, placed)
        frames = round(request.duration_s * request.fps)
        segments = yield from self._draw(scene, frames)
        yield Progress(phase=JOINING, step=0, total=1, patience_s=PATIENCE_S)
        media, heard = self._folder / f"take.{request.format}", None
        if not sound.is_silent:
            heard = self._folder / "sound.flac"
            sound.write(heard, frames)
        join(segments, heard, media, request.format)
        yield Artifact(path=media, kind="media", duration_s=frames / request.fps)

    def _cut(self) -> Generator[Event, None, dict[str, Elemental]]:
        elements, cuts, began_s = self._request.elements, {}, time.monotonic()
        for number, (name, elemental) in enumerate(cut_all(elements), 1):
            cuts[name] = elemental
            self._check_cancelled()
            each_s = (time.monotonic() - began_s) / number
            left_s = each_s * (len(elements) - number) + self._drawing_s()
            yield Progress(
                phase=CUTTING, step=number, total=len(elements), time_left_s=left_s, patience_s=PATIENCE_S
            )
        return cuts

    def _drawing_s(self) -> float:
        """How long all that comes after cutting out will take, about."""
        request = self._request
        width, height = request.frame_size
        frames = request.duration_s * request.fps
        return PLACE_S + FRAME_S * frames * width * height / (854 * 480)

    def _compose(
        self, request: ElementsRequest, direction: Direction, cuts: Mapping[str, Elemental], sound: Sound
    ) -> Scene:
        said = zip(said_at(direction, sound.heard).items(), sound.heard.spoken, strict=True)
        lines = {number: (begin, end, line.mouth) for (number, (begin, end)), line in said}
        return compose(request, direction, cuts, plate_of(request, direction), lines)

    def _draw(self, scene: Scene, frames: int) -> Generator[Event, None, list[Path]]:
        """Draw what is missing; returns the files of all segments."""
        request = self._request
        width, height = request.frame_size
        clock, segments = FrameClock(DRAWING, frames, request.fps), []
        for begin in range(0, frames, SEGMENT_S * request.fps):
            count = min(SEGMENT_S * request.fps, frames - begin)
            path = self._folder / SEGMENTS / f"{begin:06d}.{request.format}"
            segments.append(path)
            if frame_count(path) == count:
                clock.skip(count)
                continue
            if begin == 0:
                yield preview(scene.frame(0.0), 0.0)
            times = [(begin + i) / request.fps for i in range(count)]
            with VideoWriter(path, width, height, request.fps, request.format) as writer:
                for frame in self._frames(scene, times):
                    writer.write(frame)
                    yield from clock.tick(frame)
            yield Artifact(path=path, kind="segment", duration_s=count / request.fps)
        return segments

    def _frames(self, scene: Scene, times: list[float]) -> Iterator[np.ndarray]:
        """Frames in order, several drawn at once."""
        workers = min(4, os.cpu_count() or 1)
        waiting: deque[Future[np.ndarray]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            try:
                for time_s in times:
                    self._check_cancelled()
                    waiting.append(pool.submit(scene.frame, time_s))
                    if len(waiting) > workers:
                        yield waiting.popleft().result()
                while waiting:
                    self._check_cancelled()
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()


def _long_enough(request: ElementsRequest, shortest_s: float) -> ElementsRequest:
    if shortest_s <= request.duration_s:
        return request
    return request.model_copy(update={"duration_s": math.ceil(shortest_s * 2) / 2})


def _told(request: ElementsRequest, direction: Direction, scene: Scene, placed: bool) -> Iterator[Event]:
    """What people should know: a place nobody chose, what was made of the words, and what will not look right."""
    from engines.elements.words.binding import understood

    lines = [] if placed else ["No place was dropped or named: a meadow is drawn."]
    names = [element.name for element in request.elements]
    lines += [f"{line[:1].upper()}{line[1:]}." for line in understood(names, request.prompt, direction)]
    if scene.plate.sureness < UNSURE_HORIZON:
        lines.append("Where the background's horizon lies is a guess: drag the line if feet float or sink.")
    lines += [f"{warned.element} {warned.message}." for warned in scene.warned]
    more = len(lines) - MOST_NOTES
    if more > 0:
        lines[MOST_NOTES - 1 :] = [f"And {more + 1} more: {' '.join(lines[MOST_NOTES - 1 :])}"]
    for line in lines:
        yield Note(message=line)
