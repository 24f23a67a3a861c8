"""How a voice looks: asks the engine for loudness and visemes, and remembers what it said.

A recording is heard, a typed line is spoken first; both end as a sound that can be played and a picture of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.contract import Failure
from studio.jobs.queue import JobQueue
from studio.widgets.lanes import Block

SILENCE = "sil"
LINE_FIELDS = ("text", "voice", "language", "rate", "pitch")


@dataclass(frozen=True)
class Heard:
    """A sound and what is in it; `peaks` are 0 to 1, evenly over `duration_s`."""

    path: Path
    duration_s: float
    peaks: list[float]
    blocks: list[Block]


OnHeard = Callable[[Heard], None]


class Ears:
    """Asks and remembers. `known_*` answer at once or not at all."""

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue
        self._heard: dict[tuple[Any, ...], Heard] = {}

    def known_recording(self, path: Path) -> Heard | None:
        return self._heard.get((path,))

    def known_line(self, values: Mapping[str, Any]) -> Heard | None:
        return self._heard.get(_line_key(values))

    def hear(self, path: Path, then: OnHeard, failed: Callable[[Failure], None]) -> None:
        """Listen to a recording, or to the sound of a film."""
        self._ask("voice", {"audio": str(path)}, (path,), path, then, failed)

    def speak(self, values: Mapping[str, Any], then: OnHeard, failed: Callable[[Failure], None]) -> None:
        """Say the typed line of a draft."""
        line = {name: values[name] for name in LINE_FIELDS}
        self._ask("speak", line, _line_key(values), None, then, failed)

    def _ask(
        self,
        question: str,
        arguments: dict[str, Any],
        key: tuple[Any, ...],
        path: Path | None,
        then: OnHeard,
        failed: Callable[[Failure], None],
    ) -> None:
        if known := self._heard.get(key):
            then(known)
            return

        def answered(answer: dict[str, Any]) -> None:
            heard = self._heard[key] = _heard(path or Path(answer["audio"]), answer)
            then(heard)

        each = f"portrait/{question}/{path}" if path else ""
        self._queue.ask("portrait", question, arguments, answered, failed, key=each)


def _heard(path: Path, answer: Mapping[str, Any]) -> Heard:
    blocks = [Block(start, end, name) for start, end, name in answer["visemes"] if name != SILENCE]
    return Heard(path, float(answer["duration_s"]), list(answer["peaks"]), blocks)


def _line_key(values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values.get(name) for name in LINE_FIELDS)
