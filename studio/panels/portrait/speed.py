"""How long a take will take: a guess from its length and size, corrected by the takes made on this machine."""

from PySide6.QtCore import QSettings, QSize

from engines.home import home

START_S = 2.5  # reading the picture and the voice
FIRST_GUESS = 1.4  # seconds of work for a second of film at one megapixel and 25 frames a second
LEARNING = 0.5


class Speed:
    """Seconds of work a second of film and megapixel, learnt and kept between sessions."""

    def __init__(self) -> None:
        self._store = QSettings(str(home() / "speed.ini"), QSettings.Format.IniFormat)

    def guess_s(self, duration_s: float, size: QSize, fps: int) -> float:
        return START_S + duration_s * self._cost(size, fps) * self._factor

    def learn(self, work_s: float, duration_s: float, size: QSize, fps: int) -> None:
        """Take the measured time of a finished take into account, counted from its first frame."""
        if duration_s <= 0 or work_s <= 0:
            return
        measured = work_s / (duration_s * self._cost(size, fps))
        known = self._store.contains("portrait")
        factor = (1 - LEARNING) * self._factor + LEARNING * measured if known else measured
        self._store.setValue("portrait", factor)

    def film_a_second(self, size: QSize, fps: int) -> float | None:
        """Seconds of film made in one second, None before the first take."""
        return 1 / (self._cost(size, fps) * self._factor) if self._store.contains("portrait") else None

    @property
    def _factor(self) -> float:
        return float(str(self._store.value("portrait", FIRST_GUESS)))

    @staticmethod
    def _cost(size: QSize, fps: int) -> float:
        megapixels = size.width() * size.height() / 1e6
        return (0.08 + megapixels) * fps / 25


def film_size(picture: QSize, lines: str) -> QSize:
    """The size of the film: the picture's, its shorter side at most `lines` (1080 for native)."""
    most = 1080 if lines == "native" else int(lines)
    short = min(picture.width(), picture.height())
    if short <= 0:
        return QSize(512, 512)
    scale = min(1.0, most / short)
    return QSize(round(picture.width() * scale / 2) * 2, round(picture.height() * scale / 2) * 2)
