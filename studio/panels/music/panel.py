"""The music panel: ties the draft to the stage, the inspector, the project and the queue."""

import time
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtWidgets import QMenu

from engines.contract import BadInput, Failure
from engines.learned import Learned
from engines.music.request import MusicRequest
from studio.jobs.store import Job
from studio.model.draft import Draft, default_values
from studio.panels import Studio
from studio.panels.intake import Intake, Taken
from studio.panels.loras import Loras
from studio.panels.music import words
from studio.panels.music.actions import panel_actions
from studio.panels.music.export import Exports
from studio.panels.music.fields import FOLLOWED
from studio.panels.music.foot import Foot
from studio.panels.music.inspector import MusicInspector
from studio.panels.music.into_film import IntoFilm
from studio.panels.music.mender import MusicMender
from studio.panels.music.mix import mixed_for, mixes_in
from studio.panels.music.on_stage import MusicOnStage
from studio.panels.music.order import PANEL, request_of, title_of, values_from
from studio.panels.music.piece import BESIDE, Piece
from studio.panels.music.playing import SongPlayer
from studio.panels.music.sketch import Sketch
from studio.panels.music.stage import MusicStage, View
from studio.panels.music.styles import OWN, fields_of
from studio.panels.music.uses import BUILTIN
from studio.panels.music.verbs import Verbs
from studio.panels.orders import Orders
from studio.project.takes import Take
from studio.take_words import in_words
from studio.widgets.media_drop import files_in, kind_of
from studio.widgets.timecode import clock

STEMS = {"stems": True}
"""Takes have stems unless the user says otherwise, so that the mixer is heard at once."""


class MusicPanel(QObject):
    """What the window asks of a panel (`studio.panels.Panel`). `close` it before its project."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio, self._project, self._queue = studio, studio.project, studio.queue
        self.draft = Draft({**default_values(MusicRequest), **STEMS, **BESIDE}, studio.undo_stack, self)
        self.piece = Piece(self.draft, self._project.folder / "drafts" / "scores", self)
        self.sketch = Sketch(self.draft, self._queue, self)
        self.player = SongPlayer(self)
        self.stage = MusicStage(self.player)
        self.inspector = MusicInspector(self.draft)
        self.inspector.neural.loras.rows.name_of = self._project.assets.name_of
        self.loras = Loras(self.draft, studio, self)
        self._intake = Intake(self._project, self)
        self._orders = Orders(PANEL, self._queue, self._project, self)
        self._mender = MusicMender(self.stage, self.inspector, studio, self.render)
        self.on_stage = MusicOnStage(
            self.stage, self.piece, self.sketch, self._orders, self._mender, self.draft, studio
        )
        self.verbs = Verbs(self.stage, self.piece, self.on_stage, self.draft, studio)
        self.exports = Exports(
            self._queue, lambda: self.on_stage.take, self.on_stage.remixed, studio.tell, self.stage
        )
        self.into_film = IntoFilm(lambda: self.on_stage.take, studio, self.stage)
        self.foot = Foot(
            self.inspector,
            self.stage,
            self.on_stage,
            self.piece,
            self.sketch,
            self._orders,
            self.into_film,
            self.draft,
            studio,
        )
        self._looks: dict[str, QImage] = {}
        self._actions = panel_actions(self)
        self._connect()
        self._restore()

    # --- what the window asks

    def actions(self) -> list[QAction]:
        return self._actions

    def show_take(self, take: Take, play: bool = False) -> None:
        """Put a finished piece on the stage."""
        self.on_stage.show_take(take, play)
        self.foot.show()

    def use_settings(self, values: dict[str, Any]) -> None:
        """Fill idea and inspector from the request values of a take."""
        told = values_from(values)
        told["mixed"] = mixed_for(told, mixes_in(self.draft.values()))
        self.draft.update(told, what=self.tr("Settings of a take"))
        self.on_stage.show_draft()

    def use_learned(self, learned: Learned) -> None:
        """Play in a style that was taught, or with a LoRA by the engine that it was made for."""
        if learned.engines[0] != BUILTIN:
            self.loras.use(learned)
        else:
            self.draft.update(fields_of(OWN + learned.id), what=self.tr("Style"))

    def accept_files(self, files: list[Path]) -> bool:
        """A song or a MIDI file is followed, a film is scored, a sound bank is played on."""
        bank = next((path for path in files if kind_of(path) == "soundfont"), None)
        if bank:
            self.draft.set("soundfont", str(bank), what=self.tr("Sound bank"))
        wanted = next((path for path in files if kind_of(path) in FOLLOWED), None)
        if wanted:
            self.follow(wanted)
        return bool(wanted or bank)

    def close(self) -> None:
        """Let go of the sound, the threads and the project."""
        self._orders.blockSignals(True)
        self.player.close()
        self.stage.song.set_film(None)
        self.on_stage.measuring.close()
        self.exports.close()
        self.into_film.close()
        self._intake.close()

    # --- the idea

    def write(self) -> None:
        """Give the idea the keyboard."""
        self.inspector.go_to("prompt")

    def use_idea(self, idea: str) -> None:
        """Begin with an idea that is offered."""
        self.draft.set("prompt", idea, what=self.tr("An idea"))
        self.write()

    def follow(self, path: Path | str | None) -> None:
        """Take the course of a song, or score a film; None follows nothing."""
        if path is None:
            self.draft.update({"reference": None, "film": None}, what=self.tr("Follow nothing"))
            return
        field = "film" if kind_of(Path(path)) == "video" else "audio"
        self._intake.take(Path(path), field)

    def choose_take(self) -> None:
        """A menu of the takes that can be followed or scored."""
        takes = [take for take in self._project.gallery.takes() if kind_of(take.media) in ("audio", "video")]
        takes.sort(key=lambda take: kind_of(take.media), reverse=True)  # films first
        if not takes:
            self._studio.tell(self.tr("There is no take yet that music could follow."))
            return
        menu = QMenu(self.inspector)
        for take in takes[:20]:
            film = kind_of(take.media) == "video"
            words_ = self.tr("Score {0} · “{1}”, {2}") if film else self.tr("Follow {0} · “{1}”, {2}")
            text = words_.format(take.number, take.title, clock(take.duration_s))
            menu.addAction(text, partial(self.follow, take.media))
        below = self.inspector.from_takes
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))

    def paste(self) -> None:
        """What is on the clipboard: a file to follow, or an idea in words."""
        data = QGuiApplication.clipboard().mimeData()
        files = files_in(data, ())
        if files and self.accept_files(files):
            return
        if said := data.text().strip():
            self.draft.set("prompt", said[:4000], what=self.tr("Paste an idea"))
            self.write()
        else:
            self._studio.tell(self.tr("There is no idea and no song on the clipboard."))

    # --- the order

    def render(self) -> None:
        """Order the piece that the draft stands for; one that is on the stage already, with other notes."""
        take = self.on_stage.take
        if take and self.foot.stands_made and not self.foot.is_mixed_otherwise(take):
            self.on_stage.ask_another()
        self.inspector.clear_faults()
        self.stage.trouble.hide()
        if self._mender.goes_to_lacking():
            return
        try:
            request = request_of(self.draft.values())
            if twin := self._orders.twin(request):
                self._studio.tell(twin, self.tr("Make it with another seed"), self.render_another)
                return
            names = {
                field: Path(self._project.assets.name_of(Path(path))).stem
                for field in ("film", "reference", "source")
                if (path := self.draft[field])
            }
            job = self._orders.order(request, title_of(request, names))
        except BadInput as error:
            self._mender.show_fault(error.field, error.message, error.hint)
            return
        self._show_ordered(job)

    def render_another(self) -> None:
        """Order the piece of the draft once more, with other notes."""
        self.on_stage.ask_another()
        self.render()

    def stop(self) -> None:
        if self.stage.is_working:
            self._orders.cancel()

    def let_go(self) -> None:
        """Esc where nothing is made: close the notice, or let go of the selection."""
        if self.stage.trouble.isVisible():
            self._mender.leave()
        elif not self.verbs.let_go() and self.stage.hint.isVisible():
            self.stage.learned()

    # --- inside

    def _connect(self) -> None:
        stage, inspector = self.stage, self.inspector
        self.draft.changed.connect(self._draft_changed)
        self.sketch.changed.connect(self._sketched)
        self.sketch.refused.connect(self._not_sketched)
        self._intake.ready.connect(self._taken)
        self._intake.refused.connect(lambda _, message: self._studio.tell(message))
        stage.dropped.connect(self._dropped)
        stage.invitation.chosen.connect(self.use_idea)
        stage.invitation.write_wanted.connect(self.write)
        stage.invitation.open_wanted.connect(inspector.well.open_file)
        stage.working.cancelled.connect(self.stop)
        stage.piece_changed.connect(self._show_piece)
        stage.song.film.shaped.connect(self._keep_look)
        stage.transport.count_in.toggled.connect(self._show_count_in)
        self.piece.rested.connect(self._tell_of_rest)
        inspector.followed.connect(self.follow)
        inspector.loop_wanted.connect(self.verbs.set_loop)
        inspector.takes_wanted.connect(self.choose_take)
        inspector.tracks.chosen.connect(self.verbs.set_instrument)
        inspector.render_wanted.connect(self.render)
        inspector.stop_wanted.connect(self.stop)
        inspector.export_wanted.connect(self._show_exports)
        inspector.into_film_wanted.connect(self.into_film.ask)
        inspector.neural.loras.added.connect(self.loras.add)
        self._orders.made.connect(self._made)
        self.player.failed.connect(self._mender.show_unplayable)

    def _restore(self) -> None:
        self.draft.restore(self._project.drafts.load(PANEL))
        self.sketch.begin()
        self.on_stage.restore(self._project.gallery.numbered(self.draft["take"]))
        self._describe_well()
        self.foot.show()

    def _draft_changed(self, name: str) -> None:
        self._project.drafts.keep(PANEL, self.draft.values())
        if name in ("reference", "film"):
            self._describe_well()

    def _dropped(self, files: list[Path]) -> None:
        if not self.accept_files(files):
            self._studio.tell(self.tr("Drop a song or a MIDI file to follow, or a film to score."))

    def _taken(self, taken: Taken) -> None:
        film = taken.field == "film"
        if film:
            self._looks[str(taken.path)] = taken.image
        values = {"film": str(taken.path), "reference": None, "loop": False}
        if not film:
            values = {"film": None, "reference": str(taken.path)}
        self.draft.update(values, what=self.tr("Score a film") if film else self.tr("Follow a song"))

    def _keep_look(self) -> None:
        """A film that was there already when the project was opened has its look from the stage."""
        film = self.stage.song.film
        if film.is_there and str(film.path) not in self._looks:
            self._looks[str(film.path)] = film.image
            self._describe_well()

    def _sketched(self) -> None:
        self._describe_well()
        self._show_piece()

    def _show_piece(self) -> None:
        """What stands on the stage, in the inspector's fields."""
        plan = self.stage.plan if self.stage.view is not View.EMPTY else None
        doubt = self.sketch.doubts.get(self.draft["reference"] or "", "")
        notes = [note for note in self.sketch.notes if note != doubt]
        if self.piece.rests:
            notes.append(
                self.tr(
                    "Your changes and locks by hand are set aside: they were made for other words or settings, "
                    "and are restored with those."
                )
            )
        self.inspector.show_plan(plan, [in_words(note, self._project) for note in notes])
        self._show_count_in()

    def _describe_well(self) -> None:
        """What was heard in what is followed."""
        reference, film = self.draft["reference"], self.draft["film"]
        path = reference or film
        self.inspector.show_doubt(in_words(self.sketch.doubts.get(reference or "", ""), self._project))
        if not path:
            return
        line = self.tr("Its course, not its notes")
        if film:
            cuts = self.sketch.cuts.get(film)
            line = self.tr("A film to score")
            if cuts is not None:
                line = self.tr("A film to score · {0} cuts").format(len(cuts))
        elif course := self.sketch.courses.get(reference):
            line = f"{words.key_title(course)} · {course.tempo_bpm:.0f} bpm · {clock(course.duration_s)}"
        self.inspector.well.describe(line, self._project.assets.name_of(Path(path)), self._looks.get(path))

    def _not_sketched(self, failure: Failure) -> None:
        self._mender.show_doubt(failure)

    def _tell_of_rest(self) -> None:
        """The plan of the user's own does not count any more."""
        told = self.tr("Planned anew. What you changed and locked by hand belongs to the idea before.")
        self._studio.tell(told, self.tr("Undo"), self._studio.undo_stack.undo)

    def _show_count_in(self) -> None:
        plan = self.stage.plan
        counts = self.stage.transport.count_in.isChecked() and plan is not None
        beats = int(plan.metre[0]) if plan else 0
        self.player.counted_in = (beats, 60 * beats / plan.bar_s) if counts and plan else None

    def _show_exports(self) -> None:
        menu = QMenu(self.inspector)
        for action in (*self.exports.actions(), self.into_film.action):
            if action is self.into_film.action:
                menu.addSeparator()
            entry = menu.addAction(action.iconText())
            entry.triggered.connect(action.trigger)
        above = self.inspector.export
        menu.popup(above.mapToGlobal(above.rect().topLeft()) - QPoint(0, menu.sizeHint().height()))

    def _show_ordered(self, job: Job) -> None:
        """A piece was ordered: hear it in the making, or say that another comes first."""
        if self._orders.followed == job:
            self.on_stage.show_work(job)
        else:
            self._studio.tell(self.tr("“{0}” waits its turn.").format(job.title))
        self.foot.show()

    def _made(self, take: Take, _: float) -> None:
        since = self.on_stage.making.since.pop(take.job, None)
        if since and take.recipe.get("engine") == BUILTIN:
            self.foot.learn(time.monotonic() - since, take)
        self.on_stage.show_made(take)
        self.foot.show()
