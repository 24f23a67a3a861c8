"""How long the generating engines take on this machine: learnt for each run of the network from the takes they made."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from engines.portrait.request import is_film
from studio.jobs.queue import JobQueue
from studio.panels.measured import Measured
from studio.panels.portrait.order import PANEL
from studio.project.takes import Take

FOLLOWED = ("size", "seam", "steps", "text_guidance", "audio_guidance")
"""What of a request, beside picture and voices, changes what it costs."""


class Minutes:
    """Kept between sessions, by engine and size of the picture."""

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue
        self._measured = Measured()

    def of(self, engine: str, size: str, runs: int) -> float | None:
        """Seconds that so many runs take, None before the first take."""
        one = self._measured.of(_key(engine, size))
        return None if one is None else runs * one

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
            if costs:
                self._measured.learn(_key(engine, request["size"]), work_s / costs[request["seam"]]["runs"])
                learnt()

        self._queue.ask(PANEL, "foretell", asked, told, lambda _: None, engine=engine)


def _key(engine: str, size: str) -> str:
    return f"portrait runs/{engine} {size}"
