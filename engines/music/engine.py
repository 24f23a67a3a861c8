"""The built-in music engine: an idea becomes a plan, the plan a score, the score a mastered piece, on any CPU.

`engines.music.production` makes it; what is heavy is loaded when there is something to do.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from engines.contract import BadInput, Engine, EngineCard, Event, Note, Progress, Request, Started
from engines.music.request import MusicRequest

PLANNING, PLAYING, MASTERING = "Planning", "Playing", "Mastering"
PATIENCE_S = 180.0


class BuiltinMusic(Engine):
    """Plans in thoughts of four bars, writes the notes, plays and mixes them."""

    request_type: ClassVar[type[Request]] = MusicRequest

    def describe(self) -> EngineCard:
        return EngineCard(
            id="builtin",
            panel="music",
            title="Composer",
            summary="Thinks in sections, energy and chords, then writes, plays and mixes. Runs on this computer.",
            models=["fluid-r3-mono", "minilm-l6-v2", "basic-pitch"],
        )

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Questions of the panel: `plan`, `score`, `reference`, `film`, `export`."""
        from engines.music import questions

        return questions.answer(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the take in `folder`. Raises `BadInput`, `ModelMissing` and `Cancelled`."""
        assert isinstance(request, MusicRequest)
        if request.task != "compose":
            raise BadInput("task", "the Composer writes new pieces only", "choose ACE-Step or Stable Audio 3")
        from engines.music.asked import left_out, with_an_idea

        with_an_idea(request)
        yield Started(phases=[PLANNING, PLAYING, MASTERING], weights=[1, 12, 3])
        yield Progress(phase=PLANNING, step=0, total=1, patience_s=PATIENCE_S)
        if without := left_out(request):
            yield Note(message=f"The Composer leaves out: {without}.")
        from engines.music.production import Production

        yield from Production(request, folder, self.check_cancelled).take()
