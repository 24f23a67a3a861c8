"""How a picture covers a box that has another shape."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage


def covering(picture: QImage, box: QRectF) -> QRectF:
    """The middle of a picture, as much of it as the box has room for."""
    scale = max(box.width() / picture.width(), box.height() / picture.height())
    width, height = box.width() / scale, box.height() / scale
    return QRectF((picture.width() - width) / 2, (picture.height() - height) / 2, width, height)
