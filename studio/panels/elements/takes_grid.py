"""Takes of one scene side by side, playing together: one is chosen by a click, by Return, or by its number."""

from math import ceil

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.panels.elements.handles import paint_tag
from studio.panels.elements.series import Cell, CellState, Series
from studio.panels.elements.together import Together
from studio.theme import tokens
from studio.theme.tokens import RADIUS_CARD

GAP, WIDE = 8, 16 / 9
CAPTION = 20  # pixels under each take for what is its own


class TakesGrid(QWidget):
    """`chosen` with the place of a finished take."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Takes side by side"))
        self.setAccessibleDescription(self.tr("Arrow keys go from take to take, Return chooses one"))
        self._series = Series()
        self._pictures: dict[int, QImage] = {}
        self._at, self._hover = 0, -1
        self._films = Together(self)
        self._films.frame.connect(self._show_frame)

    def show_series(self, series: Series) -> None:
        """Another series, from its beginning."""
        self._films.close()
        self._series, self._pictures, self._at = series, {}, 0
        self.update()

    def refresh(self) -> None:
        """Its takes have gone on; the finished ones play."""
        if self.isVisible():
            for at, cell in enumerate(self._series.cells):
                if cell.take:
                    self._films.add(at, cell.take.media)
        self.update()

    def show_preview(self, at: int, picture: QImage) -> None:
        self._pictures[at] = picture
        self.update()

    def close_films(self) -> None:
        self._films.close()

    def boxes(self) -> list[QRectF]:
        """Where the takes lie: as large as they can be."""
        many = len(self._series.cells)
        if not many:
            return []
        best: tuple[float, int] = 0.0, 1
        for columns in range(1, many + 1):
            rows = ceil(many / columns)
            across = (self.width() - GAP * (columns - 1)) / columns
            down = (self.height() - GAP * (rows - 1)) / rows - CAPTION
            best = max(best, (min(across, down * WIDE), columns))
        width, columns = best
        height, rows = width / WIDE, ceil(many / columns)
        left = (self.width() - columns * width - (columns - 1) * GAP) / 2
        line = height + CAPTION + GAP
        top = (self.height() - rows * line + GAP) / 2
        return [
            QRectF(left + at % columns * (width + GAP), top + at // columns * line, width, height)
            for at in range(many)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        for at, (cell, box) in enumerate(zip(self._series.cells, self.boxes(), strict=True)):
            self._paint_cell(painter, at, cell, box)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._cell_at(event)
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._at = at
            self._choose(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._cell_at(event)
        if over != self._hover:
            self._hover = over
            done = over >= 0 and self._series.cells[over].take is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if done else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        many, key = len(self._series.cells), event.key()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if (step := steps.get(Qt.Key(key))) and many:
            self._at = (self._at + step) % many
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._at)
        elif event.text().isdigit() and 1 <= int(event.text()) <= many:
            self._choose(int(event.text()) - 1)
        else:
            super().keyPressEvent(event)

    def _choose(self, at: int) -> None:
        if at < len(self._series.cells) and self._series.cells[at].take:
            self.chosen.emit(at)

    def _cell_at(self, event: QMouseEvent) -> int:
        point = event.position()
        return next((at for at, box in enumerate(self.boxes()) if box.contains(point)), -1)

    def _show_frame(self, at: int, picture: QImage) -> None:
        self._pictures[at] = picture
        self.update()

    def _paint_cell(self, painter: QPainter, at: int, cell: Cell, box: QRectF) -> None:
        now = tokens()
        painter.save()
        shape = QPainterPath()
        shape.addRoundedRect(box, RADIUS_CARD, RADIUS_CARD)
        painter.setClipPath(shape)
        painter.fillRect(box, QColor(now.panel))
        picture = self._pictures.get(at)
        if picture is not None and not picture.isNull():
            painter.setOpacity(1.0 if cell.state in (CellState.DONE, CellState.WORKING) else 0.35)
            painter.drawImage(box, picture)
            painter.setOpacity(1.0)
        if cell.state is CellState.WORKING:
            done = QRectF(box.left(), box.bottom() - 4, box.width() * cell.share, 4)
            painter.fillRect(done, QColor(now.gold))
        painter.setClipping(False)
        told = {
            CellState.WAITING: self.tr("waits"),
            CellState.WORKING: self.tr("{0} %").format(round(cell.share * 100)),
            CellState.DONE: "",
            CellState.GONE: self.tr("not made"),
        }[cell.state]
        paint_tag(painter, box.topLeft() + QPointF(8, 16), f"{at + 1} · {told}" if told else f"{at + 1}")
        painter.setPen(QColor(now.dim))
        under = QRectF(box.left(), box.bottom(), box.width(), CAPTION)
        painter.drawText(under, Qt.AlignmentFlag.AlignCenter, self.tr("seed {0}").format(cell.seed))
        if at == self._hover or (self.hasFocus() and at == self._at):
            painter.setPen(QPen(QColor(now.gold), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD)
        painter.restore()
