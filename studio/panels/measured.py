"""What was measured on this machine, kept between sessions: the newest counts half, all before it the other half."""

from PySide6.QtCore import QSettings

from engines.home import home

NEWEST = 0.5


class Measured:
    """Numbers by their names."""

    def __init__(self) -> None:
        self._store = QSettings(str(home() / "speed.ini"), QSettings.Format.IniFormat)

    def of(self, name: str) -> float | None:
        """None before the first measurement."""
        known = self._store.value(name)
        return None if known is None else float(str(known))

    def learn(self, name: str, value: float) -> None:
        before = self.of(name)
        self._store.setValue(name, value if before is None else before + NEWEST * (value - before))
