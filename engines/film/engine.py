"""Previs, the built-in film engine: a script becomes a cut film on the drawn stage, on any CPU.

Each shot is a segment of its own: a picture file, a sound file, and the two together for whoever watches the film grow.
An interrupted film goes on after its last finished shot; a film that was steered keeps the shots that did not change.
How a script becomes shots is `engines.film.screenplay`, where they lie in the film `engines.film.cutting`, what is
drawn `engines.stage`, what is heard `engines.film.sound`.
"""

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from engines.contract import Artifact, Engine, EngineCard, Event, Note, Progress, Request, Started
from engines.film import questions
from engines.film.casting import cast
from engines.film.cutting import Cut, cutting_list
from engines.film.endless import continued
from engines.film.exports.written import VOICES, write_cuts
from engines.film.request import FilmRequest
from engines.film.screenplay import parse, read
from engines.film.shooting import Camera, size_of
from engines.film.shots import Screenplay, Shot
from engines.film.sound import RATE, SoundTrack, mastered
from engines.film.staging import explain
from engines.frame_clock import FrameClock
from engines.media.audio import stream_audio, write_audio
from engines.media.video import VideoWriter, frame_count, join

READING, SHOOTING, JOINING = "Reading the script", "Shooting", "Joining"
PATIENCE_S = 180.0
TELL_EVERY_S = 0.25
MOST_NOTES = 5


@dataclass(frozen=True)
class Rushes:
    """The files of one shot in the job's folder."""

    picture: Path
    sound: Path
    both: Path

    @staticmethod
    def of(cut: Cut, folder: Path, suffix: str) -> "Rushes":
        name = f"{cut.number + 1:05d}-{cut.key}"
        return Rushes(folder / f"{name}.{suffix}", folder / f"{name}.flac", folder / f"{name}-shot.{suffix}")

    def finished(self, frames: int) -> bool:
        return self.sound.exists() and frame_count(self.picture) == frames


class Previs(Engine):
    """Draws the script on the stage."""

    request_type: ClassVar[type[Request]] = FilmRequest

    def describe(self) -> EngineCard:
        return EngineCard(
            id="builtin",
            panel="film",
            title="Previs",
            summary="Draws the script as an illustrated film, with voices. Runs on this computer.",
            models=["kokoro-82m", "kokoro-voices", "minilm"],
        )

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Questions of the panel: `read`, `thumbnail`, `steer`, `continue`, `export`."""
        return questions.answer(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the film in `folder`; shots found there are kept. An endless one ends well when it is cancelled.
        Raises `BadInput` and `Cancelled`."""
        assert isinstance(request, FilmRequest)
        segments = folder / "segments"
        segments.mkdir(exist_ok=True)
        kept = sum(1 for _ in segments.glob("*.flac"))
        yield Started(phases=[READING, SHOOTING, JOINING], weights=[1, 20, 1], resumed_at=kept)
        yield Progress(phase=READING, step=0, total=1, patience_s=PATIENCE_S)
        screenplay = script_of(request)
        yield from _understood(screenplay)
        track = SoundTrack(
            request.fps, folder / VOICES, cast(screenplay), request.ambience, speak=request.voices
        )
        track.folder.mkdir(exist_ok=True)
        settings = f"{request.size} {request.captions} {request.ambience} {request.format}"
        cuts = cutting_list(
            screenplay, _shots(screenplay, request.endless), track, request.fps, request.look, settings
        )
        made: list[Cut] = []
        clock = FrameClock(SHOOTING, round(screenplay.duration_s * request.fps), request.fps)
        before: Cut | None = None
        with ThreadPoolExecutor(1) as pool:
            coming = pool.submit(next, cuts, None)
            while (cut := (yield from self._awaited(coming))) is not None:
                if made and request.endless and self._cancel.is_set():
                    break
                coming = pool.submit(next, cuts, None)
                rushes = Rushes.of(cut, segments, request.format)
                if rushes.finished(cut.frames):
                    clock.skip(cut.frames)
                else:
                    last = not request.endless and cut.number == len(screenplay.shots) - 1
                    ended = yield from self._shoot(request, cut, before, rushes, track, clock, last)
                    if not ended:
                        break
                if not rushes.both.exists():
                    join([rushes.picture], rushes.sound, rushes.both, request.format)
                yield Artifact(path=rushes.both, kind="segment", duration_s=cut.frames / request.fps)
                made.append(cut)
                before = cut
        yield Progress(phase=JOINING, step=0, total=1, patience_s=PATIENCE_S)
        media = folder / f"take.{request.format}"
        _join([Rushes.of(cut, segments, request.format) for cut in made], media, request.format)
        write_cuts(folder / "cuts.json", made, request.fps, screenplay.title)
        yield Artifact(path=media, kind="media", duration_s=sum(cut.frames for cut in made) / request.fps)

    def _awaited(self, coming: "Future[Cut | None]") -> Generator[Event, None, Cut | None]:
        """The next cut, whose lines are being said."""
        while not coming.done():
            if not wait([coming], TELL_EVERY_S).done:
                self.check_cancelled()
                yield Progress(phase=SHOOTING, step=0, total=1, patience_s=PATIENCE_S)
        return coming.result()

    def _shoot(
        self,
        request: FilmRequest,
        cut: Cut,
        before: Cut | None,
        rushes: Rushes,
        track: SoundTrack,
        clock: FrameClock,
        last: bool,
    ) -> Generator[Event, None, bool]:
        """Draw and mix one shot. False where the user stopped an endless film, which then ends before it."""
        width, height = size_of(request)
        yield Progress(phase=SHOOTING, step=clock.done, total=clock.total, patience_s=PATIENCE_S)
        camera = Camera(cut, before, width, height, request.fps, request.captions)
        with VideoWriter(rushes.picture, width, height, request.fps, request.format) as writer:
            for frame in camera.frames():
                if request.endless and before is not None and self._cancel.is_set():
                    break
                self.check_cancelled()
                writer.write(frame)
                yield from clock.tick(frame)
            else:
                sound = track.shot(
                    cut.prepared,
                    cut.scene,
                    cut.frames,
                    cut.joint,
                    start_frame=cut.start,
                    before=before.neighbour if before else None,
                    moments=cut.moments,
                    last=last,
                )
                write_audio(rushes.sound, sound, RATE)
        if frame_count(rushes.picture) == cut.frames:
            return True
        rushes.picture.unlink(missing_ok=True)
        return False


def script_of(request: FilmRequest) -> Screenplay:
    """The screenplay that a request means. Raises `BadInput`."""
    if request.screenplay is not None:
        return request.screenplay
    return read(request.script) if request.script is not None else parse(request.text)


def _shots(screenplay: Screenplay, endless: bool) -> Iterator[Shot]:
    yield from screenplay.shots
    while endless:
        shot = continued(screenplay)
        screenplay = screenplay.model_copy(update={"shots": (*screenplay.shots, shot)})
        yield shot


def _understood(screenplay: Screenplay) -> Iterator[Event]:
    """What in the script was taken for something else, or for nothing."""
    told = [
        word.sentence for shot in screenplay.shots for word in explain(shot, screenplay) if not word.known
    ]
    for line in list(dict.fromkeys(told))[:MOST_NOTES]:
        yield Note(message=line)


def _join(rushes: list[Rushes], media: Path, format: Any) -> None:
    def sound() -> Iterator[np.ndarray]:
        for one in rushes:
            yield from stream_audio(one.sound, RATE, channels=2)

    whole = media.with_suffix(".flac")
    write_audio(whole, mastered(sound), RATE)
    join([one.picture for one in rushes], whole, media, format)
    whole.unlink()
