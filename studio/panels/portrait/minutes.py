"""How long the generating engines take on this machine: learnt for each run of the network from the takes they made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from engines.home import home
from engines.portrait.request import is_film
from studio.jobs.queue import JobQueue
from studio.panels.portrait.order import PANEL
from studio.project.takes import Take

FOLLOWED = ("size", "seam", "steps", "text_guidance", "audio_guidance")
"""What of a request, beside picture and voices, changes what it costs."""
LEARNING = 0.5


class Minutes:
    """Kept between sessions, by engine and size of the picture."""

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue
        self._store = QSettings(str(home() / "speed.ini"), QSettings.Format.IniFormat)

    def of(self, engine: str, size: str, runs: int) -> float | None:
        """Seconds that so many runs take, None before the first take."""
        known = self._store.value(_key(engine, size))
        return None if known is None else runs * float(str(known))

    def learn(self, take: Take, work_s: float, learnt: Callable[[], None]) -> None:
        """Ask the engine of a take how often its network ran for it, and keep what one run took of `work_s`."""
        request, engine = take.recipe["request"], take.recipe["engine"]
        asked = {
            "faces": 1,
            "voices": [(None, take.duration_s)],
            "film": is_film(Path(request["image"])),
            **{name: request[name] for name in FOLLOWED},
        }

        def told(costs: dict[str, Any]) -> None:
            if not costs:
                return
            measured = work_s / costs[request["seam"]]["runs"]
            before = self.of(engine, request["size"], 1)
            kept = measured if before is None else (1 - LEARNING) * before + LEARNING * measured
            self._store.setValue(_key(engine, request["size"]), kept)
            learnt()

        self._queue.ask(PANEL, "foretell", asked, told, lambda _: None, engine=engine)


def _key(engine: str, size: str) -> str:
    return f"portrait runs/{engine} {size}"
