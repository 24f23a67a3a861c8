"""Records a walk while it is walked: film in finished segments, and beside it the log that makes it again.

The film is written live, at the size and with the frames that the walker sees, so that stopping gives a take at once,
in any world, also in one that could never be made again exactly; ticks that were passed over hold the frame before.
Its request (`engines.wire.RECORDED`) and its log are written along with each segment: should the studio die, a render
of that request goes on after the last finished segment, and renders of the log at any other size have every tick drawn.

Encoding runs on a thread of its own, and so does the finishing of each film, which nobody who leaves has to wait for. A
disk that refuses ends the recording, and what is finished is kept.
"""

import math
import queue
import shutil
import threading
import time
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, wait
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import Artifact, Event, Note, Progress
from engines.media.video import VideoWriter, join
from engines.world import logs
from engines.world.actions import Action, ActionLog
from engines.world.film import LOG, SEGMENTS, segment, segment_ticks
from engines.world.log_recorder import LogRecorder, in_words
from engines.world.request import WorldRequest
from engines.world.walk import Walk, Whereabouts

WRITING = "Writing the take"
AHEAD_S = 1.0
SOUNDING, JOINING = 0.08, 0.85
"""How much of a film is finished when its sound is begun, and when all is joined."""
SOUND_S, SOUND_EACH_S = 2.0, 0.08  # a guess: to begin with the sound, and for a second of it
TELL_EVERY_S = 0.5
REFUSED = (OSError, av.FFmpegError)


class Recorder(LogRecorder):
    """One recording in `folder`, filmed live. `take` each tick, then `finish`, or `close` where there is no time for
    that."""

    def __init__(
        self,
        request: WorldRequest,
        folder: Path,
        view: NDArray[np.uint8],
        before: Iterable[Action],
        walk: Walk,
    ) -> None:
        """`view` (height, width, 3) is what is seen at the beginning, `before` what was done until then; the
        film sounds like `walk`."""
        height, width = view.shape[:2]
        super().__init__(request, folder, before, (width, height))
        self._walk = walk
        self._whereabouts: list[Whereabouts | None] = []
        self._size = width, height
        self._frames: queue.Queue[NDArray[np.uint8] | None] = queue.Queue(round(AHEAD_S * self._fps))
        self._written = 0
        self._ended = False
        (folder / SEGMENTS).mkdir(exist_ok=True)
        self._last = view
        self._done, self._sounds_since = 0.0, math.nan
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    @property
    def share(self) -> float:
        """How much of the film is finished, 0 to 1, as far as it can be known: a sound does not say how far it is."""
        if math.isnan(self._sounds_since):
            return self._done
        spent = (time.monotonic() - self._sounds_since) / (SOUND_S + SOUND_EACH_S * self.duration_s)
        return SOUNDING + (JOINING - SOUNDING) * (1 - math.exp(-spent))

    def take(self, action: Action, whereabouts: Whereabouts | None, frame: NDArray[np.uint8] | None) -> None:
        if self.trouble:
            return
        self._add(action)
        self._whereabouts.append(whereabouts)
        if frame is not None:
            self._last = self._fitted(frame)
        self._frames.put(self._last)

    def close(self) -> None:
        """Finish the segment that is being written."""
        self._frames.put(None)
        self._thread.join()

    def finish(self) -> Artifact | None:
        """The film with its sound, and its log beside it; None where the disk refused, or nothing was recorded. Takes
        a while, and may run on another thread."""
        self.close()
        media = self.folder / f"take.{self._request.format}"
        if not self._written:
            return None
        try:
            log = self._log(self._written)
            logs.write(self.folder / LOG, log)
            self._sounds_since = time.monotonic()
            sound = self._sound(log) if self._request.sound else None
            self._done, self._sounds_since = JOINING, math.nan
            pieces = -(-self._written // segment_ticks(self._fps))
            join(
                [segment(self.folder, number, self._request.format) for number in range(pieces)],
                sound,
                media,
                self._request.format,
            )
        except REFUSED as error:
            self.trouble = in_words(error)
            return None
        shutil.rmtree(self.folder / SEGMENTS, ignore_errors=True)
        if sound:
            sound.unlink(missing_ok=True)
        return Artifact(path=media, kind="media", duration_s=log.duration_s)

    def _sound(self, log: ActionLog) -> Path | None:
        """The sound of the film; a film that cannot have one is kept without."""
        try:
            from engines.world.heard import film_sound

            return film_sound(self._request, self._walk, log, self._whereabouts[: self._written], self.folder)
        except Exception as error:
            traceback.print_exc()
            self.silence = in_words(error)
            return None

    def _fitted(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if (frame.shape[1], frame.shape[0]) == self._size:
            return frame
        return np.asarray(cv2.resize(frame, self._size, interpolation=cv2.INTER_AREA), np.uint8)

    def _write(self) -> None:
        """The thread: frames become segments until None comes, or until the disk refuses."""
        try:
            while (frame := self._next()) is not None:
                self._segment(frame)
        except Exception as error:
            self.trouble = in_words(error)
            while not self._ended:
                self._next()

    def _next(self) -> NDArray[np.uint8] | None:
        frame = None if self._ended else self._frames.get()
        self._ended = frame is None
        return frame

    def _segment(self, frame: NDArray[np.uint8] | None) -> None:
        """Write one segment that begins with `frame`."""
        ticks = segment_ticks(self._fps)
        path = segment(self.folder, self._written // ticks, self._request.format)
        count = 0
        with VideoWriter(path, *self._size, self._fps, self._request.format) as writer:
            while frame is not None:
                writer.write(frame)
                count += 1
                if count == ticks:
                    break
                frame = self._next()
        self._written += count
        self._keep_log(self._written)


class Recordings:
    """The recordings of one session: at most one is being made, others may still be finished."""

    def __init__(self, request: WorldRequest, folder: Path, walk: Walk) -> None:
        """Each gets a folder of its own in `folder`."""
        self._request, self._folder, self._walk = request, folder, walk
        self._count = 0
        self._told, self._told_s = 1.0, -math.inf
        self._now: LogRecorder | None = None
        self._finishing: list[tuple[LogRecorder, Future[Artifact | None]]] = []

    @property
    def running(self) -> bool:
        return self._now is not None

    @property
    def unfinished(self) -> bool:
        return bool(self._finishing)

    @property
    def duration_s(self) -> float | None:
        """Of the one that is being made."""
        return self._now.duration_s if self._now else None

    def begin(
        self, view: NDArray[np.uint8], before: Iterable[Action], size: tuple[int, int] | None = None
    ) -> None:
        """Record from here on, unless it is being done already. `size` (width, height) is that of a film which is
        rendered from its log later; without one it is filmed as it is seen."""
        if self._now is None:
            self._count += 1
            folder = self._folder / f"recording-{self._count}"
            self._now = (
                LogRecorder(self._request, folder, before, size)
                if size
                else Recorder(self._request, folder, view, before, self._walk)
            )

    def take(self, action: Action, whereabouts: Whereabouts | None, frame: NDArray[np.uint8] | None) -> None:
        """A tick was made; `frame` is None where nobody drew it."""
        if self._now:
            self._now.take(action, whereabouts, frame)
            if self._now.trouble:
                self.stop()

    def stop(self) -> None:
        """End the recording, if there is one; its film comes a little later."""
        if self._now:
            film: Future[Artifact | None] = Future()
            self._finishing.append((self._now, film))
            threading.Thread(target=_finish, args=(self._now, film), daemon=True).start()
            self._now = None

    def progress(self) -> Iterator[Progress]:
        """How far the film is that was ended first, every now and then; all of it once there is none."""
        share = self._finishing[0][0].share if self._finishing else 1.0
        now = time.monotonic()
        if share != self._told and (share == 1.0 or now - self._told_s > TELL_EVERY_S):
            self._told, self._told_s = share, now
            yield Progress(phase=WRITING, step=round(100 * share), total=100)

    def ready(self, patience_s: float = 0.0) -> Iterator[Event]:
        """The films that are finished by now, and what went wrong with others; waits so long for the first one."""
        if patience_s and self._finishing:
            wait([future for _, future in self._finishing], patience_s)
        for each in [each for each in self._finishing if each[1].done()]:
            self._finishing.remove(each)
            recorder, future = each
            film = future.result()
            if recorder.trouble:
                kept = "what there is of it is kept" if film is None else f"{film.duration_s:.0f} s are kept"
                yield Note(message=f"The recording stopped: {recorder.trouble}; {kept}")
            if film:
                if recorder.silence:
                    yield Note(message=f"The recording has no sound: {recorder.silence}")
                yield film

    def close(self) -> None:
        """There is no time for a film: finish the segment that is being written."""
        if self._now:
            self._now.close()


def _finish(recorder: LogRecorder, film: "Future[Artifact | None]") -> None:
    try:
        film.set_result(recorder.finish())
    except BaseException as error:
        film.set_exception(error)
