"""The time line of a scene: when the elements are on their way, with the points of drawn paths, under one playhead.

A click or a drag goes to a moment; a point of the chosen element's path can be dragged to another time.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from studio.panels.elements.figures import Figure
from studio.panels.elements.scene import next_gesture
from studio.theme import tokens
from studio.widgets.time_line import TimeLine

LANE, DOT, REACH = 16, 4.5, 7.0


class Beats(TimeLine):
    """`retimed` with the place of an element, the number of a waypoint, its new time and the gesture."""

    retimed = Signal(int, int, float, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__([(self.tr("Paths"), LANE)], parent)
        self._figures: Sequence[Figure] = ()
        self._chosen = -1
        self.can_retime = False
        self._held: tuple[int, int] | None = None  # the waypoint that is held, and the gesture

    def show_scene(self, figures: Sequence[Figure], chosen: int, duration_s: float) -> None:
        self._figures, self._chosen = figures, chosen
        if abs(duration_s - self.duration_s) > 1e-6:
            kept = self.position_s
            self.show_time(duration_s)
            self.position_s = min(kept, duration_s)
        self.update()

    def paint_lane(self, painter: QPainter, lane: int, box: QRectF) -> None:
        now = tokens()
        order = sorted(range(len(self._figures)), key=lambda at: at == self._chosen)
        for at in order:
            figure = self._figures[at]
            if len(figure.standing.spots) < 2:
                continue
            spots, middle = figure.standing.spots, box.center().y()
            colour = QColor(figure.colour)
            first, last = self.x_of(spots[0].time_s), self.x_of(spots[-1].time_s)
            colour.setAlphaF(1.0 if at == self._chosen else 0.45)
            painter.setPen(QPen(colour, 2))
            painter.drawLine(QPointF(first, middle), QPointF(last, middle))
            painter.setPen(QPen(QColor(now.ground), 1.5))
            painter.setBrush(colour)
            for spot in spots if figure.has_path else ():
                painter.drawEllipse(QPointF(self.x_of(spot.time_s), middle), DOT, DOT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._waypoint_at(event.position())
        if number >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._held = number, next_gesture()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            number, gesture = self._held
            self.retimed.emit(self._chosen, number, self.time_at(event.position().x()), gesture)
            return
        over = self._waypoint_at(event.position()) >= 0
        self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        super().mouseReleaseEvent(event)

    def _waypoint_at(self, point: QPointF) -> int:
        """The waypoint of the chosen element under the pointer, -1 for none."""
        if not self.can_retime or not 0 <= self._chosen < len(self._figures) or not self.duration_s:
            return -1
        figure, box = self._figures[self._chosen], self.boxes()[0]
        if not figure.has_path or not box.top() <= point.y() <= box.bottom():
            return -1
        away = [
            (abs(self.x_of(spot.time_s) - point.x()), number)
            for number, spot in enumerate(figure.standing.spots)
        ]
        near, number = min(away)
        return number if near <= REACH else -1
