"""Makes one talking portrait: hears or speaks the voices, draws the segments that are missing, joins them.

Who is drawn is `engines.portrait.scene`, how they move `engines.portrait.life`, what they say
`engines.portrait.voices`.
"""

import math
import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from engines.contract import Artifact, Event, Note, Progress
from engines.frame_clock import FrameClock
from engines.media.label import Label
from engines.media.video import VideoWriter, frame_count, join
from engines.portrait import scene, voices
from engines.portrait.engine import COMPILE_PATIENCE_S, HEARING, JOINING, RENDERING, SPEAKING
from engines.portrait.life import Life
from engines.portrait.person import known
from engines.portrait.request import PortraitRequest

SEGMENT_S = 10


class Production:
    """One take in one folder. `check_cancelled` raises when the user stopped it."""

    def __init__(self, request: PortraitRequest, folder: Path, check_cancelled: Callable[[], None]) -> None:
        self.request, self.folder, self.check_cancelled = request, folder, check_cancelled

    def take(self) -> Iterator[Event]:
        """Make it; segments found in the folder are kept."""
        request, folder = self.request, self.folder
        person = known(request.person).person if request.person else None
        with scene.open_scene(request) as drawn:
            phase = HEARING if request.audio else SPEAKING
            said = yield from voices.told(
                request, drawn.face, folder, self.check_cancelled, phase, COMPILE_PATIENCE_S
            )
            for note in drawn.notes(said.duration_s):
                yield Note(message=note)
            lives = {
                face: Life(
                    track,
                    **_habits(request, face),
                    own=person.habits if person and face == drawn.face else None,
                )
                for face, track in said.tracks.items()
            }
            duration_s = drawn.lasts(said.duration_s)
            segments = yield from self._render(drawn, lives, duration_s)
        yield Progress(phase=JOINING, step=0, total=1, patience_s=COMPILE_PATIENCE_S)
        media = folder / f"take.{request.format}"
        join(segments, said.sound, media, request.format)
        yield Artifact(path=media, kind="media", duration_s=duration_s)

    def _render(
        self,
        drawn: "scene.Scene",
        lives: dict[int, Life],
        duration_s: float,
    ) -> Generator[Event, None, list[Path]]:
        """Render what is missing; the generator returns the list of all segment files."""
        request = self.request
        total = max(1, math.ceil(duration_s * request.fps))
        label = Label(drawn.width, drawn.height) if request.label else None
        clock = FrameClock(RENDERING, total, request.fps)
        segments = []
        for start in range(0, total, SEGMENT_S * request.fps):
            count = min(SEGMENT_S * request.fps, total - start)
            path = self.folder / "segments" / f"{start // (SEGMENT_S * request.fps):05d}.{request.format}"
            segments.append(path)
            if frame_count(path) == count:
                clock.skip(count)
                continue
            times = [(start + i) / request.fps for i in range(count)]
            with VideoWriter(path, drawn.width, drawn.height, request.fps, request.format) as writer:
                for frame in self._frames(drawn, lives, times, 0.5 / request.fps):
                    if label:
                        label.draw(frame)
                    writer.write(frame)
                    yield from clock.tick(frame)
            yield Artifact(path=path, kind="segment", duration_s=count / request.fps)
        return segments

    def _frames(
        self, drawn: "scene.Scene", lives: dict[int, Life], times: list[float], middle_s: float
    ) -> Iterator[np.ndarray]:
        """Frames in order, two or more drawn at once; the mouth is that of the middle of each frame."""

        def draw(picture: Any, time_s: float) -> np.ndarray:
            return drawn.draw(picture, {face: life.at(time_s + middle_s) for face, life in lives.items()})

        workers = min(4, os.cpu_count() or 1)
        waiting: deque[Future[np.ndarray]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            try:
                for picture, time_s in zip(drawn.pictures(times), times, strict=True):
                    self.check_cancelled()
                    waiting.append(pool.submit(draw, picture, time_s))
                    if len(waiting) > workers:
                        yield waiting.popleft().result()
                while waiting:
                    self.check_cancelled()
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()


def _habits(request: PortraitRequest, face: int) -> dict[str, Any]:
    return {
        "seed": request.seed + face * 7919,
        "mood": request.mood,
        "motion": request.motion,
        "blinks": request.blinks,
        "gaze": request.gaze,
        "mouth": request.mouth,
    }
