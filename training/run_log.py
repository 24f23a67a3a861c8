"""What a run leaves for others to follow: its events as lines, its heartbeat, and curves for TensorBoard.

events.jsonl   one line a report
heartbeat      touched at every step, and while the run waits
curves/        `tensorboard --logdir FOLDER` shows them
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from torch.utils.tensorboard import SummaryWriter

Report = dict[str, Any]
_EVERY = 10  # steps from one point of a curve to the next
_CURVES = ("loss", "gradient", "learning_rate")


class RunLog:
    """Writes them; one process of a run has one."""

    def __init__(self, folder: Path, step: int, report: Callable[[Report], None]) -> None:
        """`step` is where the run begins or goes on: what a killed one drew after it is cut off its curves."""
        self._folder, self._report = folder, report
        self._events = (folder / "events.jsonl").open("a", encoding="utf-8", buffering=1)
        self._curves: Any = SummaryWriter(str(folder / "curves"), purge_step=step or None)

    def tell(self, kind: str, step: int, **values: Any) -> None:
        event = {"t": kind, "step": step, **values}
        self._events.write(json.dumps(event) + "\n")
        if kind == "progress" and step % _EVERY == 0:
            for name in _CURVES:
                if values[name] is not None:
                    self._curves.add_scalar(name, values[name], step)
        elif kind == "validated":
            for name, value in values.items():
                self._curves.add_scalar(f"validation/{name}", value, step)
        self._report(event)

    def beat(self) -> None:
        (self._folder / "heartbeat").touch()

    def close(self) -> None:
        self._events.close()
        self._curves.close()
