"""The canvas of a scene: the background with the cut-outs on it, placed, scaled, lifted and led along paths by hand.

It composes at once while the hand moves and shows a true still when one comes. It says what the user wants; what
follows from it is the panel's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from engines.elements.request import Sun
from studio.panels.elements import handles
from studio.panels.elements.figures import Cutter, Figure, figure_under, in_order
from studio.panels.elements.scene import next_gesture
from studio.theme import tokens
from studio.widgets.canvas import Canvas
from studio.widgets.timecode import clock

NUDGE, FAR = 0.002, 10  # of the frame, and how many times farther with Shift
SMALLEST, LARGEST, HIGHEST = 0.02, 4.0, 4.0
STEP = 4.0  # pixels between the points of a drawn path


class Grip(Enum):
    """What the hand holds."""

    FOOT = "foot"
    SIZE = "size"
    LIFT = "lift"
    WAYPOINT = "waypoint"
    PATH = "path"
    HORIZON = "horizon"
    SUN = "sun"


@dataclass
class Hold:
    grip: Grip
    at: int = -1
    waypoint: int = -1
    offset: QPointF = field(default_factory=QPointF)
    gesture: int = field(default_factory=next_gesture)
    moved: bool = False


class SceneCanvas(Canvas):
    """Signals name elements by their places; positions are shares of the frame, moves of one drag share a gesture."""

    picked = Signal(int)
    moved = Signal(int, float, float, int)
    scaled = Signal(int, float, int)
    lifted = Signal(int, float, int)
    path_drawn = Signal(int, list)
    waypoint_moved = Signal(int, int, float, float, int)
    horizon_moved = Signal(float, int)
    sun_moved = Signal(float, float, int)
    menu_wanted = Signal(int, QPoint)
    cut_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editable = False
        """Whether the scene is on the canvas, and not a take."""
        self.draws_paths = self.light_shown = False
        self.figures: Sequence[Figure] = ()
        self.time_s = 0.0
        self._frame = QSize(854, 480)
        self._plate, self._still = QImage(), QImage()
        self._chosen, self._hover = -1, -1
        self._horizon, self._sun = 1.0, Sun(azimuth=0, elevation=90)
        self._hold: Hold | None = None
        self._drawn: list[QPointF] = []
        self._cutter = Cutter()
        self._nudging = 0

    # --- what is shown

    def show_plate(self, plate: QImage, frame: QSize) -> None:
        """The background at rest; `frame` is the size of the scene in pixels."""
        self._plate, self._frame = plate, frame
        self._show_picture()

    def show_still(self, still: QImage) -> None:
        """A true frame in the place of the composed one; a null one takes it away."""
        if still.isNull() and self._still.isNull():
            return
        self._still = still
        self._show_picture()

    def show_figures(self, figures: Sequence[Figure], chosen: int) -> None:
        self.figures, self._chosen = figures, chosen
        self._hover = -1 if self._hover >= len(figures) else self._hover
        self.update()

    def show_light(self, horizon: float, sun: Sun) -> None:
        self._horizon, self._sun = horizon, sun
        self.update()

    def show_time(self, time_s: float) -> None:
        self.time_s = time_s
        self.update()

    def handle_places(self) -> list[QPointF]:
        """Where the hand is at work, in the widget: all feet, the chosen element's corners, and the lower edge."""
        box = QRectF(self.rect())
        places = [
            box.bottomLeft(),
            box.bottomRight(),
            *(self._view_foot(at) for at in range(len(self.figures))),
        ]
        if 0 <= self._chosen < len(self.figures):
            places += handles.corners(self._view_box(self.figures[self._chosen]))
        return places

    def composed(self) -> QImage:
        """The scene as it stands, without handles, in pixels of the frame."""
        picture = QImage(self._frame, QImage.Format.Format_RGB32)
        picture.fill(tokens().hover)
        shown = self._plate if self._still.isNull() else self._still
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(picture.rect()), shown)
            if self._still.isNull():
                for figure in self._from_back():
                    self._cutter.paint(painter, figure, figure.box_at(self.time_s, self._frame))
        return picture

    def paint_over(self, painter: QPainter) -> None:
        if not self.editable:
            return
        if self._still.isNull():
            painter.save()
            painter.setClipRect(self.picture_box(), Qt.ClipOperation.IntersectClip)
            for figure in self._from_back():
                self._cutter.paint(painter, figure, self._view_box(figure))
            painter.restore()
        self._paint_handles(painter)

    # --- what the hand does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if not self.editable or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._hold = self._grip_at(at, event.modifiers())
        if self._hold is None:
            self.picked.emit(-1)
            super().mousePressEvent(event)
            return
        if self._hold.at >= 0 and self._hold.at != self._chosen:
            self.picked.emit(self._hold.at)
        if self._hold.grip is Grip.PATH:
            self._drawn = [self._view_foot(self._hold.at)]
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hold is not None:
            self._hold.moved = True
            self._pull(self._hold, event.position())
            return
        if self.editable and not event.buttons():
            self._feel(event.position())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hold, self._hold = self._hold, None
        if hold is None:
            super().mouseReleaseEvent(event)
            return
        if hold.grip is Grip.PATH and len(self._drawn) > 1:
            self.path_drawn.emit(hold.at, [self._share(point) for point in self._drawn])
        self._drawn = []
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self._figure_at(event.position()) if self.editable else -1
        if at >= 0:
            self.cut_wanted.emit(at)
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = self._figure_at(QPointF(event.pos())) if self.editable else -1
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self._chosen
        if at >= 0:
            self.picked.emit(at)
            self.menu_wanted.emit(at, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        step = steps.get(Qt.Key(event.key()))
        if step and self.editable and 0 <= self._chosen < len(self.figures):
            if not event.isAutoRepeat():
                self._nudging = next_gesture()
            far = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            foot = self.figures[self._chosen].standing.spots[0]
            aspect = self._frame.width() / self._frame.height()
            x, y = foot.x + step[0] * NUDGE * far, foot.y + step[1] * NUDGE * far * aspect
            self.moved.emit(self._chosen, x, y, self._nudging)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab visits the elements before it leaves the stage."""
        places = range(-1, len(self.figures)) if self.editable else range(0)
        to = self._chosen + (1 if forward else -1)
        if to in places:
            self.picked.emit(to)
            return True
        return super().focusNextPrevChild(forward)

    # --- inside

    def _grip_at(self, point: QPointF, keys: Qt.KeyboardModifier) -> Hold | None:
        if self.light_shown:
            middle = handles.dial_in(QRectF(self.rect()))
            if (point - middle).manhattanLength() <= handles.DIAL * 1.3:
                return Hold(Grip.SUN)
            if abs(point.y() - self._view_y(self._horizon)) <= handles.REACH / 2:
                return Hold(Grip.HORIZON)
        drawing = self.draws_paths or bool(keys & Qt.KeyboardModifier.AltModifier)
        if 0 <= self._chosen < len(self.figures):
            if self.figures[self._chosen].has_path and not drawing:
                for number, dot in enumerate(self._view_way(self._chosen)):
                    if number and handles.near(point, dot):
                        return Hold(Grip.WAYPOINT, self._chosen, number, dot - point)
            box = self._view_box(self.figures[self._chosen])
            if not drawing and any(handles.near(point, corner) for corner in handles.corners(box)):
                return Hold(Grip.SIZE, self._chosen)
        at = self._figure_at(point)
        if at < 0 and drawing:
            at = self._chosen
        if at < 0 and 0 <= self._chosen < len(self.figures):
            foot = self._view_foot(self._chosen)
            at = self._chosen if handles.near(point, foot) else -1
        if at < 0:
            return None
        if drawing:
            return Hold(Grip.PATH, at)
        if keys & Qt.KeyboardModifier.ShiftModifier:
            return Hold(Grip.LIFT, at, offset=self._view_box(self.figures[at]).bottomLeft() - point)
        first = self.figures[at].standing.spots[0]
        start = self._view(QPointF(first.x, first.y))
        return Hold(Grip.FOOT, at, offset=start - point)

    def _pull(self, hold: Hold, point: QPointF) -> None:
        """The hand has come to a point with what it holds."""
        x, y = self._share(point + hold.offset)
        match hold.grip:
            case Grip.FOOT:
                self.moved.emit(hold.at, x, y, hold.gesture)
            case Grip.SIZE:
                self._pull_size(hold, point)
            case Grip.LIFT:
                standing = self.figures[hold.at].standing
                lift = (standing.at(self.time_s).y - y) / max(standing.height_at(self.time_s), 1e-6)
                self.lifted.emit(hold.at, min(max(lift, 0.0), HIGHEST), hold.gesture)
            case Grip.WAYPOINT:
                self.waypoint_moved.emit(hold.at, hold.waypoint, x, y, hold.gesture)
            case Grip.PATH:
                if (point - self._drawn[-1]).manhattanLength() >= STEP:
                    self._drawn.append(point)
                    self.update()
            case Grip.HORIZON:
                self.horizon_moved.emit(min(max(y, -2.0), 3.0), hold.gesture)
            case Grip.SUN:
                middle = handles.dial_in(QRectF(self.rect()))
                self.sun_moved.emit(*handles.sun_at(middle, point), hold.gesture)

    def _pull_size(self, hold: Hold, point: QPointF) -> None:
        """Its top goes where the hand is; the height is kept for the first spot of the way."""
        standing = self.figures[hold.at].standing
        spot, now = standing.at(self.time_s), standing.height_at(self.time_s)
        bottom = self._view_y(spot.y - spot.lift * now)
        height = (bottom - point.y()) / self.picture_box().height() * standing.height / max(now, 1e-6)
        self.scaled.emit(hold.at, min(max(height, SMALLEST), LARGEST), hold.gesture)

    def _feel(self, point: QPointF) -> None:
        """What the pointer is over."""
        hold = self._grip_at(point, Qt.KeyboardModifier.NoModifier)
        shapes = {
            None: Qt.CursorShape.ArrowCursor,
            Grip.SIZE: Qt.CursorShape.SizeVerCursor,
            Grip.HORIZON: Qt.CursorShape.SizeVerCursor,
            Grip.PATH: Qt.CursorShape.CrossCursor,
        }
        self.setCursor(shapes.get(hold.grip if hold else None, Qt.CursorShape.PointingHandCursor))
        over = self._figure_at(point)
        if over != self._hover:
            self._hover = over
            self.update()

    def _paint_handles(self, painter: QPainter) -> None:
        colours = [figure.colour for figure in self.figures]
        for at, figure in enumerate(self.figures):
            if at != self._chosen and (figure.has_path or at == self._hover):
                painter.setOpacity(0.5)
                self._paint_way(painter, at, ())
                painter.setOpacity(1.0)
        busy = self._hold is not None and self._hold.moved
        if self._hover >= 0 and self._hover != self._chosen and not busy:
            handles.paint_outline(painter, self._view_box(self.figures[self._hover]), colours[self._hover])
            tag = self._view_box(self.figures[self._hover]).topLeft() + QPointF(0, -12)
            handles.paint_tag(painter, tag, self.figures[self._hover].name)
        if 0 <= self._chosen < len(self.figures):
            figure, colour = self.figures[self._chosen], colours[self._chosen]
            times = [clock(spot.time_s, tenths=True) for spot in figure.standing.spots]
            self._paint_way(painter, self._chosen, times)
            box, foot = self._view_box(self.figures[self._chosen]), self._view_foot(self._chosen)
            handles.paint_box(painter, box, foot, colour, self.hasFocus())
        if len(self._drawn) > 1 and self._hold:
            painter.setPen(handles.pen_of(colours[self._hold.at]))
            painter.drawPolyline(self._drawn)
        if self.light_shown:
            held = self._hold.grip if self._hold else None
            y, over = self._view_y(self._horizon), self.picture_box().intersected(QRectF(self.rect()))
            handles.paint_horizon(painter, y, over, self.tr("Horizon"), held is Grip.HORIZON)
            middle = handles.dial_in(QRectF(self.rect()))
            handles.paint_dial(painter, middle, self._sun, self.tr("Sun"), held is Grip.SUN)

    def _paint_way(self, painter: QPainter, at: int, times: Sequence[str]) -> None:
        """Where an element goes over the whole scene, with its waypoints where they were drawn."""
        figure = self.figures[at]
        points = self._view_way(at)
        if figure.has_path:
            handles.paint_path(painter, points, times, figure.colour)
        elif len(points) > 1:
            handles.paint_way(painter, points, figure.colour)

    def _show_picture(self) -> None:
        if not self.editable:
            return
        shown = self._plate if self._still.isNull() else self._still
        if shown.isNull():
            shown = QImage(self._frame / 4, QImage.Format.Format_RGB32)
            shown.fill(tokens().hover)
        if shown.cacheKey() != self.image.cacheKey() or self._size != QSizeF(self._frame):
            self.show_image(shown, self._frame)

    def _figure_at(self, point: QPointF) -> int:
        return figure_under(self.figures, self.to_picture(point), self.time_s, self._frame)

    def _from_back(self) -> list[Figure]:
        """The figures that can be drawn, from back to front."""
        ordered = (self.figures[at] for at in in_order(self.figures, self.time_s))
        return [figure for figure in ordered if not figure.subject.isNull()]

    def _view_box(self, figure: Figure) -> QRectF:
        box = figure.box_at(self.time_s, self._frame)
        return QRectF(self.to_view(box.topLeft()), self.to_view(box.bottomRight()))

    def _view_foot(self, at: int) -> QPointF:
        spot = self.figures[at].standing.at(self.time_s)
        return self._view(QPointF(spot.x, spot.y))

    def _view_way(self, at: int) -> list[QPointF]:
        return [self._view(point) for point in self.figures[at].standing.way()]

    def _view(self, share: QPointF) -> QPointF:
        return self.to_view(QPointF(share.x() * self._frame.width(), share.y() * self._frame.height()))

    def _view_y(self, share: float) -> float:
        return self.to_view(QPointF(0, share * self._frame.height())).y()

    def _share(self, point: QPointF) -> tuple[float, float]:
        at = self.to_picture(point)
        return at.x() / self._frame.width(), at.y() / self._frame.height()
