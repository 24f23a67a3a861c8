"""The elements panel: ties the draft to the stage, the inspector, the project and the queue."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication

import resources
from engines.contract import BadInput, Failure
from engines.elements.request import MOST_ELEMENTS, ElementsRequest, name_from
from engines.home import home
from engines.learned import Learned
from studio.jobs.store import Job
from studio.model.draft import Draft, default_values
from studio.model.presets import Presets
from studio.panels import Studio
from studio.panels.elements import sample
from studio.panels.elements.actions import panel_actions
from studio.panels.elements.arrivals import Arrivals
from studio.panels.elements.cuts import Cuts
from studio.panels.elements.guess import Guess
from studio.panels.elements.inspector import ElementsInspector
from studio.panels.elements.mender import ElementsMender
from studio.panels.elements.on_stage import ElementsOnStage
from studio.panels.elements.order import PANEL, request_of, title_of, with_seed
from studio.panels.elements.preparing import Preparing
from studio.panels.elements.reading import Reading
from studio.panels.elements.scene import BESIDE, Scene, next_gesture
from studio.panels.elements.scene_view import SceneView
from studio.panels.elements.stage import ElementsStage, View
from studio.panels.elements.staging import Staging
from studio.panels.elements.take_verbs import TakeVerbs
from studio.panels.elements.verbs import ElementVerbs
from studio.panels.loras import Loras
from studio.panels.orders import Orders
from studio.project.takes import Take
from studio.take_words import sentences
from studio.widgets.fields import new_seed
from studio.widgets.media_drop import choose_file, choose_files, files_in, kind_of
from studio.widgets.playback import Playback


class ElementsPanel(QObject):
    """What the window asks of a panel (`studio.panels.Panel`). `close` it before its project."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio, self._project, self._queue = studio, studio.project, studio.queue
        defaults = {**default_values(ElementsRequest), **BESIDE, "elements": []}
        self.draft = Draft(defaults, studio.undo_stack, self)
        self.scene = Scene(self.draft, self)
        self.cuts = Cuts(self.scene, self._queue)
        self.reading = Reading(self.draft, self.scene, self._queue)
        self.staging = Staging(self.draft, self.scene, self.reading, self._queue)
        self.preparing = Preparing(self.scene, self.cuts, self.reading, self.staging)
        self.playback = Playback(self)
        self.stage = ElementsStage(self.playback)
        self.inspector = ElementsInspector(
            self.draft, Presets(home() / "presets" / PANEL, resources.PRESETS / PANEL)
        )
        self.view = SceneView(
            self.stage,
            self.draft,
            self.scene,
            self.cuts,
            self.reading,
            self.staging,
            self.preparing,
            self._project,
        )
        self._arrivals = Arrivals(self._project, self)
        self._loras = Loras(self.draft, studio, self)
        self.inspector.loras.rows.name_of = self._project.assets.name_of
        self._orders = Orders(PANEL, self._queue, self._project, self)
        self._guess = Guess(self.draft, self._orders)
        self._mender = ElementsMender(self.stage, self.inspector, self.scene, self.view, studio, self.render)
        self.on_stage = ElementsOnStage(
            self.stage, self.scene, self._orders, self._guess, self._mender, self.draft, studio
        )
        self.verbs = ElementVerbs(self.stage, self.scene, studio, self.view.figures, self.view.open_editor)
        self.takes = TakeVerbs(self.stage, self.on_stage, self._mender, studio)
        self._writing = next_gesture()
        self._offered: set[int] = set()
        self._sample = False
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
        """Fill tray, prompt and inspector from the request values of a take, or from some of them."""
        known = {name: value for name, value in values.items() if name in ElementsRequest.model_fields}
        if "elements" in known:
            known |= {"marks": list(range(len(known["elements"]))), "chosen": -1}
        self.draft.update(known, what=self.tr("Settings of a take"))

    def use_learned(self, learned: Learned) -> None:
        """Film scenes with a LoRA that was taught, by the engine that it was made for."""
        self._loras.use(learned)

    def accept_files(self, files: list[Path]) -> bool:
        """Each picture becomes an element."""
        pictures = [path for path in files if kind_of(path) == "image"]
        self.use_pictures(pictures)
        return bool(pictures)

    def close(self) -> None:
        """Let go of the films, the threads and the project."""
        self._orders.blockSignals(True)
        self.preparing.close()
        self.staging.close()
        self.view.close()
        self.playback.close()
        self.stage.grid.close_films()
        self._arrivals.close()

    # --- pictures and words

    def use_pictures(self, pictures: Sequence[Path]) -> None:
        if len(pictures) > 1:
            self.stage.say(self.tr("Reading {0} pictures…").format(len(pictures)))
        self._arrivals.take([("", path) for path in pictures])

    def open_pictures(self) -> None:
        self.use_pictures(choose_files(self.stage, self.tr("Pictures of who and what"), ("image",)))

    def open_background(self) -> None:
        if path := choose_file(self.stage, self.tr("Background"), ("image",)):
            self._arrivals.take_background(path)

    def paste(self) -> None:
        """What is on the clipboard: pictures, or what happens."""
        data = QGuiApplication.clipboard().mimeData()
        files = files_in(data, ("image",))
        if files and self.accept_files(files):
            return
        if words := data.text().strip():
            self.draft.set("prompt", words, what=self.tr("Paste what happens"))
            self.write()
        else:
            self._studio.tell(self.tr("There are no pictures and no words on the clipboard."))

    def write(self) -> None:
        """Give the prompt the keyboard."""
        if self.stage.view is View.CUT:
            self.on_stage.show_draft()
        self.stage.prompt.words.setFocus()

    def try_sample(self) -> None:
        """Three pictures and a sentence become a take at once: a first start needs no reading."""
        self.draft.update({**sample.NOBODY, "prompt": self.tr(sample.WORDS)}, what=self.tr("Sample"))
        self._sample = True
        self._arrivals.take_background(sample.BACKGROUND)
        self._arrivals.take(sample.PICTURES)

    # --- the order

    def render(self) -> None:
        """Order what the draft stands for: one take, or several with different seeds."""
        self.inspector.clear_faults()
        self.stage.trouble.hide()
        if self._mender.goes_to_lacking():
            return
        try:
            request = request_of(self.draft.values())
            if twin := self._orders.twin(request):
                self._studio.tell(twin, self.tr("Render with another seed"), self.render_another)
                return
            many = int(self.draft["takes"])
            title = title_of(request)
            jobs = [self._orders.order(with_seed(request, number), title) for number in range(many)]
        except BadInput as error:
            self._mender.show_fault(error.field, error.message, error.hint)
            return
        self._show_ordered(jobs)

    def render_another(self) -> None:
        """Order the scene of the draft once more, played differently."""
        self.draft.set("seed", new_seed(), what=self.tr("Another seed"))
        self.render()

    def stop(self) -> None:
        if self.stage.is_working:
            self.on_stage.stop()

    def let_go(self) -> None:
        """Esc where nothing is made: close the notice, leave the cut-out or the grid, or let go of the element."""
        if self.stage.trouble.isVisible():
            self._mender.leave()
        elif self.stage.view is View.CUT:
            self.leave_editor()
        elif self.stage.hint.isVisible():
            self.stage.learned()
        elif self.stage.scene_bar.paths.isChecked():
            self.verbs.toggle_paths()
        else:
            self.scene.choose(-1)

    def leave_editor(self) -> None:
        """Back from the cut-out to the scene."""
        self.on_stage.show_draft()
        self.stage.canvas.setFocus()

    def play(self) -> None:
        """The take on the stage, or the movements of the scene."""
        if self.stage.view is View.SCENE:
            self.view.rehearse()
        else:
            self.playback.toggle()

    def fit(self) -> None:
        (self.stage.editor if self.stage.view is View.CUT else self.stage.canvas).fit()

    def full_size(self) -> None:
        (self.stage.editor if self.stage.view is View.CUT else self.stage.canvas).set_zoom(1.0)

    # --- inside

    def _connect(self) -> None:
        stage, inspector, prompt, tray = self.stage, self.inspector, self.stage.prompt, self.stage.tray
        self.draft.changed.connect(self._draft_changed)
        self.cuts.changed.connect(self._offer_background)
        self.scene.changed.connect(self._scene_changed)
        self._arrivals.seen.connect(self.view.keep_source)
        self._arrivals.elements.connect(self._arrived)
        self._arrivals.background.connect(self.scene.set_background)
        self._arrivals.refused.connect(self._studio.tell)
        stage.dropped.connect(self._dropped)
        tray.files_dropped.connect(self._dropped)
        for wanted in (stage.open_wanted, tray.open_wanted):
            wanted.connect(self.open_pictures)
        stage.sample_wanted.connect(self.try_sample)
        stage.working.cancelled.connect(self.stop)
        stage.view_changed.connect(self._show_foot)
        stage.cut_bar.done.connect(self.leave_editor)
        stage.cut_bar.anew.connect(lambda: self.scene.clear_cut(self.scene.chosen))
        stage.editor.boxed.connect(lambda box: self.scene.set_box(self.scene.chosen, box))
        stage.editor.brushed.connect(lambda stroke: self.scene.add_stroke(self.scene.chosen, stroke))
        tray.said.connect(lambda at: self.reading.add_words(self.scene.elements[at].name))
        tray.background_chosen.connect(self._background_chosen)
        prompt.words.grasped.connect(self._grasp)
        prompt.words.edited.connect(self._write_words)
        prompt.part_changed.connect(self.reading.set_part)
        prompt.part_added.connect(self.reading.add_part)
        prompt.camera_chosen.connect(lambda move: self.draft.set("camera", move, what=self.tr("Camera")))
        prompt.light_chosen.connect(self.reading.set_light)
        prompt.place_chosen.connect(self.reading.set_place)
        prompt.as_told_wanted.connect(self.reading.forget_corrections)
        self.reading.refused.connect(self._not_understood)
        self.staging.refused.connect(self._not_staged)
        self.staging.staged.connect(self._render_sample)
        inspector.presets.failed.connect(self._studio.tell)
        inspector.loras.added.connect(self._loras.add)
        inspector.render_wanted.connect(self.render)
        inspector.stop_wanted.connect(self.stop)
        self._orders.made.connect(self._made)
        self._orders.working.connect(lambda _: self._show_guess())
        self.on_stage.told.connect(self._show_guess)
        self._queue.engines_changed.connect(lambda _: self._show_foot())
        self.playback.failed.connect(self._mender.show_unplayable)

    def _restore(self) -> None:
        self.draft.restore(self._project.drafts.load(PANEL))
        self.view.refresh()
        self.on_stage.show_draft()
        self._show_foot()

    def _draft_changed(self) -> None:
        self._project.drafts.keep(PANEL, self.draft.values())
        self._show_foot()

    def _scene_changed(self) -> None:
        """The first picture opens the scene, the last one closes it."""
        filled = bool(self.scene.elements or self.scene.background)
        idle = View.SCENE if filled else View.EMPTY
        left_editor = self.stage.view is View.CUT and self.scene.element is None
        if left_editor or (self.stage.view in (View.EMPTY, View.SCENE) and self.stage.view is not idle):
            self.on_stage.show_draft()

    def _dropped(self, files: list[Path]) -> None:
        if not self.accept_files(files):
            self._studio.tell(self.tr("Drop pictures: each becomes an element."))

    def _arrived(self, pictures: list[tuple[str, Path]]) -> None:
        names = self._project.assets.name_of
        named = [(name if self._sample else name_from(Path(names(path))), path) for name, path in pictures]
        self.stage.show_hint()
        left_out = self.scene.add(named)
        if left_out:
            text = self.tr("A scene has at most {0} elements; {1} found no room.")
            self._studio.tell(text.format(MOST_ELEMENTS, left_out))
        if self.stage.view in (View.TAKE, View.GRID, View.CUT):
            self.on_stage.show_draft()

    def _offer_background(self, mark: int) -> None:
        """A picture that is a place rather than somebody in it, where there is no place yet."""
        cut, marks = self.cuts.of(mark), self.scene.marks
        if not (cut and cut.whole) or self.scene.background or mark not in marks or mark in self._offered:
            return
        self._offered.add(mark)
        text = self.tr("“{0}” seems to be a place.").format(self.scene.elements[marks.index(mark)].name)

        def use() -> None:
            if mark in self.scene.marks:
                self.scene.take_as_background(self.scene.marks.index(mark))

        self._studio.tell(text, self.tr("Use as the background"), use)

    def _background_chosen(self, path: str | None) -> None:
        if path:
            self._arrivals.take_background(Path(path))
        else:
            self.scene.set_background(None)

    def _grasp(self) -> None:
        self._writing = next_gesture()

    def _write_words(self, words: str) -> None:
        self.draft.set("prompt", words, what=self.tr("What happens"), gesture=self._writing)

    def _show_ordered(self, jobs: Sequence[Job]) -> None:
        """Takes were ordered: watch them, or say that another comes first."""
        if len(jobs) > 1:
            self.on_stage.begin_series(jobs)
        if self._orders.followed in jobs:
            self.on_stage.show_work(jobs[0])
        else:
            self._studio.tell(self.tr("“{0}” waits its turn.").format(jobs[0].title))
        self._show_foot()

    def _render_sample(self) -> None:
        if self._sample and self.staging.now.found:
            self._sample = False
            self.render()

    def _not_understood(self, failure: Failure) -> None:
        self._studio.tell(sentences(failure))

    def _not_staged(self, failure: Failure) -> None:
        """The composed picture stays; what is wrong is said where it can be mended."""
        self._sample = False
        if failure.code == "bad_input" and failure.field:
            self._mender.show_fault(failure.field, failure.message, failure.hint)
        else:
            self._mender.show_refusal(failure, self.tr("The scene could not be staged"), self.render)

    def _show_foot(self) -> None:
        """The engines and how fast they are, and how long the order will take."""
        speed = self._guess.film_a_second()
        pace = self.tr("{0:.1f}× real time").format(speed) if speed else ""
        self.inspector.engines.show_engines(self._queue.engines, self.draft["engine"], pace)
        self.inspector.show_working(self.stage.is_working)
        self._show_guess()

    def _show_guess(self) -> None:
        """A guess before the order; while it is made, what the plate and the queue say."""
        job = self._orders.followed if self.stage.is_working else None
        told = (
            self.on_stage.in_words(job)[2] if job else self._guess.in_words() if self.scene.elements else ""
        )
        parts = [told, self.tr("seed {0}").format(self.draft["seed"])]
        self.inspector.show_guess(" · ".join(part for part in parts if part))

    def _made(self, take: Take, work_s: float) -> None:
        self._guess.learn(take, work_s)
        self.on_stage.show_made(take)
        self._show_foot()
