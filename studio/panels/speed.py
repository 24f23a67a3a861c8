"""How long a take will take: a guess from its length and size, corrected by the takes made on this machine."""

from PySide6.QtCore import QSize

from studio.panels.measured import Measured


class Speed:
    """Seconds of work a second of film and megapixel, learnt for each panel and kept between sessions.

    `start_s` is what comes before the first frame; `first_guess` the seconds of work for a second of film at one
    megapixel and 25 frames a second, until a take was made.
    """

    def __init__(self, panel: str, start_s: float, first_guess: float) -> None:
        self._panel, self._start_s, self._first_guess = panel, start_s, first_guess
        self._measured = Measured()

    def guess_s(self, duration_s: float, size: QSize, fps: int) -> float:
        return self._start_s + duration_s * self._cost(size, fps) * self._factor

    def learn(self, work_s: float, duration_s: float, size: QSize, fps: int) -> None:
        """Take the measured time of a finished take into account, counted from its first frame."""
        if duration_s <= 0 or work_s <= 0:
            return
        self._measured.learn(self._panel, work_s / (duration_s * self._cost(size, fps)))

    def film_a_second(self, size: QSize, fps: int) -> float | None:
        """Seconds of film made in one second, None before the first take."""
        factor = self._measured.of(self._panel)
        return None if factor is None else 1 / (self._cost(size, fps) * factor)

    @property
    def _factor(self) -> float:
        measured = self._measured.of(self._panel)
        return self._first_guess if measured is None else measured

    @staticmethod
    def _cost(size: QSize, fps: int) -> float:
        megapixels = size.width() * size.height() / 1e6
        return (0.08 + megapixels) * fps / 25
