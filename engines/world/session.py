"""A walk in real time: reads the controls, lets the world answer, and sends what is seen.

Ticks come at a fixed rate. The newest controls are read just before each; where drawing is too slow for the rate, ticks
are passed over undrawn, so that one walks as fast as on a quick machine. At most `IN_FLIGHT` frames are on their way to
the screen. When nothing is done and nothing moves, nothing is drawn. Which world it is, is decided elsewhere
(`engines.world.opening`); what was done is `engines.world.history`, what becomes film `engines.world.recorder`.
"""

import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engines.contract import BadInput, Event, LiveFrame, Note, Progress
from engines.world import logs
from engines.world.actions import IDLE, Action
from engines.world.block_player import BlockPlayer
from engines.world.controls import Controls, Held
from engines.world.film import even
from engines.world.history import History, Return
from engines.world.left import LeftWalks
from engines.world.log_recorder import in_words
from engines.world.pace import STOOD
from engines.world.recorder import WRITING, Recordings
from engines.world.request import WorldRequest
from engines.world.script import actions_of
from engines.world.tick_clock import TickClock
from engines.world.walk import Walk, Whereabouts

IN_FLIGHT = 2
LOST_S = 1.0  # a frame that has not been shown for so long never will be
SETTLED = 15  # equal frames after which a world counts as still
DOZE_S = 0.1
LEAST_TURN = 1e-3  # degrees
WALKING = "Walking"
KEEP_PATIENCE_S = 120.0
MOST_LOOKS = 60  # on the way to where a log begins

Reopen = Callable[[tuple[int, int]], Walk]


class Session:
    """One walk, from `events` being started until it is cancelled."""

    def __init__(
        self,
        request: WorldRequest,
        folder: Path,
        walk: Walk,
        reopen: Reopen,
        controls: Controls,
        cancelled: Callable[[], bool],
        left: LeftWalks,
    ) -> None:
        """`walk` is at its start; `reopen` gives the same world with frames of another size. What one walks here is put
        into `left` at the end, under the name of `folder`."""
        self._left, self._name = left, folder.name
        self._request, self._walk = request, walk
        self._reopen, self._controls, self._cancelled = reopen, controls, cancelled
        self._pool = ThreadPoolExecutor(1)
        self._history = History(walk.fps, walk.state())
        self._sounds: SimpleQueue[Event] = SimpleQueue()
        self._recordings = Recordings(request, folder, walk)
        if request.sound:
            threading.Thread(target=self._write_sounds, args=(folder,), daemon=True).start()
        self._clock = TickClock(walk.fps, time.monotonic())
        self._blocks = BlockPlayer(walk, self._pool) if walk.block > 1 else None
        self._frame: NDArray[np.uint8] = walk.view()
        self._paused = False
        self._playing: Iterator[Action] = iter(())
        self._plays = False
        self._way: Iterator[Action] = iter(())
        self._passes = 0  # ticks to the next look, while one is on the way to where a log begins
        self._turned = (0.0, 0.0)
        self._sky: dict[str, Any] = {}
        self._heard = 0
        self._keys: list[str] = []
        self._sent: deque[int] = deque()
        self._sent_s = 0.0
        self._equal = self._kept_at = 0
        self._stride, self._stepped, self._landed = STOOD, False, False

    def events(self) -> Iterator[Event]:
        """Walk until cancelled; recordings come as `media` artifacts."""
        try:
            yield Progress(phase=WALKING, step=1, total=1)
            yield from self._obey()  # whoever comes back is where they were, from the first frame on
            if not self._sent:
                yield self._seen(0.0)
            self._clock.restart(time.monotonic())
            while not self._cancelled():
                yield from self._obey()
                yield from self._ready()
                yield from self._next()
            self._keep_history()
            if not self._in_a_hurry():
                self._recordings.stop()
                yield Progress(phase=WRITING, step=0, total=1, patience_s=KEEP_PATIENCE_S)
                while self._recordings.unfinished:
                    yield from self._recordings.ready(DOZE_S)
        finally:
            self._recordings.close()
            if self._blocks:
                self._blocks.drop()
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _keep_history(self) -> None:
        if not self._blocks:
            self._history.keep(self._walk.state())
        self._left.keep(self._name, self._history)

    def _in_a_hurry(self) -> bool:
        """Whether the studio itself closes: then what was recorded becomes a film another time."""
        commands = iter(self._controls.command, None)
        return any(command.get("do") == "close" for command in commands)

    def _ready(self) -> Iterator[Event]:
        """What was made on other threads meanwhile."""
        yield from self._recordings.progress()
        yield from self._recordings.ready()
        while not self._sounds.empty():
            yield self._sounds.get()

    def _write_sounds(self, folder: Path) -> None:
        """On a thread: each sound as soon as it is there. Without them one walks on in silence."""
        try:
            from engines.world.heard import live_sounds  # seconds to import, while one looks around already

            for sound in live_sounds(self._request, self._walk, folder):
                if self._cancelled():
                    break
                self._sounds.put(sound)
        except Exception as error:
            traceback.print_exc()
            self._sounds.put(Note(message=f"Not all that is heard here could be made: {in_words(error)}"))

    def _obey(self) -> Iterator[Event]:
        """Do what was commanded; what cannot be done is told, and ends nothing."""
        while command := self._controls.command():
            try:
                yield from self._do(command)
            except BadInput as error:
                yield Note(message=f"{error.message}; {error.hint}" if error.hint else error.message)

    def _do(self, command: dict[str, Any]) -> Iterator[Event]:
        match command:
            case {"do": "pause" | "go" as do}:
                self._paused = do == "pause"
                yield self._seen(0.0)
            case {"do": "record"}:
                self._record(command)
                yield self._seen(0.0)
            case {"do": "stop_recording"}:
                self._recordings.stop()
                yield self._seen(0.0)
            case {"do": "rewind", "tick": int(tick)}:
                yield from self._go_to(self._history.way_to(tick))
            case {"do": "return", "name": str(name)}:
                yield from self._go_to(self._history.marked(name))
            case {"do": "come back", "walk": str(name)}:
                self._history = self._left.take(name)
                yield from self._go_to(self._history.way_to(self._history.now))
            case {"do": "bookmark", "name": str(name)}:
                self._history.mark(name, self._walk.state())
            case {"do": "sky"}:
                self._sky |= {each: command[each] for each in ("hour", "weather") if each in command}
            case {"do": "play", "log": str(path)}:
                log = logs.read(Path(path))
                if log.fps != self._walk.fps:
                    what = f"this log has {log.fps} ticks a second, and the walk {self._walk.fps}"
                    raise BadInput("actions", what, "choose as many frames a second, or render the log")
                yield from self._go_to(self._history.way_to(0))
                film = iter(log)
                if not self._blocks and log.begin:
                    self._way = islice(film, log.begin)
                    self._passes = max(log.fps, log.begin // MOST_LOOKS)
                    self._paused, self._equal = False, 0
                if not command.get("wait"):
                    self._play(film)
            case {"do": "play", "script": str(text)}:
                self._play(iter(actions_of(text, self._walk.fps)))
            case {"do": "resize", "width": int(width), "height": int(height)}:
                yield from self._resize(even(width, height))
            case _:
                raise BadInput("do", f"{command.get('do')!r} is no command of a walk")

    def _record(self, command: dict[str, Any]) -> None:
        """Film what is seen, or keep the log for a film of the size that is commanded; a world that thinks in blocks is
        never twice the same."""
        size = even(command["width"], command["height"]) if "width" in command and not self._blocks else None
        done = self._history.actions_to(self._history.now)
        self._recordings.begin(self._frame, done, size if size != self._walk.size else None)

    def _next(self) -> Iterator[Event]:
        """Make the ticks that are due, or sleep until one is."""
        now, held = time.monotonic(), self._controls.peek()
        if self._waits(now, held):
            self._controls.wait(DOZE_S, held)
        elif self._passes:
            yield from self._pass_on(held)
        elif (self._paused and not self._sky) or self._still(held):
            self._controls.wait(DOZE_S, held)
            self._clock.restart(time.monotonic())
        elif not (due := self._clock.due(now)):
            self._controls.wait(self._clock.wait_s(now))
        elif self._blocks:
            yield from self._play_block(self._blocks)
        else:
            yield from self._tick(1 if self._paused else due)

    def _waits(self, now: float, held: Held) -> bool:
        """Whether the screen has enough to show for now."""
        if held.shown in self._sent:
            while self._sent.popleft() != held.shown:
                pass
        while self._sent and self._sent[0] <= held.shown:
            self._sent.popleft()
        if now - self._sent_s > LOST_S:
            self._sent.clear()
        return len(self._sent) >= IN_FLIGHT

    def _still(self, held: Held) -> bool:
        """Whether another tick would look like the last, and nobody needs it. A world that thinks in blocks decays
        while nothing is done, so it rests too."""
        turned = abs(held.yaw - self._turned[0]) + abs(held.pitch - self._turned[1]) > LEAST_TURN
        if held.keys or turned or self._sky or self._plays or self._recordings.running:
            return False
        if self._blocks:
            return self._blocks.idle
        return not self._request.alive and self._equal >= SETTLED

    def _pass_on(self, held: Held) -> Iterator[Event]:
        """Some more of the way to where a log begins, as fast as it goes: one sees it pass."""
        self._turned = held.yaw, held.pitch
        passed = 0
        for action in islice(self._way, self._passes):
            self._walk.pass_over(action)
            self._made(action, None)
            passed += 1
        if passed < self._passes:
            self._passes = 0
        yield from self._look()

    def _tick(self, due: int) -> Iterator[Event]:
        """Make the ticks that are due, and draw the last."""
        began = time.perf_counter()
        *passed, last = self._actions(due)
        for action in passed:
            self._walk.pass_over(action)
            self._made(action, None)
        (frame,) = self._walk.advance([last])
        same = not self._request.alive and last == IDLE and np.array_equal(frame, self._frame)
        self._equal = self._equal + 1 if same else 0
        self._frame = frame
        self._made(last, frame)
        self._clock.made(due)
        yield self._seen((time.perf_counter() - began) * 1000)

    def _play_block(self, blocks: BlockPlayer) -> Iterator[Event]:
        """Show the next frame of a block, and begin another one in time."""
        resting = self._still(self._controls.peek()) or (self._paused and not self._sky)
        if blocks.hungry and not resting:
            blocks.think(self._actions, lambda: self._heard)
        played = blocks.next(DOZE_S)
        if played is None:
            self._clock.restart(time.monotonic())
            return
        self._frame = played.frame
        self._history.add(played.action)
        self._keys = sorted(played.action.keys)
        self._history.keep_small(self._history.now, played.frame)
        if played.state is not None:
            self._history.keep(played.state)
        self._recordings.take(played.action, None, played.frame)
        self._clock.made(1)
        yield self._seen(0.0, played.heard)

    def _actions(self, count: int) -> list[Action]:
        """What is to be done in the next so many ticks, by the newest controls or by what is being played."""
        held = self._controls.read()
        self._heard = held.number
        yaw = _turn(held.yaw - self._turned[0], count, 180)
        pitch = _turn(held.pitch - self._turned[1], count, 90)
        self._turned = self._turned[0] + yaw * count, self._turned[1] + pitch * count
        if held.keys or yaw or pitch:
            self._plays = False
        actions = []
        for _ in range(count):
            action = (
                next(self._playing, None) if self._plays else Action(keys=held.keys, yaw=yaw, pitch=pitch)
            )
            if action is None:
                self._plays, action = False, IDLE
            actions.append(action)
        if self._sky:
            actions[0] = actions[0].model_copy(update=self._sky)
            self._sky = {}
        return actions

    def _made(self, action: Action, frame: NDArray[np.uint8] | None) -> None:
        """A tick was made; take down all that is wanted of it."""
        self._history.add(action)
        self._keys = sorted(action.keys)
        if self._history.now - self._kept_at >= self._walk.states_every:
            self._kept_at = self._history.now
            self._history.keep(self._walk.state())
        whereabouts = self._walk.whereabouts()
        if whereabouts:
            metres = 0.0 if whereabouts.airborne else whereabouts.speed / self._walk.fps
            self._stride, share = self._stride.after(metres, 1 / self._walk.fps)
            self._stepped |= share is not None
            self._landed |= whereabouts.landed
        self._recordings.take(action, whereabouts, frame)

    def _seen(self, drawn_ms: float, heard: int | None = None) -> LiveFrame:
        """What is seen now as an event; steps and landings are told once."""
        tick = self._history.now
        about = {
            "keys": self._keys,
            **_place(self._walk.whereabouts() if not self._blocks else None),
            "step": self._stepped,
            "landed": self._landed,
            "recording_s": self._recordings.duration_s,
            "history": list(self._history.span),
            "bookmarks": self._history.bookmarks,
            "paused": self._paused,
            "playing": self._plays,
            "parent": self._history.parent(tick),
        }
        self._stepped = self._landed = False
        self._sent.append(tick)
        self._sent_s = time.monotonic()
        height, width = self._frame.shape[:2]
        return LiveFrame(
            width=width,
            height=height,
            pixels=np.ascontiguousarray(self._frame),
            tick=tick,
            heard=self._heard if heard is None else heard,
            drawn_ms=drawn_ms,
            about=about,
        )

    def _go_to(self, way: Return) -> Iterator[Event]:
        """Be at another tick again. A recording ends there: a log with a leap in it could not be made again."""
        if self._recordings.running:
            self._recordings.stop()
            yield Note(message="The recording ended where you went back")
        if self._blocks:
            self._blocks.drop()
        self._walk.restore(way.state)
        self._plays, self._equal, self._stride, self._passes = False, 0, STOOD, 0
        small = self._history.small(way.tick) if self._blocks and way.actions else None
        if self._blocks:
            self._history.now = way.state_tick
        else:
            for action in way.actions:
                self._walk.pass_over(action)
            self._history.now = way.tick
        self._kept_at = self._history.now
        yield from self._look(small)

    def _look(self, small: NDArray[np.uint8] | None = None) -> Iterator[Event]:
        """Show what is seen now without a tick, or a small picture of it."""
        began = time.perf_counter()
        self._frame = (
            self._walk.view() if small is None else np.asarray(cv2.resize(small, self._walk.size), np.uint8)
        )
        yield self._seen((time.perf_counter() - began) * 1000)
        self._clock.restart(time.monotonic())

    def _resize(self, size: tuple[int, int]) -> Iterator[Event]:
        """Frames of another size from here on; a world that thinks in blocks has but one."""
        if size == self._walk.size or self._blocks:
            return
        state = self._walk.state()
        self._walk = self._reopen(size)
        self._walk.restore(state)
        yield from self._look()

    def _play(self, actions: Iterator[Action]) -> None:
        self._playing, self._plays, self._paused, self._equal = actions, True, False, 0


def _turn(degrees: float, ticks: int, most: float) -> float:
    """A turn's share of each of so many ticks, as a log keeps it; what is left over is for the next ones."""
    return round(max(-most, min(most, degrees / ticks)), 4) + 0.0


def _place(whereabouts: Whereabouts | None) -> dict[str, Any]:
    """Where the walker is, for an overlay."""
    if whereabouts is None:
        return {}
    pose = whereabouts.pose
    return {
        "x": round(float(pose.x), 3),
        "z": round(float(pose.z), 3),
        "yaw_deg": round(float(np.degrees(pose.yaw)) % 360, 2),
        "pitch_deg": round(float(np.degrees(pose.pitch)), 2),
        "ground": whereabouts.ground,
        "speed": round(float(whereabouts.speed), 3),
    }
