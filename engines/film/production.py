"""The making of a Previs film from a screenplay: shots are drawn, mixed and joined one after the other.

A shot is a picture in pieces of a few seconds, a sound, and both together for whoever watches the film grow. Each file
is named by a digest of all that it depends on, so an interrupted film goes on after its last finished piece, and a film
that was steered or cut anew keeps what did not change. What the user is told of it all is `engines.film.engine`'s.
"""

import hashlib
import math
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np

from engines.contract import Artifact, Cancelled, Event, Progress
from engines.film.casting import cast
from engines.film.cutting import Cut, cutting_list, ended, heard, seen
from engines.film.endless import continued
from engines.film.engine import DRAWN, JOINING, PATIENCE_S, SEGMENTS, SHOOTING
from engines.film.exports.written import VOICES, write_cuts
from engines.film.request import FilmRequest
from engines.film.shooting import Camera
from engines.film.shots import Screenplay, Shot
from engines.film.sound import RATE, SoundTrack, mastered
from engines.film.still import size_of
from engines.frame_clock import FrameClock
from engines.media.audio import stream_audio, write_audio
from engines.media.video import VideoWriter, frame_count, join

PIECE_S = 15.0  # of a picture; what a crash costs at most
TELL_EVERY_S = 0.25

T = TypeVar("T")


@dataclass(frozen=True)
class Piece:
    """A part of a shot's picture: frames `begin` to `end`, not with it, of the shot."""

    path: Path
    begin: int
    end: int

    @property
    def finished(self) -> bool:
        return frame_count(self.path) == self.end - self.begin


@dataclass(frozen=True)
class Rushes:
    """The files of one shot in the job's folder."""

    pieces: tuple[Piece, ...]
    sound: Path
    both: Path

    @staticmethod
    def of(cut: Cut, before: Cut | None, request: FilmRequest, folder: Path) -> "Rushes":
        picture = f"{request.size} {request.fps} {request.format} {request.captions} {seen(cut, before)}"
        sound = _digest(f"{request.fps} {request.ambience} {heard(cut, before)}")
        count = math.ceil(cut.frames / (PIECE_S * request.fps))
        borders = [round(i * cut.frames / count) for i in range(count + 1)]
        pieces = tuple(
            Piece(folder / f"{DRAWN}{_digest(f'{begin} {end} {picture}')}.{request.format}", begin, end)
            for begin, end in pairwise(borders)
        )
        both = _digest(f"{picture} {sound}")
        return Rushes(pieces, folder / f"mixed-{sound}.flac", folder / f"shot-{both}.{request.format}")


class Production:
    """Makes one film in a job's folder; what is found there is kept."""

    def __init__(
        self, request: FilmRequest, screenplay: Screenplay, folder: Path, stopped: Callable[[], bool]
    ) -> None:
        """`stopped` says whether the user wants it to end."""
        self._request, self._screenplay, self._folder, self._stopped = request, screenplay, folder, stopped
        self._segments, self._watched = folder / SEGMENTS, set[Path]()
        self._track = SoundTrack(
            request.fps, folder / VOICES, cast(screenplay), request.ambience, speak=request.voices
        )
        self._track.folder.mkdir(exist_ok=True)
        frames = None if request.endless else round(screenplay.duration_s * request.fps)
        self._clock = FrameClock(SHOOTING, frames, request.fps)

    def film(self) -> Iterator[Event]:
        """Shoot and join; the last event is the film. An endless one ends well when it is stopped."""
        made = yield from self._shot_by_shot()
        yield Progress(phase=JOINING, step=0, total=1, patience_s=PATIENCE_S)
        if self._request.endless:
            made[-1] = ended(made[-1])
        rushes = [self._rushes(cut, before) for cut, before in zip(made, [None, *made], strict=False)]
        self._mix(made[-1], made[-2] if len(made) > 1 else None, rushes[-1])
        media = self._folder / f"take.{self._request.format}"
        with ThreadPoolExecutor(1) as pool:
            yield from self._awaited(pool.submit(self._join, rushes, media), JOINING)
        write_cuts(self._folder / "cuts.json", made, self._request.fps, self._screenplay.title)
        self._tidy(made, rushes)
        duration_s = sum(cut.frames for cut in made) / self._request.fps
        yield Artifact(path=media, kind="media", duration_s=duration_s)

    def _shot_by_shot(self) -> Generator[Event, None, list[Cut]]:
        request, made = self._request, list[Cut]()
        shots = _shots(self._screenplay, request.endless)
        cuts = cutting_list(self._screenplay, shots, self._track, request.fps, request.look)
        with ThreadPoolExecutor(1) as pool:
            coming = pool.submit(next, cuts, None)
            while (cut := (yield from self._awaited(coming, SHOOTING))) is not None:
                coming = pool.submit(next, cuts, None)
                before = made[-1] if made else None
                rushes = self._rushes(cut, before)
                ends_before = made and request.endless
                if not (yield from self._draw(cut, before, rushes, bool(ends_before))):
                    break
                self._mix(cut, before, rushes)
                if not rushes.both.exists():
                    pictures = [piece.path for piece in rushes.pieces]
                    join(pictures, rushes.sound, rushes.both, request.format)
                made.append(cut)
                self._watched.add(rushes.both)
                yield Artifact(path=rushes.both, kind="segment", duration_s=cut.frames / request.fps)
        return made

    def _awaited(self, work: "Future[T]", phase: str) -> Generator[Event, None, T]:
        """What another thread makes meanwhile: the next cut, whose lines are being said, or the whole film."""
        while not wait([work], TELL_EVERY_S).done:
            if phase == SHOOTING and self._stopped() and not self._request.endless:
                raise Cancelled
            yield Progress(phase=phase, step=0, total=1, patience_s=PATIENCE_S)
        return work.result()

    def _draw(
        self, cut: Cut, before: Cut | None, rushes: Rushes, ends_before: bool
    ) -> Generator[Event, None, bool]:
        """Draw the pieces that are not there. False where the user stopped a film that may end before this cut."""
        request, camera = self._request, None
        for piece in rushes.pieces:
            if ends_before and self._stopped():
                return False
            if piece.finished:
                self._clock.skip(piece.end - piece.begin)
                continue
            width, height = size_of(request)
            if camera is None:
                clock = self._clock
                yield Progress(phase=SHOOTING, step=clock.done, total=clock.total, patience_s=PATIENCE_S)
                camera = Camera(cut, before, width, height, request.fps, request.captions)
            try:
                with VideoWriter(piece.path, width, height, request.fps, request.format) as writer:
                    for frame in camera.frames(piece.begin, piece.end):
                        if self._stopped():
                            raise Cancelled
                        writer.write(frame)
                        yield from self._clock.tick(frame)
            except Cancelled:
                if not ends_before:
                    raise
                return False
        return True

    def _mix(self, cut: Cut, before: Cut | None, rushes: Rushes) -> None:
        if rushes.sound.exists():
            return
        sound = self._track.shot(
            cut.prepared,
            cut.scene,
            cut.frames,
            cut.joint,
            start_frame=cut.start,
            before=before.neighbour if before else None,
            moments=cut.moments,
            last=cut.last,
        )
        write_audio(rushes.sound, sound, RATE)

    def _rushes(self, cut: Cut, before: Cut | None) -> Rushes:
        return Rushes.of(cut, before, self._request, self._segments)

    def _join(self, rushes: list[Rushes], media: Path) -> None:
        def sound() -> Iterator[np.ndarray]:
            for one in rushes:
                yield from stream_audio(one.sound, RATE, channels=2)

        whole = media.with_suffix(".flac")
        write_audio(whole, mastered(sound), RATE)
        pictures = [piece.path for one in rushes for piece in one.pieces]
        join(pictures, whole, media, self._request.format)
        whole.unlink()

    def _tidy(self, made: list[Cut], rushes: list[Rushes]) -> None:
        """Of a finished film only what is dear to make stays, for a next one that is nearly the same: the pictures, the
        voices, and what is being watched. Sounds are soon mixed again."""
        kept = {piece.path for one in rushes for piece in one.pieces} | self._watched
        said = {line.file.stem for cut in made for line in cut.prepared.spoken if line.file}
        for path in self._segments.iterdir():
            if path not in kept:
                path.unlink()
        for path in self._track.folder.iterdir():
            if path.stem not in said:
                path.unlink()


def _shots(screenplay: Screenplay, endless: bool) -> Iterator[Shot]:
    yield from screenplay.shots
    while endless:
        shot = continued(screenplay)
        screenplay = screenplay.model_copy(update={"shots": (*screenplay.shots, shot)})
        yield shot


def _digest(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:16]
