"""A walk: from a request to a live session, its frames to the stage, and the controls back to it.

It keeps what is known of the walk (its trail, bookmarks, pace). What the user may do with it is the panel's.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QImage

from engines.contract import Failure, LiveFrame, Progress
from engines.world.actions import Key, Weather
from engines.world.request import BLOCKS, WorldRequest
from studio.jobs.queue import JobQueue
from studio.panels.world.pace import Pace
from studio.panels.world.stage import View, WorldStage
from studio.panels.world.words import in_the_world
from studio.widgets.walk.bookmarks import THUMB
from studio.widgets.walk.hud import Hud
from studio.widgets.walk.sounds import WorldSounds
from studio.widgets.walk.trail import PICTURE_ROWS, Trail

if TYPE_CHECKING:
    from studio.jobs.live import LiveSession

LANES_MS = 100
REWIND_S = 5.0
Sky = tuple[float | None, Weather]
WORTH_S = 2.0  # of a walk, from which one may want to come back to it
SCRUB_MS = 40
PLACE = {"x": "x", "z": "z", "yaw": "yaw_deg", "pitch": "pitch_deg"}
"""Values of a keyframe, as a walk tells them."""


@dataclass(frozen=True)
class LeftWalk:
    """A walk that was left and can be come back to."""

    id: str
    request: WorldRequest
    title: str
    trail: Trail
    marks: dict[str, int]
    places: dict[str, dict[str, float]]
    sky: Sky
    skies: list[tuple[int, Sky]]


class Walking(QObject):
    """`changed` when it begins, records, pauses or ends; `took` when a recording became a take."""

    changed = Signal()
    came_in = Signal()
    took = Signal(object)
    told = Signal(str)
    failed = Signal(object)
    marked = Signal(str, QImage)
    sky_was = Signal(object, str)
    """The hour (or None) and weather of an earlier moment that is seen again."""
    again = Signal(object, str, object)
    """The request and title of the walk that was to follow this one, which has ended, and the `LeftWalk` that it goes
    on with, or None."""
    left = Signal(object)
    """The `LeftWalk` that has ended."""
    lost = Signal()
    """The walk that one wanted to come back to is no longer kept; this one begins anew."""

    def __init__(self, queue: JobQueue, stage: WorldStage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue, self._stage, self._view = queue, stage, stage.canvas
        self.session: LiveSession | None = None
        self.request: WorldRequest | None = None
        self.trail = Trail()
        self.sounds = WorldSounds(self)
        self.pace = Pace()
        self.recording_s: float | None = None
        self.paused = False
        self._there = False
        self._next: tuple[WorldRequest, str, LeftWalk | None] | None = None
        self._back: LeftWalk | None = None
        self._title = ""
        self.leaves = self.writes = False
        self._tick = self.rows = 0
        self._wants_pause = False
        self._scrub: int | None = None
        self._sky: Sky = (None, "as it is")
        self.places: dict[str, dict[str, float]] = {}
        self._where: dict[str, float] = {}
        self._held: frozenset[Key] = frozenset()
        self._skies: list[
            tuple[int, Sky]
        ] = []  # from which tick on, as ticks are numbered in the order of time
        self._draws = QTimer(self, singleShot=True, interval=LANES_MS)
        self._draws.timeout.connect(self.show_lanes)
        self._scrubs = QTimer(self, singleShot=True, interval=SCRUB_MS)
        self._scrubs.timeout.connect(self._send_scrub)
        self._view.steered.connect(self._steer)
        self._view.shown.connect(self._on_screen)
        self._view.entered.connect(self._entered)
        stage.put_away.connect(lambda: self.pause(True))
        stage.lanes.scrubbed.connect(self.scrub)
        stage.lanes.chosen.connect(self.stand_at)

    # --- its life

    @property
    def lasts(self) -> bool:
        """Whether there is a world, or one in the making."""
        return self.session is not None

    @property
    def there(self) -> bool:
        """Whether the world can be seen."""
        return self.session is not None and self._there and not self.leaves

    @property
    def records(self) -> bool:
        return self.recording_s is not None

    def begin(self, request: WorldRequest, title: str, back: LeftWalk | None = None) -> None:
        """Make the world and go in, after leaving the one before; with `back`, to where one was in it. Raises
        `BadInput` where that cannot be now."""
        self.stop()
        if self.session:
            self._next = (request, title, back)
            self._show_coming(request, self.tr("Leaving the world before"))
            return
        session = self._queue.walk(request, title)
        self.session, self.request, self._title, self._back = session, request, title, back
        self.trail = back.trail if back else Trail(fps=request.fps)
        self.leaves = False
        self._there = self.paused = self._wants_pause = False
        self.recording_s, self.pace = None, Pace()
        self.places = back.places if back else {}
        self._sky, self._skies = (back.sky, back.skies) if back else ((request.hour, request.weather), [])
        session.frame.connect(self._show)
        session.noted.connect(self.told)
        session.took.connect(self.took)
        session.sounds.connect(self.sounds.add)
        session.progress.connect(self._tell_progress)
        session.writing.connect(self._tell_writing)
        session.ended.connect(self._ended)
        self._stage.lanes.marks = dict(back.marks) if back else {}
        self._stage.lanes.follow()
        first = self.tr("Reading the picture") if request.image else self.tr("Building the world")
        self._show_coming(request, first)
        if back:
            self.command("come back", walk=back.id)
        self.changed.emit()

    def stop(self) -> None:
        """Leave the world, and go into no other; a recording that runs becomes a take."""
        self._next = None
        if not self.session:
            return
        self._stage.end_walk()
        if not self.leaves:
            self.leaves = True
            if self.records:
                self._tell_writing(Progress(phase="", step=0, total=1))
            self.session.stop()
            self.changed.emit()

    def close(self) -> None:
        """Nothing more is heard of the session; whoever owns it ends it."""
        if session := self.session:
            session.frame.disconnect(self._show)
            session.ended.disconnect(self._ended)
            session.took.disconnect(self.took)
            session.close()
        self.session = None
        self.sounds.close()

    # --- what is done in it

    def command(self, do: str, **values: Any) -> None:
        """Tell the session to do something."""
        if self.session:
            self.session.control({"do": do, **values})

    def tell_sky(self, hour: float | None, weather: Weather) -> None:
        """The hour of the day, None for the world's own, and the weather from here on."""
        if self.there and self._sky != (hour, weather):
            self._sky = hour, weather
            self.command("sky", hour=hour, weather=weather)

    def play(self, **what: Any) -> None:
        """Do what a `script` says from here on, or a `log` from the start of the world on; with `wait`, only stand
        where its film begins."""
        if self.there:
            self.pause(False)
            self.command("play", **what)

    def pause(self, paused: bool) -> None:
        if self.there and paused != self._wants_pause:
            self._wants_pause = paused
            self.command("pause" if paused else "go")
            if paused:
                self.sounds.pause()
            else:
                self.sounds.go_on()

    def toggle_pause(self) -> None:
        self.pause(not self._wants_pause)

    def record(self, film_size: tuple[int, int] | None = None) -> None:
        """Begin to record, or end it. With `film_size` (width, height), the film is rendered when the walk is over."""
        if not self.there:
            return
        self.pause(False)
        if self.records:
            self.command("stop_recording")
        elif film_size:
            self.command("record", width=film_size[0], height=film_size[1])
        else:
            self.command("record")

    def rewind(self, seconds: float = REWIND_S) -> None:
        """Go on from some seconds ago."""
        now = self.trail.time_of(self._tick)
        tick = self.trail.tick_at(max(now - seconds, 0.0))
        if self.there and tick is not None:
            self.command("rewind", tick=tick)
            self.pause(False)

    def scrub(self, tick: int) -> None:
        """Look at an earlier tick, while the world waits."""
        if self.there:
            self.pause(True)
            self._scrub = tick
            if not self._scrubs.isActive():
                self._scrubs.start()

    def stand_at(self, tick: int) -> None:
        """Be at a tick while the world waits, for whoever wants to walk on from there."""
        if self.there:
            self._scrubs.stop()
            self._scrub = None
            self.pause(True)
            self.command("rewind", tick=tick)
            self._view.setFocus()

    def bookmark(self) -> None:
        """Keep the place where one stands."""
        if not self.there:
            return
        names = self._stage.lanes.marks
        name = next(each for n in range(1, len(names) + 2) if (each := str(n)) not in names)
        names[name] = self._tick
        if self._where:
            self.places[name] = self._where
        self.command("bookmark", name=name)
        self.marked.emit(name, self._small(THUMB.height() * 2))
        self.show_lanes()

    def return_to(self, name: str) -> None:
        """Go on from a bookmark."""
        if self.there:
            self.command("return", name=name)
            self.pause(False)
            self._view.setFocus()

    # --- frames

    def _show(self, frame: LiveFrame) -> None:
        if self.leaves:
            return
        if self._back and frame.tick < self._back.trail.here:
            self._begin_anew()
        self._back = None
        width, height = frame.width, frame.height
        seen = QImage(frame.pixels, width, height, width * 3, QImage.Format.Format_RGB888)
        image = seen.convertToFormat(QImage.Format.Format_RGB32)
        about = frame.about
        self._where = {key: float(about[told]) for key, told in PLACE.items() if told in about}
        self.pace.came(frame.tick, frame.heard)
        told = about.get("keys")
        keys: frozenset[Key] = frozenset(told) if told is not None else self.pace.keys_at(frame.heard)
        self._follow_sky(frame.tick)
        self._tick, self.rows = frame.tick, frame.height
        self.trail.add(frame.tick, int(about.get("parent", frame.tick - 1)), keys)
        self.trail.forget_before(int(about.get("history", [0])[0]))
        first, self._there = not self._there, True
        was = (self.paused, self.records)
        self.recording_s, self.paused = about.get("recording_s"), bool(about.get("paused"))
        self._stage.show_frame(image, frame.tick, self._is_blocky)
        if self.trail.wants_picture(frame.tick):
            self.trail.keep_picture(frame.tick, self._small(PICTURE_ROWS, image))
        self._show_hud(about, keys)
        if about.get("step") or about.get("landed"):
            self.sounds.step(str(about.get("ground", "")), bool(about.get("landed")))
        if not self._draws.isActive():
            self._draws.start()
        if first:
            self.came_in.emit()
        if first or was != (self.paused, self.records):
            self.changed.emit()

    def _begin_anew(self) -> None:
        """The walk that was to go on is not kept any more."""
        self.trail = Trail(fps=self.trail.fps)
        self._stage.lanes.marks = {}
        self._skies, self.places = [], {}
        self.lost.emit()

    @property
    def _is_blocky(self) -> bool:
        return bool(self.request and (self.request.place or "").startswith(BLOCKS))

    def _follow_sky(self, tick: int) -> None:
        if tick > self.trail.newest:
            if not self._skies or self._skies[-1][1] != self._sky:
                self._skies.append((tick, self._sky))
        elif tick != self._tick:
            since = bisect_right(self._skies, tick, key=lambda known: known[0]) - 1
            if (sky := self._skies[max(since, 0)][1]) != self._sky:
                self._sky = sky
                self.sky_was.emit(*sky)

    def _show_hud(self, about: dict[str, Any], keys: frozenset[Key]) -> None:
        held = keys if about.get("playing") else self._view.controls.held
        heading = about.get("yaw_deg")
        blocky = self._is_blocky
        words = in_the_world(self._view.keys, blocky, self._stage.screen.isVisible())
        pace = self.pace.fps, self.pace.latency_ms
        self._view.show_hud(Hud(held, *pace, self.recording_s, heading, self.paused, blocky, words))

    def show_lanes(self) -> None:
        """The walk so far, on the lanes."""
        if self.there and self._stage.view is View.WALK and not self._stage.lanes.dragging:
            self._stage.lanes.show_trail(self.trail, self._tick)
            self._stage.show_paused(self.paused)

    def _small(self, rows: int, image: QImage | None = None) -> QImage:
        picture = self._view.image if image is None else image
        return picture.scaledToHeight(rows, Qt.TransformationMode.SmoothTransformation)

    # --- controls

    def _steer(self) -> None:
        if not self.there or not self.session:
            return
        controls = self._view.controls
        pressed, self._held = controls.held - self._held, controls.held
        if pressed:
            self.pause(False)
        self.pace.asked(controls.number, controls.held)
        self.session.control(controls.state(self._view.shown_tick))

    def _on_screen(self, tick: int) -> None:
        """A frame has come on the screen: the session may send the next one."""
        if not self.session or tick < 0:
            return
        self.pace.seen(tick)
        self.session.control(self._view.controls.state(tick))

    def _entered(self) -> None:
        self.pause(False)

    def _send_scrub(self) -> None:
        if self._scrub is not None:
            tick, self._scrub = self._scrub, None
            self.command("rewind", tick=tick)

    # --- its end

    def _show_coming(self, request: WorldRequest, phase: str) -> None:
        self._stage.show_coming((request.width, request.height))
        self._stage.working.show_state(phase, 0.0, "")

    def _tell_writing(self, progress: Progress | None) -> None:
        """A recording becomes a take."""
        self.writes = progress is not None
        percent = round(100 * progress.step / max(progress.total, 1)) if progress else None
        self._stage.writing.show_percent(percent)

    @property
    def _is_worth_keeping(self) -> bool:
        return self.trail.duration_s > WORTH_S or bool(self._stage.lanes.marks)

    def _tell_progress(self, progress: Progress) -> None:
        share = progress.step / progress.total if progress.total else 0.0
        if self._stage.view is View.READING:
            self._stage.working.show_state(progress.phase, share, "")

    def _ended(self, how: Failure | None) -> None:
        session, self.session = self.session, None
        if session:
            session.frame.disconnect(self._show)
        was_there, self._there = self._there, False
        self.recording_s, self.paused, self.leaves = None, False, False
        self._draws.stop()
        self.sounds.close()
        self._tell_writing(None)
        if not self._next:
            self._stage.end_walk()
        if session and self.request and was_there and not how and self._is_worth_keeping:
            marks, request = dict(self._stage.lanes.marks), self.request
            self.left.emit(
                LeftWalk(
                    session.id, request, self._title, self.trail, marks, self.places, self._sky, self._skies
                )
            )
        self.changed.emit()
        if how:
            self.failed.emit(how)
        if following := self._next:
            self._next = None
            self.again.emit(*following)
