"""The view into a world: it shows its frames, holds the mouse while one walks, and keeps the controls.

A click enters, Esc or the loss of focus leaves. What is sent to whom is not known here: `steered` says that the
controls changed, `shown` which tick has just come on the screen. A `tool` can take the mouse instead, to work on a
picture that stands still.
"""

import math
import time
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCursor,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from engines.world.actions import Key
from studio.widgets.canvas import Canvas
from studio.widgets.walk.controls import MOUSE_DEG, Controls
from studio.widgets.walk.hud import REST, Hud, paint_hud, paint_shade
from studio.widgets.walk.keys import Deed, WalkKeys, key_name

TURN_EVERY_MS, SEND_AFTER_MS = 8, 3
AWAKE_S = 2.5  # the overlay is whole for so long after the mouse moved
REPEAT_MS = 30
"""A key that is pressed again so soon after it was let go was held: on some systems a held key repeats as releases and
presses, which cannot always be told from real ones."""
LEASH = 0.25  # of the view's smaller side: further from its middle the pointer is brought back
HELD_BACK_S = 0.05  # moves that the pointer made before it was brought back may still come for so long


class Tool(Protocol):
    """Works on the picture in the mouse's place; its answers say whether it had use for the event."""

    def paint(self, painter: QPainter) -> None: ...

    def press(self, event: QMouseEvent) -> bool: ...

    def move(self, event: QMouseEvent) -> bool: ...

    def release(self, event: QMouseEvent) -> bool: ...

    def wheel(self, event: QWheelEvent) -> bool: ...


class WalkView(Canvas):
    """`entered` and `left` when it takes and lets go of the mouse; `enter_wanted` by a click or Return where there
    is no walk yet."""

    entered = Signal()
    left = Signal()
    enter_wanted = Signal()
    steered = Signal()
    shown = Signal(int)

    def __init__(self, keys: WalkKeys, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = keys
        self.controls = Controls()
        self.hud = Hud()
        self.tool: Tool | None = None
        self.walkable = False
        self.captured = False
        self._tick = self._painted = -1
        self._pointer: QPointF | None = None
        self._brought_back = self._awake_until = 0.0
        self._turned_at = 0.0
        self._let_go: dict[Deed, QTimer] = {}
        self._turns = QTimer(self, interval=TURN_EVERY_MS)
        self._turns.setTimerType(Qt.TimerType.PreciseTimer)
        self._turns.timeout.connect(self._go_on_turning)
        self._tells = QTimer(self, singleShot=True, interval=SEND_AFTER_MS)
        self._tells.setTimerType(Qt.TimerType.PreciseTimer)
        self._tells.timeout.connect(self.steered)
        self._rests = QTimer(self, singleShot=True)
        self._rests.timeout.connect(self.update)

    # --- what is shown

    def show_frame(self, image: QImage, tick: int, blocky: bool = False) -> None:
        """A frame of the walk. A `blocky` one keeps its pixels' edges when it is made larger."""
        self._tick = tick
        size = QSize(image.size())
        if blocky and (times := min(4, math.ceil(self.scale))) > 1:
            image = image.scaled(size * times, mode=Qt.TransformationMode.FastTransformation)
        self.show_image(image, size)

    def begin_walk(self) -> None:
        """From now on a click enters; nothing of an earlier walk is left in the controls."""
        self.controls = Controls()
        self._tick = self._painted = -1
        self.walkable = True

    def end_walk(self) -> None:
        self.leave()
        self.walkable = False
        self.hud = Hud()
        self.update()

    def show_hud(self, hud: Hud) -> None:
        self.hud = hud
        self.update()

    @property
    def shown_tick(self) -> int:
        return self._painted

    def paint_over(self, painter: QPainter) -> None:
        if self.tool:
            self.tool.paint(painter)
        elif self.walkable:
            room = self.picture_box().intersected(QRectF(self.rect()))
            paint_shade(painter, room)
            left = self._awake_until - time.monotonic()
            hud = self.hud if self.captured else replace(self.hud, words=())
            paint_hud(painter, room, hud, 1.0 if left > 0 else REST, self._name_of)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._tick != self._painted:
            self._painted = self._tick
            self.shown.emit(self._tick)

    # --- entering and leaving

    def enter(self) -> None:
        """Take the mouse and the keyboard."""
        if self.captured or not self.walkable:
            return
        self.captured = True
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.grabMouse()
        self._bring_back()
        self._wake()
        self.entered.emit()

    def leave(self) -> None:
        """Let go of both; nothing is held any more."""
        self.controls.clear()
        self._turns.stop()
        for timer in self._let_go.values():
            timer.stop()
        if not self.captured:
            self._tell()
            return
        self.captured = False
        self.releaseMouse()
        self.unsetCursor()
        self._tell()
        self.update()
        self.left.emit()

    # --- inputs

    def use_gamepad(self, held: frozenset[Key], right: float, up: float) -> None:
        """What a gamepad holds now."""
        if not self.walkable:
            return
        self.controls.hold_only(held, "gamepad")
        self.controls.tilt(right, -up if self.keys.invert else up)
        self._turn_on()
        self._tell()

    def event(self, event: QEvent) -> bool:
        """While one walks, the keys of the world come before the shortcuts of the window."""
        asks = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asks and self._takes(event):  # type: ignore[arg-type]
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return not self.captured and super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() and self.walkable:
            return
        if self.captured and event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.tool:
            self._come_in()
        elif self.walkable and (deed := self.keys.deed_of(event.key())) and not self._with_command(event):
            self._press(deed)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if deed := self.keys.deed_of(event.key()):
            self._release_soon(deed)
        else:
            super().keyReleaseEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.tool:
            if not self.tool.press(event):
                super().mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            if self.captured:
                self.controls.press("attack", "mouse")
                self._tell()
            else:
                self._come_in()
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.tool:
            if not self.tool.release(event):
                super().mouseReleaseEvent(event)
        elif self.walkable:
            self.controls.release("attack", "mouse")
            self._tell()
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.walkable or self.tool:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.captured:
            self._look(event.globalPosition())
        elif self.tool:
            if not self.tool.move(event):
                super().mouseMoveEvent(event)
        else:
            super().mouseMoveEvent(event)
        if self.walkable:
            self._wake()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.tool and self.tool.wheel(event):
            event.accept()
        elif not self.walkable:
            super().wheelEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.leave()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.leave()
        super().hideEvent(event)

    # --- inside

    def _press(self, deed: Deed) -> None:
        if deed in self._let_go:
            self._let_go[deed].stop()
        self.controls.press(deed)
        self._turn_on()
        self._tell()

    def _release_soon(self, deed: Deed) -> None:
        """A release counts when no press of the same key follows it."""
        if deed not in self._let_go:
            self._let_go[deed] = timer = QTimer(self, singleShot=True)
            timer.timeout.connect(lambda: self._release(deed, timer))
        self._let_go[deed].start(REPEAT_MS)

    def _release(self, deed: Deed, timer: QTimer) -> None:
        if timer.interval():
            timer.start(0)  # a busy window may not have seen yet what was pressed meanwhile
            return
        self.controls.release(deed)
        self._tell()

    def _come_in(self) -> None:
        if self.walkable:
            self.enter()
        else:
            self.enter_wanted.emit()

    def _takes(self, event: QKeyEvent) -> bool:
        if not self.walkable or self._with_command(event):
            return False
        in_world = self.keys.deed_of(event.key()) is not None
        return in_world or (self.captured and event.key() == Qt.Key.Key_Escape)

    @staticmethod
    def _with_command(event: QKeyEvent) -> bool:
        """Whether it is a command of the window rather than a key of the world. A key of the world may be a
        modifier itself."""
        commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        alone = (Qt.Key.Key_Control, Qt.Key.Key_Alt)
        return bool(event.modifiers() & commands) and event.key() not in alone

    def _look(self, at: QPointF) -> None:
        """Turn by how far the pointer went; it is brought back before it comes to the view's edge."""
        if self._pointer is None:
            self._pointer = at
            return
        way = at - self._pointer
        reach = min(self.width(), self.height()) * LEASH
        centre = QPointF(self._centre_of_view())
        if time.monotonic() - self._brought_back < HELD_BACK_S and _length(at - centre) > reach:
            return  # from before it was brought back
        self._pointer = at
        turn = MOUSE_DEG * self.keys.look_speed
        self.controls.turn(way.x() * turn, way.y() * turn * (1 if self.keys.invert else -1))
        if _length(at - centre) > reach:
            self._bring_back()
        self._tell()

    def _bring_back(self) -> None:
        centre = self._centre_of_view()
        QCursor.setPos(centre)
        self._brought_back = time.monotonic()
        self._pointer = QPointF(QCursor.pos())  # where the system forbids it, it stays where it was

    def _centre_of_view(self) -> QPoint:
        return self.mapToGlobal(self.rect().center())

    def _turn_on(self) -> None:
        if self.controls.turning and not self._turns.isActive():
            self._turned_at = time.monotonic()
            self._turns.start()

    def _go_on_turning(self) -> None:
        now = time.monotonic()
        self.controls.go_on(now - self._turned_at, self.keys.look_speed)
        self._turned_at = now
        if not self.controls.turning:
            self._turns.stop()
        self._tell()

    def _tell(self) -> None:
        """Once for all that happens in the same moment."""
        if self.walkable and not self._tells.isActive():
            self._tells.start()

    def _wake(self) -> None:
        slept = time.monotonic() > self._awake_until
        self._awake_until = time.monotonic() + AWAKE_S
        self._rests.start(round(AWAKE_S * 1000) + 20)
        if slept:
            self.update()

    def _name_of(self, key: Key) -> str:
        return key_name(self.keys.key_of(key))


def _length(way: QPointF) -> float:
    return math.hypot(way.x(), way.y())
