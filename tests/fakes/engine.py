"""A real, tiny engine: it makes films of plain colour and misbehaves exactly as its request asks.

Tests of the queue and the supervisor run it in the real worker. Each segment is a finished file, so a second
run in the same folder goes on where the first one stopped.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Literal

from engines.contract import (
    Artifact,
    BadInput,
    Engine,
    EngineCard,
    Event,
    ModelMissing,
    Note,
    OutOfMemory,
    Preview,
    Progress,
    Request,
    Started,
    param,
)

SIDE, FPS = 64, 25
Fault = Literal[
    "", "bad_input", "model_missing", "out_of_memory", "error", "kill", "segfault", "exit", "freeze", "deaf"
]


class ColourRequest(Request):
    """So many segments of so many frames in one colour."""

    panel: ClassVar[str] = "colour"

    colour: str = param("#cc4422", group="Picture", help="Colour of every frame.")
    source: Path | None = param(None, group="Picture", help="A file; its first byte tints the colour.")
    segments: int = param(2, group="Output", help="How many finished pieces the film has.", ge=1)
    steps: int = param(5, group="Output", help="Frames in a segment.", ge=1)
    step_s: float = param(0.0, group="Output", help="How long each frame takes.", unit="s")
    fault: Fault = param("", group="Fault", help="What goes wrong.")
    fault_at: int = param(0, group="Fault", help="In which segment it goes wrong.")
    once: str = param(
        "", group="Fault", help="Path of a file that the fault makes; with it there, all is well."
    )


class ColourEngine(Engine):
    """Makes the film of a `ColourRequest`; answers `echo` with its arguments and the process's id."""

    request_type = ColourRequest

    def describe(self) -> EngineCard:
        return EngineCard(id="builtin", panel="colour", title="Colour", summary="Plain colour, for tests.")

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        assert isinstance(request, ColourRequest)
        import numpy as np

        from engines.media.video import VideoWriter, join

        rgb = [int(request.colour[i : i + 2], 16) for i in (1, 3, 5)]
        if request.source:
            rgb[2] = request.source.read_bytes()[0]
        frame = np.full((SIDE, SIDE, 3), rgb, np.uint8)
        paths = [folder / f"segment-{i}.mp4" for i in range(request.segments)]
        finished = sum(path.exists() for path in paths)
        yield Started(phases=["Frames", "Joining"], resumed_at=finished)
        yield Note(message=f"process {os.getpid()}")
        for i, path in enumerate(paths):
            if path.exists():
                continue
            if request.fault and i == request.fault_at:
                _misbehave(request)
            with VideoWriter(path, SIDE, SIDE, FPS) as film:
                for step in range(request.steps):
                    if request.fault != "deaf":
                        self.check_cancelled()
                    time.sleep(request.step_s)
                    film.write(frame)
                    done = i * request.steps + step + 1
                    yield Progress(phase="Frames", step=done, total=request.steps * request.segments)
            yield Preview(width=SIDE, height=SIDE, pixels=frame.tobytes())
            yield Artifact(path=path, kind="segment")
        yield Progress(phase="Joining", step=1, total=1)
        media = folder / "take.mp4"
        join(paths, None, media)
        yield Artifact(path=media, kind="media", duration_s=request.segments * request.steps / FPS)

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if question != "echo":
            return super().ask(question, arguments)
        time.sleep(arguments.get("sleep_s", 0))
        return {**arguments, "pid": os.getpid()}


def _misbehave(request: ColourRequest) -> None:
    if request.once:
        if Path(request.once).exists():
            return
        Path(request.once).touch()
    match request.fault:
        case "bad_input":
            raise BadInput("colour", "is not to my taste", "choose another one")
        case "model_missing":
            raise ModelMissing("paint-1b", "mixing colours")
        case "out_of_memory":
            raise OutOfMemory(8 * 2**30, 2**30, "choose fewer frames")
        case "error":
            raise ZeroDivisionError("no paint left")
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "segfault":
            print("the brush broke", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGSEGV)
        case "exit":
            os._exit(3)
        case "freeze":
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
            print(f"child {child.pid}", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGSTOP)
