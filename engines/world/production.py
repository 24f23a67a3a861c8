"""Makes a film of a walk: a log, a script, or a look around becomes segments, and those one file with sound.

Each segment is a finished file. An interrupted film goes on after its last one: its ticks are made again without
drawing them, so that the rest is the same to the pixel. Which world it is, is decided in `engines.world.opening`.
"""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

from engines.contract import Artifact, BadInput, Event, Note, Progress
from engines.frame_clock import FrameClock
from engines.media.video import VideoWriter, frame_count, join
from engines.world import logs
from engines.world.actions import Action, ActionLog
from engines.world.film import LOG, SEGMENTS, segment, segment_ticks
from engines.world.look_around import look_around
from engines.world.opening import PATIENCE_S
from engines.world.request import WorldRequest
from engines.world.script import actions_of
from engines.world.walk import Walk, Whereabouts, in_blocks

FILMING, SOUNDING, JOINING = "Filming", "Making the sound", "Joining"


def log_of(request: WorldRequest) -> ActionLog:
    """What is done in a request. Raises `BadInput` for a log or a script that cannot be followed, or has no tick."""
    if request.actions is not None and request.script:
        raise BadInput("script", "there is an action log already", "give the log or the script, not both")
    if request.actions is not None:
        log = logs.read(request.actions, request.fps)
    elif request.script:
        log = actions_of(request.script, request.fps)
    else:
        log = look_around(request.fps)
    if log.ticks <= log.begin:
        raise BadInput("actions" if request.actions else "script", "nothing is done in it", "record a walk")
    return log


class Production:
    """One film in one folder. `check_cancelled` raises when the user stopped it."""

    def __init__(
        self, request: WorldRequest, log: ActionLog, folder: Path, check_cancelled: Callable[[], None]
    ) -> None:
        self._request, self._log, self._folder = request, log, folder
        self._check_cancelled = check_cancelled

    def film(self, walk: Walk) -> Iterator[Event]:
        """Film the log in `walk`, which is at its start; segments found in the folder are kept."""
        request, log = self._request, self._log
        if request.fps != log.fps:
            yield Note(
                message=f"The log has {log.fps} ticks a second, so the film has {log.fps} frames a second"
            )
        asked = {request.weather, *(action.weather for action in log)}
        if walk.sheltered and asked & {"rain", "snow", "storm"}:
            yield Note(
                message="This picture was read as a room or a close-up, in which no weather falls; "
                "say that it is a street or a landscape, if it is one"
            )
        logs.write(self._folder / LOG, log)
        (self._folder / SEGMENTS).mkdir(exist_ok=True)
        segments, whereabouts = yield from self._segments(walk)
        sound = None
        if request.sound:
            yield Progress(phase=SOUNDING, step=0, total=1, patience_s=PATIENCE_S)
            from engines.world.heard import film_sound

            sound = film_sound(request, walk, log, whereabouts, self._folder)
        yield Progress(phase=JOINING, step=0, total=1, patience_s=PATIENCE_S)
        media = self._folder / f"take.{request.format}"
        join(segments, sound, media, request.format)
        if sound:
            sound.unlink(missing_ok=True)
        yield Artifact(path=media, kind="media", duration_s=log.duration_s)

    def _segments(self, walk: Walk) -> Generator[Event, None, tuple[list[Path], list[Whereabouts | None]]]:
        """Draw what is missing; returns all segments, and where the walker is after each tick of the film."""
        log, format = self._log, self._request.format
        begin, ticks, total = log.begin, segment_ticks(log.fps), log.ticks - log.begin
        starts = range(0, total, ticks)
        paths = [segment(self._folder, number, format) for number in range(len(starts))]
        counts = [min(ticks, total - start) for start in starts]
        kept = [frame_count(path) == count for path, count in zip(paths, counts, strict=True)]
        clock = FrameClock(FILMING, total, log.fps)
        frames = in_blocks(
            walk, self._actions(), lambda tick: tick >= begin and not kept[(tick - begin) // ticks]
        )
        whereabouts: list[Whereabouts | None] = []
        for _ in range(begin):
            next(frames)
        for path, count, found in zip(paths, counts, kept, strict=True):
            if found:
                for _ in range(count):
                    next(frames)
                    whereabouts.append(walk.whereabouts())
                clock.skip(count)
                continue
            with VideoWriter(path, *walk.size, log.fps, format) as writer:
                for _ in range(count):
                    frame = next(frames)
                    assert frame is not None
                    whereabouts.append(walk.whereabouts())
                    writer.write(frame)
                    yield from clock.tick(frame)
            yield Artifact(path=path, kind="segment", duration_s=count / log.fps)
        return paths, whereabouts

    def _actions(self) -> Iterator[Action]:
        for action in self._log:
            self._check_cancelled()
            yield action
