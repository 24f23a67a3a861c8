"""The built-in compositor: pictures and a sentence become one scene, on any CPU.

`engines.elements.production` makes it; what is heavy is loaded when there is something to do.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from engines.contract import Engine, EngineCard, Event, Progress, Request, Started
from engines.elements.request import ElementsRequest

CUTTING, DRAWING, JOINING = "Cutting out", "Drawing", "Joining"
PATIENCE_S = 180.0
SEGMENTS = "segments"


class BuiltinElements(Engine):
    """Cuts out what was dropped, stages it, lights it, and moves it."""

    request_type: ClassVar[type[Request]] = ElementsRequest

    def describe(self) -> EngineCard:
        return EngineCard(
            id="builtin",
            panel="elements",
            title="Compositor",
            summary="Stages the pictures themselves, lit by their background. Runs on this computer.",
            models=["u2netp", "minilm-l6-v2", "face-landmarker", "kokoro-82m", "kokoro-voices"],
        )

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Questions of the panel: `cut`, `bind`, `stage`, `still`, `evaluate`."""
        from engines.elements import questions

        return questions.answer(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the take in `folder`; segments found there are kept. Raises `BadInput` and `Cancelled`."""
        assert isinstance(request, ElementsRequest)
        segments = folder / SEGMENTS
        segments.mkdir(exist_ok=True)
        done = sum(1 for _ in segments.glob(f"[0-9]*.{request.format}"))
        yield Started(phases=[CUTTING, DRAWING, JOINING], weights=[2, 10, 1], resumed_at=done)
        yield Progress(phase=CUTTING, step=0, total=len(request.elements), patience_s=PATIENCE_S)
        from engines.elements.production import Production

        yield from Production(request, folder, self.check_cancelled).take()
