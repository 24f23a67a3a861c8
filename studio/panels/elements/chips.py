"""Chips under the prompt: one for each thing that somebody does, with a menu that changes any part of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton, QWidget

from engines.elements.direction import Part
from studio.panels.elements.words import ACTIONS, HEADINGS, PACES, RELATIONS, SPOTS, in_a_line, say
from studio.widgets.controls import button

DOT = 10
UNSURE = 0.5


class PartChip(QPushButton):
    """`changed` with the part as it is to be, None where it is to go."""

    changed = Signal(object)

    def __init__(self, part: Part, names: Sequence[str], colours: Mapping[str, str]) -> None:
        super().__init__()
        self._part, self._names = part, names
        line = in_a_line(part)
        self.setText(line + ("  ?" if part.sureness < UNSURE else ""))
        self.setProperty("kind", "chip")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(line)
        self.setIcon(_dot(colours.get(part.who, "#888888"), self.devicePixelRatioF()))
        self.setIconSize(QSize(DOT, DOT))
        told = self.tr("From “{0}”. Click to change it.").format(part.words)
        self.setToolTip(told if part.words else self.tr("Click to change it"))
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.setMenu(menu)

    def _fill(self, menu: QMenu) -> None:
        part = self._part
        menu.clear()
        people = {name: name for name in self._names}
        choices(menu.addMenu(self.tr("Who")), people, part.who, self._set("who"))
        choices(menu.addMenu(self.tr("Does")), said(ACTIONS), part.action, self._set("action"))
        others = {"": self.tr("Nobody"), **{name: name for name in self._names if name != part.who}}
        choices(menu.addMenu(self.tr("Whom")), others, part.whom, self._set_whom)
        if part.whom:
            choices(
                menu.addMenu(self.tr("How to them")), said(RELATIONS), part.relation, self._set("relation")
            )
        choices(menu.addMenu(self.tr("Which way")), said(HEADINGS), part.heading, self._set("heading"))
        choices(menu.addMenu(self.tr("Where")), said(SPOTS), part.spot, self._set("spot"))
        choices(menu.addMenu(self.tr("Pace")), said(PACES), part.pace, self._set("pace"))
        menu.addSeparator()
        then = menu.addAction(self.tr("After what stands before it"))
        then.setCheckable(True)
        then.setChecked(part.then)
        then.triggered.connect(lambda on: self._set("then")(on))
        if part.action == "talk":
            menu.addAction(self.tr("What it says…"), self._ask_words)
        menu.addSeparator()
        menu.addAction(self.tr("Remove"), lambda: self.changed.emit(None))

    def _set(self, field: str) -> Callable[[Any], None]:
        return lambda value: self.changed.emit(self._part.model_copy(update={field: value}))

    def _set_whom(self, whom: str) -> None:
        relation = (self._part.relation or "to") if whom else ""
        self.changed.emit(self._part.model_copy(update={"whom": whom, "relation": relation}))

    def _ask_words(self) -> None:
        title = self.tr("What {0} says").format(self._part.who)
        words, ok = QInputDialog.getText(self, title, self.tr("Words"), text=self._part.says)
        if ok:
            self._set("says")(words.strip())


class ChoiceChip(QPushButton):
    """One thing of the whole scene (camera, light, place) with a menu of what it can be. `chosen` with the value."""

    chosen = Signal(str)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._named: Mapping[str, str] = {}
        self._now = ""
        self.setProperty("kind", "chip")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.setMenu(menu)

    def show_choice(self, now: str, named: Mapping[str, str], text: str) -> None:
        """`text` is what holds now, also where the words decided it."""
        self._now, self._named = now, named
        self.setText(f"{self._title} · {text}")
        self.setAccessibleName(self.text())
        self.updateGeometry()

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        choices(menu, self._named, self._now, self.chosen.emit)


def add_chip(names: Sequence[str], chosen: Callable[[str], None]) -> QPushButton:
    """The chip that adds something for one of the elements to do."""
    made = button("+", "chip", say("Add what somebody does"))
    made.setToolTip(say("Add what somebody does"))
    menu = QMenu(made)
    for name in names:
        menu.addAction(name, lambda who=name: chosen(who))
    made.setMenu(menu)
    made.setEnabled(bool(names))
    return made


def choices(menu: QMenu, named: Mapping[str, str], now: str, chosen: Callable[[str], None]) -> None:
    """One of several in a menu, the one that holds now marked."""
    group = QActionGroup(menu)
    for value, title in named.items():
        action = QAction(title, menu)
        action.setCheckable(True)
        action.setChecked(value == now)
        action.triggered.connect(lambda _=False, v=value: chosen(v))
        group.addAction(action)
        menu.addAction(action)


def said(named: Mapping[str, str]) -> dict[str, str]:
    return {value: say(title) for value, title in named.items()}


def _dot(colour: str, ratio: float) -> QIcon:
    picture = QPixmap(round(DOT * ratio), round(DOT * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QPointF(DOT / 2, DOT / 2), DOT / 2 - 1, DOT / 2 - 1)
    return QIcon(picture)


def focus_chip(chips: QWidget, at: int) -> None:
    """Give the chip of a part the keyboard, where there is one."""
    found = chips.findChildren(PartChip)
    if found:
        found[min(at, len(found) - 1)].setFocus()
