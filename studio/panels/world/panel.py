"""The world panel: ties the draft to the stage, the inspector, the walk, the project and the queue."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSize, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from engines.contract import BadInput, Failure
from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.orders import Orders
from studio.panels.speed import Speed
from studio.panels.world.actions import panel_actions
from studio.panels.world.anew import Anew
from studio.panels.world.coarser import Coarser
from studio.panels.world.coming_back import ComingBack
from studio.panels.world.driver import Driver
from studio.panels.world.going_in import GoingIn
from studio.panels.world.inspector import WorldInspector
from studio.panels.world.mender import WorldMender
from studio.panels.world.on_stage import WorldOnStage
from studio.panels.world.order import (
    BEGINS_ANEW,
    LOG_OF_START,
    PANEL,
    draft_values,
    film_request,
)
from studio.panels.world.plates import Saving
from studio.panels.world.reading import PictureReading
from studio.panels.world.recording import Recording
from studio.panels.world.stage import View, WorldStage
from studio.panels.world.start import Start
from studio.panels.world.take_verbs import TakeVerbs
from studio.panels.world.telling import tell
from studio.panels.world.turns import Turns
from studio.panels.world.walking import Walking
from studio.panels.world.words import title_of
from studio.project.takes import Take
from studio.widgets.fields import new_seed
from studio.widgets.media_drop import kind_of
from studio.widgets.playback import Playback
from studio.widgets.timecode import wait
from studio.widgets.walk.gamepad import Gamepads
from studio.widgets.walk.keys import WalkKeys

START_S, WORK_S = 9.0, 0.6  # a first guess: building the world, then work for a second of film


class WorldPanel(QObject):
    """What the window asks of a panel (`studio.panels.Panel`). `close` it before its project."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio, self._project, self._queue = studio, studio.project, studio.queue
        self.draft = Draft(draft_values(), studio.undo_stack, self)
        self.playback = Playback(self)
        self.keys = WalkKeys(self)
        self.gamepads = Gamepads(parent=self)
        self.stage = WorldStage(self.playback, self.keys)
        self.inspector = WorldInspector(self.draft, self.keys)
        self.walking = Walking(self._queue, self.stage, self)
        self.anew = Anew(self.draft, self.walking)
        self.start = Start(self.draft, self.stage, self.inspector, studio)
        self._orders = Orders(PANEL, self._queue, self._project, self)
        self._speed = Speed(PANEL, START_S, WORK_S)
        self._mender = WorldMender(self.stage, self.inspector, studio, self.walk)
        self.on_stage = WorldOnStage(self.stage, self.walking, self._orders, self._mender, self.draft, studio)
        self.verbs = TakeVerbs(self.stage, self.on_stage, studio, self._walk_again)
        self.coarser = Coarser(self.draft, self.walking, self.stage, studio)
        self.recording = Recording(self.walking, self.coarser, self.stage, studio)
        self.turns = Turns(self.stage, self.walking, studio, self.walk)
        self._going_in = GoingIn(
            self.draft, self.walking, self.anew, self.turns, self._mender, self.stage, self.inspector, studio
        )
        self.coming_back = ComingBack(
            self.draft, self.walking, self.anew, self.inspector.bookmarks, studio, self._going_in
        )
        self.reading = PictureReading(self.draft, self.stage, self._mender, studio, self)
        self.driver = Driver(self.draft, self.inspector.drive, self.walking, studio)
        self._offers = QTimer(self, singleShot=True, interval=0)
        self._offers.timeout.connect(self._offer_anew)
        self._actions = panel_actions(self)
        self._connect()
        self._restore()

    # --- what the window asks

    def actions(self) -> list[QAction]:
        return self._actions

    def show_take(self, take: Take, play: bool = False) -> None:
        """Put a finished take on the stage."""
        self.on_stage.show_take(take, play)

    def use_settings(self, values: dict[str, Any]) -> None:
        """Fill the inspector from the request values of a take."""
        known = {name: value for name, value in values.items() if name in self.draft.values()}
        start: dict[str, Any] = {
            "image": None,
            "place": None,
            "corrections": {},
            "actions": None,
            "script": "",
        }
        whose = {LOG_OF_START: bool(known.get("actions"))}
        self.draft.update({**start, **known, **whose}, what=self.tr("Settings of a take"))

    def accept_files(self, files: list[Path]) -> bool:
        """A picture is walked into, a log is walked again, and so is a take of a walk."""
        picture = next((path for path in files if kind_of(path) == "image"), None)
        log = next((path for path in files if path.suffix.lower() == ".json"), None)
        take = self._take_in(files)
        if take:
            self.on_stage.show_take(take)
        elif picture:
            self.start.use_picture(picture)
        if log and not take:
            self.driver.use_log(log)
        return bool(picture or log or take)

    def close(self) -> None:
        """Leave the world, and let go of the film, the threads and the project."""
        self._orders.blockSignals(True)
        if self.walking.records or self.walking.writes:
            why = self.tr("What there is of it is kept, and becomes a take when you are back.")
            saving = Saving(self.stage.window(), self.tr("Saving the recording…"), why)
            self.stage.destroyed.connect(saving.deleteLater)
        self.walking.close()
        self.gamepads.close()
        self.playback.close()
        self.on_stage.close()
        self.start.close()

    # --- the walk

    def walk(self) -> None:
        """Make the world of the draft and go in; where one is in it already, take the mouse."""
        if self.anew.why:
            self._into()
        elif self.walking.there and self.stage.view is View.WALK:
            self.stage.canvas.enter()
        elif self.walking.lasts and not self.walking.leaves:
            self.on_stage.show_draft()
        else:
            self._into()

    def record(self) -> None:
        """Record what is walked, or end it."""
        if self.walking.there:
            if self.stage.view is not View.WALK:
                self.on_stage.show_draft()
            self.recording.toggle()
        elif not self.walking.lasts:
            self._studio.tell(self.tr("Walk first: what you do is recorded."), self.tr("Walk"), self.walk)

    def leave(self) -> None:
        """Out of the world; what was recorded is kept."""
        self.turns.forget()
        self.driver.forget()
        self.walking.stop()

    def play(self) -> None:
        """Do in the world what the script or log says, where one sees it."""
        if self.walking.there and self.stage.view is not View.WALK:
            self.on_stage.show_draft()
        self.driver.play()
        if self.driver.waits:
            self.walk()

    def another_seed(self) -> None:
        self.draft.set("seed", new_seed(), what=self.tr("Another seed"))

    # --- films

    def film(self) -> None:
        """Order the film of the script or log."""
        self.inspector.clear_faults()
        if self._mender.goes_to_lacking():
            return
        try:
            request = film_request(self.draft.values())
            if twin := self._orders.twin(request):
                self._studio.tell(twin, self.tr("Film it with another seed"), self._film_another)
                return
            job = self._orders.order(request, title_of(self.draft.values(), self._project))
        except BadInput as error:
            self._mender.show_fault(error.field, error.message, error.hint)
            return
        if self._orders.followed == job and not self.walking.lasts:
            self.on_stage.show_work(job)

    def cancel(self) -> None:
        if self.stage.view is View.READING:
            self.leave()
        elif self.stage.view is View.WORKING:
            self._orders.cancel()

    def let_go(self) -> None:
        """Esc where no film is made: close what lies over the picture, or stop making a world."""
        if self.stage.trouble.isVisible():
            self._mender.leave()
        elif self.turns.forget():
            self.stage.canvas.setFocus()
        elif self.stage.view is View.READING:
            self.leave()
        elif self.stage.hint.isVisible():
            self.stage.learned()
        elif self.stage.reading_bar.is_open:
            self.reading.toggle()

    # --- inside

    def _connect(self) -> None:
        stage, inspector, walking = self.stage, self.inspector, self.walking
        self.draft.changed.connect(self._draft_changed)
        self.start.shown.connect(self._show_start)
        self.start.enter.connect(self.walk)
        self.turns.changed.connect(self._show_foot)
        stage.dropped.connect(self._dropped)
        stage.working.cancelled.connect(self.cancel)
        stage.canvas.enter_wanted.connect(self._enter_wanted)
        stage.walk_bar.rewind_wanted.connect(walking.rewind)
        stage.walk_bar.pause_wanted.connect(walking.toggle_pause)
        stage.walk_bar.bookmark_wanted.connect(walking.bookmark)
        stage.walk_bar.mute_wanted.connect(walking.sounds.mute)
        inspector.walk_wanted.connect(self.walk)
        inspector.record_wanted.connect(self.record)
        inspector.leave_wanted.connect(self.leave)
        inspector.drive.played.connect(self.play)
        inspector.drive.filmed.connect(self.film)
        inspector.bookmarks.chosen.connect(self._return_to)
        inspector.bookmarks.path_wanted.connect(self.driver.glide)
        inspector.key_editor.refused.connect(self._studio.tell)
        self.gamepads.used.connect(stage.canvas.use_gamepad)
        self.gamepads.found.connect(inspector.show_gamepads)
        inspector.show_gamepads(self.gamepads.names)
        walking.changed.connect(self._walk_changed)
        walking.came_in.connect(self._came_in)
        walking.took.connect(self.on_stage.keep)
        walking.sky_was.connect(self._follow_sky)
        walking.told.connect(partial(tell, stage, self._studio))
        walking.failed.connect(self._walk_failed)
        walking.marked.connect(inspector.bookmarks.add)
        self._orders.made.connect(self._made)
        self._orders.working.connect(lambda _: self._show_foot())
        self._queue.engines_changed.connect(lambda _: self._show_foot())
        self.playback.failed.connect(self._mender.show_unplayable)

    def _restore(self) -> None:
        self.draft.restore(self._project.drafts.load(PANEL))
        self.start.show()
        self._show_foot()

    def _draft_changed(self, name: str) -> None:
        self._project.drafts.keep(PANEL, self.draft.values())
        if name in ("hour", "weather"):
            self._tell_sky()
        if name in BEGINS_ANEW and self.walking.lasts:
            self._offers.start()
            self._show_walk()
        self._show_foot()

    def _show_start(self) -> None:
        """What one starts from is another one: the stage shows it, unless one walks in it already."""
        self.reading.forget()
        if self.anew.elsewhere:
            self.stage.trouble.hide()
            self.on_stage.show_view(View.PICTURE)
        elif not self.walking.lasts and self.stage.view is not View.WORKING:
            self.on_stage.show_draft()
        self._show_foot()

    def _offer_anew(self) -> None:
        """What was changed is built into a world: say so, once for all that changed together."""
        if self.anew.elsewhere:
            text = self.tr("You are still in the world before; it ends when you walk into this one.")
            self._studio.tell(text, self.tr("Walk into it"), self.walk)
        elif self.anew.why:
            text = self.tr("The world is made anew for this.")
            self._studio.tell(text, self.tr("Walk anew"), self.walk)

    def _dropped(self, files: list[Path]) -> None:
        if not self.accept_files(files):
            self._studio.tell(self.tr("Drop a picture to walk into, or a log or take to walk again."))

    def _take_in(self, files: list[Path]) -> Take | None:
        """The take of a walk whose film is among these files."""
        takes = map(self._project.gallery.of_media, files)
        return next((take for take in takes if take and take.panel == PANEL), None)

    def _into(self) -> None:
        """Into the world of the draft, on from where one left it."""
        if self.coming_back.is_here and not self.driver.waits:
            self.coming_back.go_on()
        else:
            self._going_in.anew()

    def _enter_wanted(self) -> None:
        if self.stage.view is View.PICTURE and self.stage.canvas.tool is None:
            self.walk()

    def _walk_again(self, values: dict[str, Any], sky: dict[str, Any]) -> None:
        """The world of these values as it was at its start; one stands where the film of the log in them begins, under
        the sky of that moment."""
        self.use_settings(values)
        self.driver.stand_where_it_begins()
        self._going_in.anew()
        self.draft.update(sky, what=self.tr("Settings of a take"))

    def _came_in(self) -> None:
        self.stage.show_hint()
        if not isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit):  # whoever writes goes on
            self.stage.canvas.setFocus()
        self._tell_sky()

    def _tell_sky(self) -> None:
        self.walking.tell_sky(self.draft["hour"], self.draft["weather"])

    def _follow_sky(self, hour: float | None, weather: str) -> None:
        """The sky of an earlier moment is seen again."""
        self.draft.put({"hour": hour, "weather": weather})

    def _walk_changed(self) -> None:
        self._show_walk()
        self.stage.show_paused(self.walking.paused)
        self._show_foot()

    def _show_walk(self) -> None:
        walking = self.walking
        lasts = walking.lasts and not walking.leaves
        self.inspector.show_walk(lasts, walking.there, walking.there and walking.records, self.anew.why)

    def _walk_failed(self, failure: Failure) -> None:
        self.driver.forget()
        self._mender.show_failure(failure)

    def _return_to(self, name: str) -> None:
        if not self.walking.lasts:
            self.coming_back.go_on(name)
            return
        if self.stage.view is not View.WALK:
            self.on_stage.show_draft()
        self.walking.return_to(name)

    def _film_another(self) -> None:
        self.another_seed()
        self.film()

    def _made(self, take: Take, work_s: float) -> None:
        if work_s:
            size = QSize(self.draft["width"], self.draft["height"])
            self._speed.learn(work_s, take.duration_s, size, self.draft["fps"])
        self.on_stage.show_made(take)
        self._show_foot()

    def _show_foot(self) -> None:
        """The engines and how fast they are, and what there is to say of the order."""
        walking, draft = self.walking, self.draft
        pace = self.tr("{0:.0f} fps").format(walking.pace.fps) if walking.pace.fps else ""
        self.inspector.engines.show_engines(self._queue.engines, draft["engine"], pace)
        seed = self.tr("seed {0}").format(draft["seed"])
        if self.turns.waits:
            told = self.tr("waits for a take")
        elif walking.records:
            told = self.tr("{0} · the log is kept with the film").format(seed)
        elif self.anew.why:
            told = self.tr("Walk anew: {0}").format(self.anew.why)
        elif walking.there:
            told = self.tr("{0} · what you do can be recorded").format(seed)
        elif (
            self.inspector.drive.has_something
            and self.driver.duration_s
            and (draft["image"] or draft["place"])
        ):
            size = QSize(draft["width"], draft["height"])
            guess = self._speed.guess_s(self.driver.duration_s, size, draft["fps"])
            told = self.tr("{0} · a film in about {1}").format(seed, wait(guess))
        else:
            told = seed
        self.inspector.show_guess(told)
