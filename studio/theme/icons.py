"""Icons: strokes on a 20 px grid, read from `resources/icons` and coloured by a role of the theme.

`icon` makes a QIcon for actions and buttons, `paint_icon` draws one inside a painted widget. Both are crisp
at every device pixel ratio because the drawing is rendered at the size at which it is shown.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import ICONS

GRID = 20
_RATIOS = (1.0, 2.0, 3.0)


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = (ICONS / f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))


def paint_icon(painter: QPainter, name: str, box: QRectF, colour: str) -> None:
    """Draw the icon `name` so that it fills `box`."""
    _renderer(name, colour).render(painter, box)


@lru_cache(maxsize=1024)
def pixmap(name: str, colour: str, size: int = GRID, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` logical pixels for a screen with this device pixel ratio."""
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_icon(painter, name, QRectF(picture.rect()), colour)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=512)
def icon(name: str, colour: str, chosen: str, disabled: str, size: int = GRID) -> QIcon:
    """A QIcon with the colours of its states: at rest, chosen (checked) and disabled."""
    result = QIcon()
    for ratio in _RATIOS:
        for paint, mode, state in (
            (colour, QIcon.Mode.Normal, QIcon.State.Off),
            (chosen, QIcon.Mode.Normal, QIcon.State.On),
            (chosen, QIcon.Mode.Selected, QIcon.State.Off),
            (disabled, QIcon.Mode.Disabled, QIcon.State.Off),
        ):
            result.addPixmap(pixmap(name, paint, size, ratio), mode, state)
    return result
