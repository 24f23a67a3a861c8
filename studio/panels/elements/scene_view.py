"""Keeps tray, canvas, time line and prompt true to the scene: what stands where, in which colours, and what is wrong.

It shows; what the user does there is `verbs`.
"""

from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from studio.model.draft import Draft
from studio.panels.elements.colours import colour_of, on_picture
from studio.panels.elements.cuts import CutOut, Cuts
from studio.panels.elements.figures import Figure
from studio.panels.elements.preparing import Preparing
from studio.panels.elements.reading import Reading
from studio.panels.elements.rehearsal import Rehearsal
from studio.panels.elements.scene import Scene
from studio.panels.elements.stage import ElementsStage, View
from studio.panels.elements.staging import Staging
from studio.panels.elements.standing import standing_of, unknown
from studio.panels.elements.tray_row import ElementCard
from studio.panels.elements.words import deed
from studio.panels.frame import frame_size
from studio.panels.intake import read_picture
from studio.project.project import Project
from studio.take_words import in_words


class SceneView(QObject):
    def __init__(
        self,
        stage: ElementsStage,
        draft: Draft,
        scene: Scene,
        cuts: Cuts,
        reading: Reading,
        staging: Staging,
        preparing: Preparing,
        project: Project,
    ) -> None:
        super().__init__(stage)
        self._stage, self._draft, self._scene, self._project = stage, draft, scene, project
        self._cuts, self._reading, self._staging = cuts, reading, staging
        self._backdrop: tuple[object, QImage] = None, QImage()
        self._faults: dict[int, str] = {}
        self._edited = -1  # the mark of the element in the cut-out editor
        self._sources: dict[Path, QImage] = {}
        scene.changed.connect(self._scene_changed)
        scene.chosen_changed.connect(self._chosen_changed)
        cuts.changed.connect(lambda _: self.refresh())
        reading.changed.connect(self.refresh)
        staging.staged.connect(self.refresh)
        staging.stale.connect(lambda: stage.canvas.show_still(QImage()))
        preparing.told.connect(stage.show_preparing)
        staging.still.connect(stage.canvas.show_still)
        stage.view_changed.connect(self._view_changed)
        stage.resized.connect(self._want_stills)
        stage.beats.sought.connect(self._seek)
        self._rehearsal = Rehearsal(self)
        self._rehearsal.moved.connect(self._show_time)
        self._rehearsal.running.connect(stage.scene_bar.show_playing)
        stage.scene_bar.play_wanted.connect(self.rehearse)
        for held in (stage.canvas.moved, stage.canvas.scaled, stage.canvas.path_drawn):
            held.connect(lambda *_: self._rehearsal.stop())

    def refresh(self) -> None:
        """Show everything as it is now."""
        stage, scene, now = self._stage, self._scene, self._staging.now
        figures, frame = self.figures(), QSize(*frame_size(self._draft["size"]))
        if stage.view is View.SCENE:
            stage.canvas.show_plate(self._plate(frame), frame)
        horizon = now.horizon if scene.horizon is None else scene.horizon
        stage.canvas.show_light(horizon, scene.sun or now.sun)
        stage.canvas.show_figures(figures, scene.chosen)
        stage.place_hint()
        if stage.view is not View.TAKE:
            stage.beats.show_scene(figures, scene.chosen, scene.duration_s)
        stage.tray.show_cards(self._cards(), scene.chosen)
        stage.scene_bar.show_chosen(scene.element.name if scene.element else "")
        stage.scene_bar.show_time(stage.canvas.time_s, scene.duration_s)
        self._show_words()
        if stage.view is View.CUT:
            self._show_cut()

    def figures(self) -> list[Figure]:
        scene, found = self._scene, self._staging.now.found
        horizon = self._staging.now.horizon if scene.horizon is None else scene.horizon
        many, made = len(scene.elements), []
        for at, (mark, element) in enumerate(zip(scene.marks, scene.elements, strict=True)):
            standing = standing_of(element.placement, found.get(mark) or unknown(at, many), horizon)
            cut = self._cuts.of(mark)
            subject = cut.subject if cut else QImage()
            foot, has_path = cut.foot if cut else 0.5, bool(element.placement.path)
            made.append(Figure(element.name, on_picture(mark), standing, subject, foot, has_path))
        return made

    def show_fault(self, at: int, words: str) -> None:
        """Say in its row what is wrong with an element, until it becomes another."""
        self._faults[self._scene.marks[at]] = words
        self._stage.tray.show_cards(self._cards(), self._scene.chosen)
        self._stage.tray.bring_into_view(at)

    def open_editor(self) -> None:
        """Bring the picture of the chosen element and its mask on the stage."""
        scene = self._scene
        if scene.element is None:
            return
        mark = scene.marks[scene.chosen]
        self._cuts.try_again(mark)
        if self._stage.view is not View.CUT or self._edited != mark:
            self._edited = mark
            self._stage.editor.show_element(*read_picture(scene.element.image), on_picture(mark))
            self._stage.show_view(View.CUT)
        self._show_cut()
        self._stage.editor.setFocus()

    def keep_source(self, path: Path, small: QImage) -> None:
        """What the tray shows of a picture until it is cut out."""
        self._sources[path] = small

    def rehearse(self) -> None:
        """Let everybody go their way on the canvas, or stop them."""
        if self._stage.view is View.SCENE:
            self._rehearsal.toggle(self._stage.canvas.time_s, self._scene.duration_s)

    def close(self) -> None:
        """Show nothing more."""
        self._rehearsal.stop()

    def _show_cut(self) -> None:
        scene, editor = self._scene, self._stage.editor
        if scene.element is None:
            return
        mark = scene.marks[scene.chosen]
        editor.show_box(scene.element.box)
        editor.show_cut(self._cuts.of(mark), self._cuts.is_busy(mark))
        wrong = self._wrong(mark, self._cuts.of(mark))
        fault = in_words(self._cuts.fault(mark), self._project)
        self._stage.cut_bar.say(fault or (wrong[0] if wrong else ""))

    def _scene_changed(self) -> None:
        self._faults.clear()
        self._stage.show_size(QSize(*frame_size(self._draft["size"])))
        background = self._scene.background
        self._stage.tray.background.set_value(background)
        if background:
            size = QImageReader(str(background)).size()
            line = f"{size.width()} × {size.height()}"
            self._stage.tray.background.describe(line, self._project.assets.name_of(background))
        self._stage.tray.show_fault("")
        self.refresh()

    def _chosen_changed(self, at: int) -> None:
        if self._stage.view is View.CUT and at >= 0:
            self.open_editor()
        self.refresh()
        self._stage.tray.bring_into_view(at)

    def _view_changed(self) -> None:
        self._rehearsal.stop()
        if self._stage.view is View.SCENE:
            self._stage.beats.set_position(self._stage.canvas.time_s)
            self.refresh()
        self._want_stills()

    def _want_stills(self) -> None:
        stage = self._stage
        ratio, frame = stage.devicePixelRatioF(), frame_size(self._draft["size"])
        fitted = min(stage.canvas.width(), stage.canvas.height() * frame[0] / frame[1]) * ratio
        width = max(64, min(round(fitted / 16) * 16, frame[0]))
        self._staging.want(stage.view is View.SCENE, width)

    def _seek(self, time_s: float) -> None:
        if self._stage.view is View.SCENE:
            self._rehearsal.stop()
            self._show_time(time_s)
        elif self._stage.view is View.TAKE:
            self._stage.playback.seek(time_s)

    def _show_time(self, time_s: float) -> None:
        """A moment of the scene."""
        self._stage.canvas.show_time(time_s)
        self._stage.beats.set_position(time_s)
        self._stage.scene_bar.show_time(time_s, self._scene.duration_s)
        self._staging.show_time(time_s)

    def _plate(self, frame: QSize) -> QImage:
        """The background at rest; a new picture stands for it until it is staged."""
        now, background = self._staging.now, self._scene.background
        if not now.plate.isNull() and now.of == background:
            return now.plate
        if background is None:
            return now.plate
        if self._backdrop[0] != (background, frame):
            self._backdrop = (background, frame), _covering(read_picture(background)[0], frame)
        return self._backdrop[1]

    def _cards(self) -> list[ElementCard]:
        direction, made = self._reading.direction, []
        for mark, element in zip(self._scene.marks, self._scene.elements, strict=True):
            cut = self._cuts.of(mark)
            does = ", ".join(deed(part) for part in direction.parts_of(element.name))
            fault = self._faults.get(mark, "") or in_words(self._cuts.fault(mark), self._project)
            shown = cut.subject if cut else self._sources.get(element.image, QImage())
            made.append(
                ElementCard(
                    element.name,
                    colour_of(mark),
                    shown,
                    does,
                    self._wrong(mark, cut),
                    fault,
                    self._reading.is_unsaid(element.name),
                    cut is None and self._cuts.is_busy(mark),
                )
            )
        return made

    def _wrong(self, mark: int, cut: CutOut | None) -> tuple[str, ...]:
        """What somebody should look at before the scene is made."""
        told = list(cut.warnings) if cut else []
        return tuple(dict.fromkeys([*told, *self._staging.now.warnings.get(mark, [])]))

    def _show_words(self) -> None:
        scene, reading = self._scene, self._reading
        colours = {
            element.name: colour_of(mark) for mark, element in zip(scene.marks, scene.elements, strict=True)
        }
        prompt = self._stage.prompt
        prompt.words.set_words(self._draft["prompt"])
        prompt.words.show_spans(reading.spans, colours)
        prompt.show_direction(
            reading.direction,
            scene.names,
            colours,
            self._draft["camera"],
            scene.background is not None,
            reading.is_corrected,
        )


def _covering(picture: QImage, frame: QSize) -> QImage:
    """The middle of a picture in the shape of the frame."""
    if picture.isNull():
        return picture
    shape = frame.scaled(picture.size(), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (picture.width() - shape.width()) // 2, (picture.height() - shape.height()) // 2
    return picture.copy(left, top, shape.width(), shape.height())
