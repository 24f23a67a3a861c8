"""How long the steps towards a scene take on this machine: the first time in a session, when models are still to be
loaded, and later. Learnt from each time that one was waited for, and kept between sessions."""

from collections.abc import Mapping

from PySide6.QtCore import QSettings

from engines.home import home

LEARNING = 0.5


class Paces:
    """`guesses` are seconds for each step by its name, the first time and later, until it has been measured."""

    def __init__(self, guesses: Mapping[str, tuple[float, float]]) -> None:
        self._guesses = guesses
        self._met: set[str] = set()
        self._store = QSettings(str(home() / "speed.ini"), QSettings.Format.IniFormat)

    def of(self, step: str) -> float:
        """Seconds that it will take when it comes next."""
        first, later = self._guesses[step]
        return float(str(self._store.value(self._key(step), later if step in self._met else first)))

    def learn(self, step: str, took_s: float) -> None:
        """It took this long."""
        known = self._store.contains(self._key(step))
        kept = (1 - LEARNING) * self.of(step) + LEARNING * took_s if known else took_s
        self._store.setValue(self._key(step), round(kept, 3))
        self._met.add(step)

    def _key(self, step: str) -> str:
        return f"elements steps/{step} {'later' if step in self._met else 'first'}"
