"""The menus of thoughts: what section they are, who plays in them, and what else can be asked of their bars."""

from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from engines.music.thoughts import Role, Section
from studio.widgets.music_lanes.colours import (
    part_title,
    role_colour,
    role_name,
    section_colour,
    section_name,
    sections,
)
from studio.widgets.music_lanes.keys import turn_role
from studio.widgets.music_lanes.song import Song


def thought_menu(parent: QWidget, song: Song, numbers: range) -> QMenu:
    """Everything that can be done to thoughts that are selected."""
    menu = QMenu(parent)
    group = QActionGroup(menu)
    is_one = len({song.thoughts[n].section for n in numbers}) == 1
    for section in sections():
        action = menu.addAction(swatch(section_colour(section)), section_name(section))
        action.setCheckable(True)
        action.setChecked(is_one and song.thoughts[numbers[0]].section == section)
        action.triggered.connect(partial(_set_section, song, numbers, section))
        group.addAction(action)
    menu.addSeparator()
    roles = who_plays(menu, song, numbers)
    roles.setTitle(parent.tr("Who plays"))
    menu.addMenu(roles)
    menu.addAction(parent.tr("Write the chords…"), lambda: song.chord_wanted.emit(numbers[0]))
    menu.addSeparator()
    part = song.plan.part(song.in_front) if song.plan and song.in_front else None
    for each in (None, part) if part else (None,):
        title = part_title(each, song.plan) if each else ""
        role = each.role if each else None
        menu.addAction(
            parent.tr("Rewrite only {0}").format(title) if each else parent.tr("Rewrite these bars"),
            partial(song.rewrite, role),
        )
        locked = song.is_locked(role, song.selection)
        words = parent.tr("Free {0} here") if locked else parent.tr("Lock {0} here")
        whole = parent.tr("Free these bars") if locked else parent.tr("Lock these bars")
        menu.addAction(words.format(title) if each else whole, partial(song.turn_lock, role, song.selection))
    return menu


def who_plays(parent: QWidget, song: Song, numbers: range) -> QMenu:
    """The roles of the piece, checked where they play; it stays open, since seldom only one is changed."""
    menu = StayingMenu(parent)
    parts = song.plan.parts if song.plan else ()
    for part in parts:
        action = menu.addAction(
            swatch(role_colour(part.role)), f"{role_name(part.role)} · {part_title(part, song.plan)}"
        )
        action.setCheckable(True)
        action.setChecked(all(part.role in song.thoughts[n].roles for n in numbers))
        action.triggered.connect(partial(_turn, song, numbers, part.role))
    return menu


class StayingMenu(QMenu):
    """A menu whose checks are turned by clicks without closing it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action: QAction | None = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)


def swatch(colour: str) -> QIcon:
    """A dot of a colour: full where it is checked, a ring where it is not."""
    made = QIcon()
    for state, is_full in ((QIcon.State.On, True), (QIcon.State.Off, False)):
        picture = QPixmap(32, 32)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colour), 3))
            painter.setBrush(QColor(colour) if is_full else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(6, 6, 20, 20))
        picture.setDevicePixelRatio(2)
        made.addPixmap(picture, QIcon.Mode.Normal, state)
        made.addPixmap(picture, QIcon.Mode.Active, state)
    return made


def _set_section(song: Song, numbers: range, section: Section) -> None:
    for number in numbers:
        song.edit(number, section=section)


def _turn(song: Song, numbers: range, role: Role) -> None:
    turn_role(song, numbers, role)
