"""A small real engine that draws a film, and paints over one where it is asked for as another than the built-in one."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from fakes.film import QuickFilm

from engines.contract import Artifact, BadInput, EngineCard, Event, Progress, Request, Started
from engines.film.request import FilmRequest
from engines.media.video import VideoReader, VideoWriter, join

PIECE_FRAMES = 9  # of a window, which begins and ends anywhere in a shot
PAINTER = EngineCard(id="painter", panel="film", title="Painter", summary="For tests.", models=["painter-1"])
ABSENT = EngineCard(
    id="absent",
    panel="film",
    title="Absent",
    summary="For tests.",
    models=["absent-small", "absent-large"],
    available=False,
    unavailable_reason="no checkpoint is installed: matinee models pull absent-small",
)


class DrawAndPaint(QuickFilm):
    """The painter turns its guide upside down, in pieces that know nothing of shots; a LoRA is always of another
    model."""

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        assert isinstance(request, FilmRequest)
        if request.engine == "builtin":
            yield from super().run(request, folder)
        else:
            yield from self._paint(request, folder)

    def _paint(self, request: FilmRequest, folder: Path) -> Iterator[Event]:
        assert request.screenplay is not None
        assert request.guide is not None
        yield Started(phases=["Filming", "Joining"])
        for number, shot in enumerate(request.screenplay.shots):
            if shot.loras:
                field = f"screenplay.shots.{number}.loras"
                raise BadInput(
                    field, f"{shot.loras[0].path.name} was made for another model", "choose another"
                )
        reader = VideoReader(request.guide, "guide")
        frames = [np.ascontiguousarray(frame[::-1]) for _, frame in reader.frames()]
        reader.close()
        pieces = []
        for at in range(0, len(frames), PIECE_FRAMES):
            path, piece = folder / f"{at:05d}.mp4", frames[at : at + PIECE_FRAMES]
            with VideoWriter(path, reader.width, reader.height, request.fps) as film:
                for frame in piece:
                    self.check_cancelled()
                    film.write(frame)
            pieces.append(path)
            yield Progress(phase="Filming", step=at, total=len(frames))
            yield Artifact(path=path, kind="segment", duration_s=len(piece) / request.fps)
        join(pieces, None, folder / "take.mp4")
        yield Artifact(path=folder / "take.mp4", kind="media", duration_s=len(frames) / request.fps)
