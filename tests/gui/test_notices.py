"""Notices of the window: they are read without being in anybody's way."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from studio.window import MainWindow

SHORT, LONG = (
    "Take 7 is ready",
    "The walk before is not kept any more, and what could be made of it was made anew; look at its takes.",
)


def box(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


@pytest.mark.parametrize("size", [(1280, 720), (1440, 900)])
@pytest.mark.parametrize("text", [SHORT, LONG])
def test_a_notice_covers_neither_the_stage_nor_what_can_be_pressed_below_it(
    studio: MainWindow, size: tuple[int, int], text: str
) -> None:
    studio.resize(*size)
    QApplication.processEvents()
    studio.toast.say(text, "Show", lambda: None)
    notice = box(studio.toast, studio)
    assert studio.rect().contains(notice)
    assert not notice.intersects(box(studio.panels["portrait"].stage, studio))
    pressed = [each for each in studio.strip.findChildren(QAbstractButton) if each.isVisible()]
    assert not any(notice.intersects(box(each, studio)) for each in pressed)


def test_a_notice_of_a_folded_strip_stays_in_the_window(studio: MainWindow) -> None:
    studio.strip_fold.set_open(False)
    studio.toast.say(SHORT, "Show", lambda: None)
    QApplication.processEvents()
    assert studio.rect().contains(box(studio.toast, studio))
    studio.show_place("settings")
    studio.toast.say(LONG)
    assert studio.rect().contains(box(studio.toast, studio))
