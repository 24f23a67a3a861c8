"""The prompt at the foot of the stage: the words, and what they mean as chips that can be changed.

It shows what it is told and says what the user does.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engines.elements.direction import Direction, Part
from studio.panels.elements.chips import ChoiceChip, PartChip, add_chip, focus_chip, said
from studio.panels.elements.prompt_words import PromptWords
from studio.panels.elements.words import LIGHTS, PLACES, move_name, moves, say
from studio.widgets.controls import ElidedLabel, button, set_role
from studio.widgets.flow import Flow

CHIP = 28
SIDES = 22  # pixels to the left and right of what is inside
GAP, ROWS = 6, 2  # pixels between chips, and how many rows of them are seen at once


class PromptBox(QFrame):
    """`part_changed` with the place of a part and what it becomes (None goes); `part_added` with who does more."""

    part_changed = Signal(int, object)
    part_added = Signal(str)
    camera_chosen = Signal(str)
    light_chosen = Signal(str)
    place_chosen = Signal(str)
    as_told_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "prompt")
        self.words = PromptWords()
        self.words.installEventFilter(self)
        self.camera, self.light = ChoiceChip(self.tr("Camera")), ChoiceChip(self.tr("Light"))
        self.place = ChoiceChip(self.tr("Place"))
        self.as_told = button(self.tr("As the words say"), "chip")
        self.as_told.setToolTip(self.tr("Forget what was changed by hand"))
        self._unbound = ElidedLabel("", "red")
        self.chips = QWidget()
        self._flow = Flow(GAP, self.chips)
        self._area = QScrollArea()
        self._area.setWidget(self.chips)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._parts: list[QPushButton] = []
        self._told: object = None
        column = self._column = QVBoxLayout(self)
        column.setSpacing(4)
        column.addWidget(self.words)
        column.addWidget(self._unbound)
        column.addWidget(self._area)
        self.camera.chosen.connect(self.camera_chosen)
        self.light.chosen.connect(self.light_chosen)
        self.place.chosen.connect(self.place_chosen)
        self.as_told.clicked.connect(self.as_told_wanted)
        self._whole = (self.camera, self.light, self.place, self.as_told)
        for chip in self._whole:
            chip.setParent(self.chips)
        self.draw_close(False)

    def draw_close(self, low: bool) -> None:
        """In a low window there is less air about it."""
        above, below = (3, 5) if low else (8, 9)
        self._column.setContentsMargins(SIDES // 2, above, SIDES // 2, below)

    def show_direction(
        self,
        direction: Direction,
        names: Sequence[str],
        colours: Mapping[str, str],
        camera: str,
        has_background: bool,
        corrected: bool,
    ) -> None:
        """Chips for everything that the direction says, and one line for those who are not here."""
        told = direction, tuple(names), tuple(colours.items()), camera, has_background, corrected
        if told == self._told:
            return
        self._told = told
        move = direction.camera if camera == "prompt" else camera
        self.camera.show_choice(camera, moves(), move_name(move))
        light = direction.lighting or ""
        self.light.show_choice(light, said(LIGHTS), say(LIGHTS[light]))
        place = direction.environment or ""
        self.place.show_choice(place, said(PLACES), say(PLACES[place]))
        self.place.setVisible(not has_background)
        self.as_told.setVisible(corrected)
        self._show_parts(direction.parts, names, colours)
        missing = ", ".join(f"“{words}”" for words in direction.unbound)
        self._unbound.setText(self.tr("Not among the elements: {0}").format(missing) if missing else "")
        self._unbound.setVisible(bool(missing))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_role(self, "true" if event.type() == QEvent.Type.FocusIn else "false", "chosen")
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As high as the chips, as long as they are few."""
        margins = self.contentsMargins().left() + self.contentsMargins().right()
        needed = self._flow.heightForWidth(self.width() - margins - SIDES)
        self._area.setFixedHeight(min(needed, ROWS * (CHIP + GAP) - GAP + CHIP // 3))

    def _show_parts(self, parts: Sequence[Part], names: Sequence[str], colours: Mapping[str, str]) -> None:
        focused = next((at for at, chip in enumerate(self._parts) if chip.hasFocus()), -1)
        while self._flow.count():
            self._flow.takeAt(0)
        for old in self._parts:
            old.hide()
            old.deleteLater()
        self._parts = []
        for at, part in enumerate(parts):
            chip = PartChip(part, names, colours)
            chip.changed.connect(partial(self.part_changed.emit, at))
            self._parts.append(chip)
        self._parts.append(add_chip(names, self.part_added.emit))
        for each in (*self._parts, *self._whole):
            each.setFixedHeight(CHIP)
            self._flow.addWidget(each)
        for each in self._parts:
            each.show()
        self._fit()
        if focused >= 0:
            QTimer.singleShot(0, self, partial(focus_chip, self.chips, focused))
