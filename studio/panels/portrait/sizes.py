"""The size of a portrait's film, from the picture that speaks."""

from PySide6.QtCore import QSize


def film_size(picture: QSize, lines: str) -> QSize:
    """The size of the film: the picture's, its shorter side at most `lines` (1080 for native)."""
    most = 1080 if lines == "native" else int(lines)
    short = min(picture.width(), picture.height())
    if short <= 0:
        return QSize(512, 512)
    scale = min(1.0, most / short)
    return QSize(round(picture.width() * scale / 2) * 2, round(picture.height() * scale / 2) * 2)
