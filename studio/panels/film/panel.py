"""The film panel: ties the script to the stage, the inspector, the project and the queue."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QAction, QGuiApplication

from engines.contract import BadInput, Failure
from engines.film.request import FilmRequest
from studio.jobs.store import Job
from studio.model.draft import Draft, default_values
from studio.panels import Studio
from studio.panels.film.actions import panel_actions
from studio.panels.film.cast import CastVoices
from studio.panels.film.export import Exports
from studio.panels.film.foot import Foot
from studio.panels.film.inspector import FilmInspector
from studio.panels.film.mender import FilmMender
from studio.panels.film.on_stage import FilmOnStage
from studio.panels.film.order import PANEL, request_of, screenplay_of, title_of
from studio.panels.film.reader import Reader, scripts_in
from studio.panels.film.script import Script
from studio.panels.film.shoot_it import ShootIt
from studio.panels.film.shot_verbs import ShotVerbs
from studio.panels.film.stage import FilmStage, View
from studio.panels.film.steering import Steering
from studio.panels.film.stills import Stills
from studio.panels.frame import frame_size
from studio.panels.orders import Orders
from studio.project.takes import Take
from studio.take_words import sentences
from studio.widgets.fields import new_seed
from studio.widgets.media_drop import files_in, kind_of
from studio.widgets.playback import Playback

BESIDE = {"words": "", "shot": 0}
"""What the draft keeps beside the request: the script's words, and the place of the chosen shot."""


class FilmPanel(QObject):
    """What the window asks of a panel (`studio.panels.Panel`). `close` it before its project."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio, self._project, self._queue = studio, studio.project, studio.queue
        self.draft = Draft({**default_values(FilmRequest), **BESIDE}, studio.undo_stack, self)
        self.script = Script(self.draft, self)
        self.playback = Playback(self)
        self._stills = Stills(PANEL, self._queue, self)
        self.stage = FilmStage(
            self.playback,
            lambda at: self.on_stage.card_picture(at),
            lambda at: self.on_stage.clip_picture(at),
            self.draft,
        )
        self.inspector = FilmInspector(self.draft, self.script)
        self.inspector.shot.use_names(self._project.assets.name_of)
        self._orders = Orders(PANEL, self._queue, self._project, self)
        self._mender = FilmMender(self.stage, self.inspector, studio, self.render)
        self.on_stage = FilmOnStage(
            self.stage, self.script, self._stills, self._orders, self._mender, self.draft, studio
        )
        self.steering = Steering(self.script, self.on_stage, self._queue, self._project)
        self.reader = Reader(self.draft, self.script, self._queue, self)
        self.shots = ShotVerbs(
            self.script, studio, self._shoot_anew, self.write_here, self.on_stage.show_shot, self.stage
        )
        self.shoot_it = ShootIt(
            self.stage,
            self.on_stage,
            self.script,
            self.draft,
            self._orders,
            self._mender,
            studio,
            self._show_ordered,
        )
        self.exports = Exports(self._queue, lambda: self.on_stage.take, studio.tell, self.stage)
        self._foot = Foot(self.inspector, self.on_stage, self.script, self.draft, self._orders, self._queue)
        self._voices = CastVoices(
            self.script, self._queue, self.inspector.cast.show_playing, self._mender.show_failure
        )
        self._shoot_when_read = False
        self._actions = panel_actions(self)
        self._connect()
        self._restore()

    # --- what the window asks

    def actions(self) -> list[QAction]:
        return self._actions

    def show_take(self, take: Take, play: bool = False) -> None:
        """Put a finished film on the stage."""
        self.on_stage.show_take(take, play)
        self._show_foot()

    def use_settings(self, values: dict[str, Any]) -> None:
        """Fill script and inspector from the request values of a take."""
        known = {name: value for name, value in values.items() if name in FilmRequest.model_fields}
        beside = {k: v for k, v in known.items() if k not in ("screenplay", "script", "text")}
        if shots := screenplay_of(values):
            self.script.replace(shots, self.tr("Settings of a take"), beside)
        else:
            self.draft.update(beside, what=self.tr("Settings of a take"))

    def accept_files(self, files: list[Path]) -> bool:
        """A script is read, a video becomes a shot, a picture the set of the chosen shot."""
        script = next(iter(scripts_in(files)), None)
        videos = [path for path in files if kind_of(path) == "video"]
        picture = next((path for path in files if kind_of(path) == "image"), None)
        if script:
            self.reader.read_file(script)
        elif videos:
            self.stage.script.show_words(False)
            for video in videos:
                self.shots.use_footage(video)
        elif picture and self.script.shot:
            self.shots.use_picture(self.script.chosen, picture)
        elif picture:
            self._studio.tell(self.tr("Write a script first: a picture is the set of one of its shots."))
        return bool(script or videos or picture)

    def close(self) -> None:
        """Let go of the film, the threads and the project."""
        self._orders.blockSignals(True)
        self._stills.close()
        self._voices.stop()
        self.playback.close()
        self.exports.close()

    # --- the script

    def write(self) -> None:
        """Bring the script as words to the front."""
        self.stage.script.show_words(True)
        self.stage.script.editor.setFocus()

    def open_script(self) -> None:
        self.reader.open_file(self.stage)

    def paste(self) -> None:
        """What is on the clipboard: files, a picture, or the words of a script."""
        data = QGuiApplication.clipboard().mimeData()
        files = files_in(data, ("image",))
        if files and self.accept_files(files):
            return
        if words := data.text().strip():
            self.draft.set("words", words, what=self.tr("Paste a script"))
            self.write()
        else:
            self._studio.tell(self.tr("There is no script and no picture on the clipboard."))

    def try_sample(self) -> None:
        """The sample becomes shots, and the shots a film, at once: a first start needs no reading."""
        self._shoot_when_read = True
        self.reader.read_sample()

    def write_here(self) -> None:
        """Say what happens in the chosen shot."""
        self.stage.script.show_words(False)
        self.on_stage.show_shot()
        self.inspector.go_to("shot.description")

    def go_by(self, by: int) -> None:
        """To the next shot, or to one before."""
        self.on_stage.choose(self.script.chosen + by)

    def steer(self) -> None:
        """Give the steering line the keyboard."""
        self.stage.script.show_words(False)
        self.stage.script.steer.setFocus()

    # --- the order

    def render(self) -> None:
        """Order the film of the draft; a script that is not shots yet is read first."""
        self.inspector.clear_faults()
        self.stage.trouble.hide()
        if self._mender.goes_to_lacking():
            return
        if not self.script.shots and self.draft["words"].strip():
            self._shoot_when_read = True
            self.reader.read_words()
            return
        try:
            request = request_of(self.draft.values(), self.script.screenplay)
            twin = self._orders.twin(request)
            if twin:
                self._studio.tell(twin, self.tr("Shoot it with another seed"), self.render_another)
                return
            stopped = self.steering.stopped(request)
            title = title_of(self.script.screenplay)
            if stopped:
                self.on_stage.rushes.finishing = False
                job = self._orders.go_on(stopped, request)
            else:
                job = self._orders.order(request, title, like=self._last_film())
        except BadInput as error:
            self._mender.show_fault(error.field, error.message, error.hint)
            return
        self._show_ordered(job)

    def render_another(self) -> None:
        """Order the film of the draft once more, played differently."""
        self.draft.set("seed", new_seed(), what=self.tr("Another seed"))
        self.render()

    def stop(self) -> None:
        if self.stage.is_working:
            self._orders.cancel()

    def finish_here(self) -> None:
        """Make a film of the shots that are finished."""
        if self.stage.is_working:
            self.steering.finish_here()
            self._show_foot()

    def let_go(self) -> None:
        """Esc where nothing is made: close the notice."""
        if self.stage.shoot_card.isVisible():
            self.stage.shoot_card.hide()
        elif self.stage.trouble.isVisible():
            self._mender.leave()
        elif self.stage.hint.isVisible():
            self.stage.say("")
        else:
            self.stage.script.understood.hide()

    # --- inside

    def _connect(self) -> None:
        stage, inspector, column = self.stage, self.inspector, self.stage.script
        self.draft.changed.connect(self._draft_changed)
        self.script.changed.connect(self._script_changed)
        self.script.chosen_changed.connect(lambda _: self._script_changed())
        self._stills.arrived.connect(self._stills_arrived)
        stage.dropped.connect(self._dropped)
        stage.write_wanted.connect(self.write)
        stage.open_wanted.connect(self.open_script)
        stage.sample_wanted.connect(self.try_sample)
        stage.working.cancelled.connect(self.stop)
        stage.view_changed.connect(self._show_foot)
        stage.export.menu().addActions(self.exports.actions())
        stage.clips.chosen.connect(self.on_stage.choose_clip)
        stage.clips.stretched.connect(self._stretch)
        column.list.chosen.connect(self.on_stage.choose)
        column.list.moved.connect(self.script.move)
        column.list.picture_dropped.connect(self.shots.use_picture)
        column.list.lora_dropped.connect(self.shots.add_lora)
        column.list.files_dropped.connect(self._dropped)
        column.list.menu_wanted.connect(self.shots.menu)
        column.add_wanted.connect(self.shots.add)
        column.split_wanted.connect(self.shots.split)
        column.duplicate_wanted.connect(self.shots.duplicate)
        column.lock_wanted.connect(self.shots.lock)
        column.reroll_wanted.connect(self.shots.reroll)
        column.delete_wanted.connect(self.shots.delete)
        column.editor.edited.connect(self._keep_words)
        column.editor.make_wanted.connect(self.reader.read_words)
        column.editor.open_wanted.connect(self.open_script)
        column.steer.steered.connect(self._steer)
        inspector.shot.picture_chosen.connect(self._picture_chosen)
        inspector.shot.lora_added.connect(lambda path: self.shots.add_lora(self.script.chosen, path))
        inspector.cast.listen_wanted.connect(self._listen)
        inspector.shot.values.reworded.connect(self.shots.reword)
        self.reader.busy.connect(column.editor.show_reading)
        self.reader.busy.connect(lambda busy: stage.say(self.tr("Reading the script…") if busy else ""))
        self.reader.read.connect(self._read)
        self.reader.retold.connect(column.understood.say_again)
        self.reader.replaced.connect(self._offer_undo)
        self.reader.refused.connect(self._not_read)
        inspector.render_wanted.connect(self.render)
        inspector.stop_wanted.connect(self.stop)
        inspector.finish_wanted.connect(self.finish_here)
        self.steering.understood.connect(self._steered)
        self.steering.refused.connect(self._not_steered)
        self.steering.changed.connect(self._say_changed)
        self.on_stage.advanced.connect(self._show_foot)
        self._orders.made.connect(self._made)
        self._orders.working.connect(lambda _: self._follow_steering())
        self._orders.cancelled.connect(self._stopped)
        self.playback.failed.connect(self._mender.show_unplayable)

    def _restore(self) -> None:
        saved = self._project.drafts.load(PANEL)
        self.draft.restore(saved)
        self._show_size()
        self.stage.script.editor.set_words(self.draft["words"])
        self.stage.script.show_words(not self.script.shots)
        self.on_stage.show_draft()
        self._show_foot()

    def _draft_changed(self, name: str) -> None:
        self._project.drafts.keep(PANEL, self.draft.values())
        match name:
            case "words":
                self.stage.script.editor.set_words(self.draft["words"])
            case "size":
                self._show_size()
            case "look":
                self.on_stage.refresh()

    def _script_changed(self) -> None:
        idle = View.SHOT if self.script.shots else View.EMPTY
        if self.stage.view in (View.EMPTY, View.SHOT) and self.stage.view is not idle:
            self.on_stage.show_draft()
        else:
            self.on_stage.refresh()
        self.stage.script.steer.show_from(self.steering.first())

    def _dropped(self, files: list[Path]) -> None:
        if not self.accept_files(files):
            self._studio.tell(self.tr("Drop a script (.fountain, .txt, .json), a video or a picture."))

    def _keep_words(self, words: str) -> None:
        self.draft.put({"words": words})

    def _picture_chosen(self, field: str, path: str | None) -> None:
        self.shots.use_picture(self.script.chosen, Path(path) if path else None, field)

    def _listen(self, name: str) -> None:
        self.playback.pause()
        self._voices.listen(name)

    def _stretch(self, at: int, length_s: float, gesture: int) -> None:
        self.script.change(
            at, {"duration_s": length_s}, self.tr("Duration of shot {0}").format(at + 1), gesture
        )

    def _last_film(self) -> Take | None:
        """The film on the stage, else the last one: shots that are as they were there need not be drawn again."""
        made = (take for take in self._project.gallery.takes() if take.panel == PANEL)
        return self.on_stage.take or next(made, None)

    def _show_ordered(self, job: Job) -> None:
        """A film was ordered: watch it, or say that another comes first."""
        if self._orders.followed == job:
            self.on_stage.show_work(job)
        else:
            self._studio.tell(self.tr("{0} waits its turn.").format(job.title))
        self._show_foot()

    def _shoot_anew(self) -> None:
        """A shot got another seed: where there is a film already, it is made again with it."""
        if self.on_stage.take and not self.stage.is_working:
            self.render()

    def _read(self, understood: list[str]) -> None:
        column = self.stage.script
        column.show_words(False)
        column.understood.say(understood)
        self.on_stage.show_draft()
        column.list.setFocus()
        if self._shoot_when_read:
            self._shoot_when_read = False
            self.render()

    def _offer_undo(self) -> None:
        text = self.tr("The shots of the script took the place of those that you had changed.")
        self._studio.tell(text, self.tr("Undo"), self._studio.undo_stack.undo)

    def _not_read(self, failure: Failure) -> None:
        self._shoot_when_read = False
        title = self.tr("The script could not be read")
        again = self.reader.read_words if self.draft["words"].strip() else self.open_script
        self._mender.show_refusal(failure, title, again)

    def _steer(self, words: str) -> None:
        self.stage.script.steer.show_busy(True)
        self.steering.steer(words)

    def _steered(self, understood: list[str]) -> None:
        steer = self.stage.script.steer
        steer.show_busy(False)
        steer.done()
        self.stage.script.understood.say(understood)

    def _not_steered(self, failure: Failure) -> None:
        self.stage.script.steer.show_busy(False)
        self._studio.tell(sentences(failure))

    def _say_changed(self, at: int) -> None:
        self._studio.tell(self.tr("The film goes on as you changed it, from shot {0}.").format(at + 1))

    def _stills_arrived(self) -> None:
        self.stage.script.list.shots.repaint()
        self.stage.clips.update()
        if self.stage.view is View.SHOT:
            self.on_stage.refresh()

    def _show_size(self) -> None:
        self.stage.show_size(QSize(*frame_size(self.draft["size"])))

    def _show_foot(self) -> None:
        """The order's words and buttons, and how far steering reaches."""
        self.stage.show_under_way(self._orders.followed is not None)
        self._follow_steering()
        self._foot.show()

    def _follow_steering(self) -> None:
        self.steering.look_ahead()
        self.stage.script.steer.show_from(self.steering.first())

    def _made(self, take: Take, work_s: float) -> None:
        self._foot.learn(take, work_s)
        self.script.settle()
        self.on_stage.show_made(take)
        self._show_foot()

    def _stopped(self, job: Job) -> None:
        self.script.settle()
        self._show_foot()
