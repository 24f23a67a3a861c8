"""The built-in talking portrait: a picture or a video and a voice become a speaking person, on any CPU.

The take is rendered in segments of ten seconds. Each is a finished file in the job's folder, so an interrupted
job goes on where it stopped, and memory does not grow with the length of the voice. Who is drawn is
`engines.portrait.scene`, how they move `engines.portrait.life`, what they say `engines.portrait.voices`.
"""

import math
import os
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from engines.contract import Artifact, Engine, EngineCard, Event, Note, Progress, Request, Started
from engines.frame_clock import FrameClock
from engines.media.label import Label
from engines.media.video import VideoWriter, frame_count, join
from engines.portrait import questions, scene, voices
from engines.portrait.life import Life
from engines.portrait.request import PortraitRequest

SEGMENT_S = 10
COMPILE_PATIENCE_S = 120.0
READING, HEARING, SPEAKING = "Reading the picture", "Hearing the voice", "Speaking the line"
RENDERING, JOINING = "Rendering", "Joining"
TELL_EVERY_S = 0.25


class BuiltinPortrait(Engine):
    """Moves the picture that is there: a face rig, driven by the voice."""

    request_type: ClassVar[type[Request]] = PortraitRequest

    def describe(self) -> EngineCard:
        return EngineCard(
            id="builtin",
            panel="portrait",
            title="Built-in",
            summary="Moves the picture itself. Runs on this computer, about twice real time at 512 lines.",
            models=["face-landmarker", "u2netp", "silero-vad", "kokoro-82m", "kokoro-voices"],
        )

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Questions of the panel: `faces` of an image, the `voice` of a recording, `speak` a line."""
        return questions.answer(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the take in `folder`; segments found there are kept. Raises `BadInput` and `Cancelled`."""
        assert isinstance(request, PortraitRequest)
        (folder / "segments").mkdir(exist_ok=True)
        done = sum(1 for _ in (folder / "segments").glob(f"[0-9]*.{request.format}"))
        voicing = HEARING if request.audio else SPEAKING
        phases = [READING, voicing, RENDERING, JOINING]
        voices.check(request)
        yield Started(phases=phases, weights=[1, 1, 8, 1], resumed_at=done)
        yield Progress(phase=READING, step=0, total=1, patience_s=COMPILE_PATIENCE_S)
        with scene.open_scene(request) as drawn:
            said = yield from self._voices(request, drawn.face, folder, voicing)
            for note in drawn.notes(said.duration_s):
                yield Note(message=note)
            lives = {face: Life(track, **_habits(request, face)) for face, track in said.tracks.items()}
            duration_s = drawn.lasts(said.duration_s)
            segments = yield from self._render(request, folder, drawn, lives, duration_s)
        yield Progress(phase=JOINING, step=0, total=1, patience_s=COMPILE_PATIENCE_S)
        media = folder / f"take.{request.format}"
        join(segments, said.sound, media, request.format)
        yield Artifact(path=media, kind="media", duration_s=duration_s)

    def _voices(
        self, request: PortraitRequest, face: int, folder: Path, phase: str
    ) -> Generator[Event, None, voices.Performed]:
        """Prepare the voices on a thread, so that long ones can be reported while they are heard."""
        share = 0.0

        def tell(done: float) -> None:
            nonlocal share
            share = done
            self.check_cancelled()

        with ThreadPoolExecutor(1) as pool:
            working = pool.submit(voices.prepare, request, face, folder, tell)
            while not working.done():
                yield Progress(phase=phase, step=round(100 * share), total=100, patience_s=COMPILE_PATIENCE_S)
                wait([working], TELL_EVERY_S)
            return working.result()

    def _render(
        self,
        request: PortraitRequest,
        folder: Path,
        drawn: "scene.Scene",
        lives: dict[int, Life],
        duration_s: float,
    ) -> Generator[Event, None, list[Path]]:
        """Render what is missing; the generator returns the list of all segment files."""
        total = max(1, math.ceil(duration_s * request.fps))
        label = Label(drawn.width, drawn.height) if request.label else None
        clock = FrameClock(RENDERING, total, request.fps)
        segments = []
        for start in range(0, total, SEGMENT_S * request.fps):
            count = min(SEGMENT_S * request.fps, total - start)
            path = folder / "segments" / f"{start // (SEGMENT_S * request.fps):05d}.{request.format}"
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
