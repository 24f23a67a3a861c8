"""The lanes of a finished take: the keys from its log, small pictures from its film, read off the window's thread."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage

from engines.world.actions import FPS
from studio.project.takes import Take
from studio.walk_log import log_in
from studio.widgets.film import FilmFile
from studio.widgets.walk.trail import PICTURE_ROWS, Trail
from studio.widgets.walk.walk_lanes import WalkLanes

LOG = "actions.json"
MOST_PICTURES = 40


def log_beside(take: Take) -> Path | None:
    """The log of what was done in a take, if it has one."""
    path = take.folder / LOG
    return path if path.is_file() else None


def sky_at_beginning(log: Path) -> dict[str, Any]:
    """The hour and weather that a log has come to where its film begins, as far as it changed them."""
    sky: dict[str, Any] = {}
    if read := log_in(log):
        begins = 0
        for held in read.held:
            if begins >= read.begin:
                break
            told = {"hour": held.action.hour, "weather": held.action.weather}
            sky |= {name: value for name, value in told.items() if value is not None}
            begins += held.ticks
    return sky


class TakeStrip(QObject):
    """One take at a time: pictures of an earlier one that arrive late are dropped."""

    _found = Signal(int, int, QImage)

    def __init__(self, lanes: WalkLanes, parent: QObject) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._number = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._found.connect(self._keep)

    def show_take(self, take: Take) -> None:
        self._number += 1
        trail = _trail_of(take)
        self._lanes.show_take(take.duration_s or trail.duration_s, trail)
        self._pool.clear()
        number = self._number
        self._pool.start(_Look(take.media, trail, lambda tick, image: self._found.emit(number, tick, image)))

    def close(self) -> None:
        self._number += 1
        self._pool.clear()
        self._pool.waitForDone()

    def _keep(self, number: int, tick: int, image: QImage) -> None:
        if number == self._number:
            self._lanes.trail.keep_picture(tick, image)
            self._lanes.update()


class _Look(QRunnable):
    def __init__(self, film: Path, trail: Trail, found: object) -> None:
        super().__init__()
        self._film, self._fps, self._ticks, self._found = film, trail.fps, len(trail.path), found

    def run(self) -> None:
        try:
            film = FilmFile(self._film)
        except (OSError, ValueError):
            return
        step = max(1.0, film.duration_s / MOST_PICTURES)
        at_s = 0.0
        while at_s < film.duration_s:
            image = film.frame(round(at_s * film.fps))
            if not image.isNull():
                small = image.scaledToHeight(PICTURE_ROWS, Qt.TransformationMode.SmoothTransformation)
                self._found(round(at_s * self._fps), small)  # type: ignore[operator]
            at_s += step
        film.close()


def _trail_of(take: Take) -> Trail:
    """The film's ticks with their keys; without a log that can be read, as many ticks without any."""
    path = log_beside(take)
    log = log_in(path) if path else None
    fps = log.fps if log else FPS
    trail = Trail(fps=fps)
    actions = [action.keys for action in log][log.begin :] if log else []
    for tick in range(max(len(actions), round(take.duration_s * fps))):
        trail.path.append(tick)
        trail.keys[tick] = actions[tick] if tick < len(actions) else frozenset()
    return trail
