"""The size and the length of a portrait's film, from the picture or the film that speaks."""

from pathlib import Path

from PySide6.QtCore import QSize

from engines.portrait.request import is_film
from studio.widgets.timecode import clock


def film_size(picture: QSize, lines: str) -> QSize:
    """The size of the film: the picture's, its shorter side at most `lines` (1080 for native)."""
    most = 1080 if lines == "native" else int(lines)
    short = min(picture.width(), picture.height())
    if short <= 0:
        return QSize(512, 512)
    scale = min(1.0, most / short)
    return QSize(round(picture.width() * scale / 2) * 2, round(picture.height() * scale / 2) * 2)


def facts_of(picture: Path, size: QSize) -> str:
    """What there is to know of a picture or a film, in a line."""
    facts = f"{size.width()} × {size.height()}"
    length_s = _length_s(picture) if is_film(picture) else 0.0
    return f"{clock(length_s, tenths=True)} · {facts}" if length_s else facts


def _length_s(film: Path) -> float:
    """How long a film says that it is, 0 where it does not."""
    import av  # the window starts without it

    try:
        with av.open(str(film)) as container:
            return (container.duration or 0) / av.time_base
    except (OSError, av.FFmpegError):
        return 0.0
