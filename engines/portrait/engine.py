"""The built-in talking portrait: a picture or a video and a voice become a speaking person, on any CPU.

The take is rendered in segments of ten seconds. Each is a finished file in the job's folder, so an interrupted
job goes on where it stopped, and memory does not grow with the length of the voice. `engines.portrait.production`
makes it; what is heavy is loaded when there is something to do.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from engines.contract import Engine, EngineCard, Event, Note, Progress, Request, Started
from engines.portrait.person import known
from engines.portrait.request import PortraitRequest, left_out_by_rig
from engines.speech.own_mouths import network_of

COMPILE_PATIENCE_S = 120.0
READING, HEARING, SPEAKING = "Reading the picture", "Hearing the voice", "Speaking the line"
RENDERING, JOINING = "Rendering", "Joining"


class BuiltinPortrait(Engine):
    """Moves the picture that is there: a face rig, driven by the voice."""

    request_type: ClassVar[type[Request]] = PortraitRequest

    def describe(self) -> EngineCard:
        return EngineCard(
            id="builtin",
            panel="portrait",
            title="Built-in",
            summary="Moves the picture itself. Runs on this computer, about twice real time at 512 lines.",
            models=["face-landmarker", "u2netp", "silero-vad", "kokoro-82m", "kokoro-voices"],
        )

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Questions of the panel: `faces` of an image, the `voice` of a recording, `speak` a line."""
        from engines.portrait import questions

        return questions.answer(question, arguments)

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the take in `folder`; segments found there are kept. Raises `BadInput` and `Cancelled`."""
        from engines.portrait import voices
        from engines.portrait.production import Production

        assert isinstance(request, PortraitRequest)
        if request.person:
            known(request.person)
        if request.mouths:
            network_of(request.mouths)
        voices.check(request)
        (folder / "segments").mkdir(exist_ok=True)
        done = sum(1 for _ in (folder / "segments").glob(f"[0-9]*.{request.format}"))
        voicing = HEARING if request.audio else SPEAKING
        yield Started(phases=[READING, voicing, RENDERING, JOINING], weights=[1, 1, 8, 1], resumed_at=done)
        yield Progress(phase=READING, step=0, total=1, patience_s=COMPILE_PATIENCE_S)
        if left_out := left_out_by_rig(request):
            yield Note(message=left_out)
        yield from Production(request, folder, self.check_cancelled).take()
