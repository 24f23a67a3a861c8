"""The rows of tools under the picture: those of the scene, and those of the cut-out editor."""

from math import log

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.panels.elements.cut_editor import BROADEST, FINEST, CutEditor, Tool
from studio.widgets.controls import ElidedLabel, IconButton, button, label
from studio.widgets.segmented import Segmented
from studio.widgets.slider import Track
from studio.widgets.timecode import timecode

STEPS, STEP = 100, 0.15
"""Steps of the brush's slider, and by how much of itself a key changes the brush."""


class SceneBar(QWidget):
    """Rehearse, cut out, draw paths, show the light, and back to what the staging finds."""

    play_wanted = Signal()
    cut_wanted = Signal()
    paths_wanted = Signal(bool)
    light_wanted = Signal(bool)
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play = IconButton("play", self.tr("Rehearse: see who goes where (Space)"))
        self.cut = IconButton("scissors", self.tr("Cut out the chosen element (C)"), 16)
        self.paths = IconButton("route", self.tr("Draw a path for an element (P, or drag with Alt)"), 16)
        self.light = IconButton("sun", self.tr("Horizon and sun (I)"), 16)
        self.reset = IconButton("undo-2", self.tr("Reset placement (R)"), 16)
        self.time, self.whole = label(""), label("", "label")
        self.time.setMinimumWidth(62)
        self.time.setAccessibleName(self.tr("Moment of the scene"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.play)
        row.addSpacing(4)
        row.addWidget(self.time)
        row.addWidget(self.whole)
        row.addSpacing(10)
        for part in (self.cut, self.paths, self.light, self.reset):
            row.addWidget(part)
        for part in (self.play, self.cut, self.paths, self.light, self.reset):
            part.setFixedSize(32, 32)
        row.addStretch()
        for toggle in (self.paths, self.light):
            toggle.setCheckable(True)
        self.play.clicked.connect(self.play_wanted)
        self.cut.clicked.connect(self.cut_wanted)
        self.paths.toggled.connect(self.paths_wanted)
        self.light.toggled.connect(self.light_wanted)
        self.reset.clicked.connect(self.reset_wanted)

    def show_playing(self, playing: bool) -> None:
        self.play.set_icon("pause" if playing else "play")

    def show_time(self, time_s: float, duration_s: float) -> None:
        self.time.setText(timecode(time_s))
        self.whole.setText(f"/ {timecode(duration_s)}")

    def show_chosen(self, name: str) -> None:
        """Whose cut-out and placement the buttons are about; empty for nobody's."""
        self.cut.setEnabled(bool(name))
        about = self.tr("Reset the placement of {0} (R)").format(name)
        self.reset.setToolTip(about if name else self.tr("Reset placement and light (R)"))


class CutBar(QWidget):
    """What the hand does to the picture, how broad the brush is, and the way back to the scene."""

    done = Signal()
    anew = Signal()

    def __init__(self, editor: CutEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.tools = Segmented(
            self.tr("Tool"),
            [(Tool.ADD, self.tr("Add")), (Tool.REMOVE, self.tr("Remove")), (Tool.BOX, self.tr("Box"))],
        )
        self.tools.setToolTip(self.tr("X swaps add and remove, B draws a box about the subject"))
        self._brush = label(self.tr("Brush"), "label")
        self.size = Track(self.tr("Size of the brush"), STEPS)
        self.size.setFixedWidth(90)
        self._wide = label("", "label")
        self._wide.setMinimumWidth(52)
        for part in (self._brush, self.size, self._wide):
            part.setToolTip(self.tr("How broad the brush is, in pixels of the picture: [ and ]"))
        self._words = ElidedLabel("", "dim")
        self.anew_button = button(self.tr("Start over"), "quiet", self.tr("Forget box and strokes"))
        self.finish = button(self.tr("Done"), "primary", self.tr("Back to the scene"))
        self.finish.setToolTip(self.tr("Back to the scene (Esc)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for part in (self.tools, self._brush, self.size, self._wide):
            row.addWidget(part)
        row.addWidget(self._words, 1)
        row.addWidget(self.anew_button)
        row.addWidget(self.finish)
        self.tools.edited.connect(editor.set_tool)
        self.size.valueChanged.connect(lambda value: editor.set_radius(_radius(value / STEPS)))
        editor.brush_changed.connect(self._show_brush)
        self.anew_button.clicked.connect(self.anew)
        self.finish.clicked.connect(self.done)
        self._show_brush()

    def say(self, words: str) -> None:
        """One line about the cut-out."""
        self._words.setText(words)

    def grow(self) -> None:
        self._editor.set_radius(self._editor.radius * (1 + STEP))

    def shrink(self) -> None:
        self._editor.set_radius(self._editor.radius / (1 + STEP))

    def _show_brush(self) -> None:
        self.tools.set_value(self._editor.tool)
        share = log(self._editor.radius / FINEST) / log(BROADEST / FINEST)
        self.size.blockSignals(True)
        self.size.setValue(round(share * STEPS))
        self.size.blockSignals(False)
        self._wide.setText(self.tr("{0} px").format(max(1, round(self._editor.breadth))))
        for part in (self._brush, self.size, self._wide):
            part.setEnabled(self._editor.tool is not Tool.BOX)


def _radius(share: float) -> float:
    """Fine brushes have as much room on the slider as broad ones."""
    return FINEST * (BROADEST / FINEST) ** share
