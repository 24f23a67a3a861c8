"""How long a take will take: a guess from its length and size, corrected by the takes made on this machine."""

from PySide6.QtCore import QSettings, QSize

from engines.home import home

LEARNING = 0.5


class Speed:
    """Seconds of work a second of film and megapixel, learnt for each panel and kept between sessions.

    `start_s` is what comes before the first frame; `first_guess` the seconds of work for a second of film at one
    megapixel and 25 frames a second, until a take was made.
    """

    def __init__(self, panel: str, start_s: float, first_guess: float) -> None:
        self._panel, self._start_s, self._first_guess = panel, start_s, first_guess
        self._store = QSettings(str(home() / "speed.ini"), QSettings.Format.IniFormat)

    def guess_s(self, duration_s: float, size: QSize, fps: int) -> float:
        return self._start_s + duration_s * self._cost(size, fps) * self._factor

    def learn(self, work_s: float, duration_s: float, size: QSize, fps: int) -> None:
        """Take the measured time of a finished take into account, counted from its first frame."""
        if duration_s <= 0 or work_s <= 0:
            return
        measured = work_s / (duration_s * self._cost(size, fps))
        known = self._store.contains(self._panel)
        factor = (1 - LEARNING) * self._factor + LEARNING * measured if known else measured
        self._store.setValue(self._panel, factor)

    def film_a_second(self, size: QSize, fps: int) -> float | None:
        """Seconds of film made in one second, None before the first take."""
        return 1 / (self._cost(size, fps) * self._factor) if self._store.contains(self._panel) else None

    @property
    def _factor(self) -> float:
        return float(str(self._store.value(self._panel, self._first_guess)))

    @staticmethod
    def _cost(size: QSize, fps: int) -> float:
        megapixels = size.width() * size.height() / 1e6
        return (0.08 + megapixels) * fps / 25
