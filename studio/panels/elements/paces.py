"""How long the steps towards a scene take on this machine: the first time in a session, when models are still to be
loaded, and later. Learnt from each time that one was waited for, and kept between sessions."""

from collections.abc import Mapping

from studio.panels.measured import Measured


class Paces:
    """`guesses` are seconds for each step by its name, the first time and later, until it has been measured."""

    def __init__(self, guesses: Mapping[str, tuple[float, float]]) -> None:
        self._guesses = guesses
        self._met: set[str] = set()
        self._measured = Measured()

    def of(self, step: str) -> float:
        """Seconds that it will take when it comes next."""
        first, later = self._guesses[step]
        measured = self._measured.of(self._key(step))
        return measured if measured is not None else later if step in self._met else first

    def learn(self, step: str, took_s: float) -> None:
        """It took this long."""
        self._measured.learn(self._key(step), took_s)
        self._met.add(step)

    def _key(self, step: str) -> str:
        return f"elements steps/{step} {'later' if step in self._met else 'first'}"
