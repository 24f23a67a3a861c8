"""A real, tiny lesson: it learns by gradient descent how grey its pictures are, and misbehaves as its request asks.

Its checkpoint is written at every step, so that a run that was cut off goes on. `install` makes it known as any lesson
is: by an entry point, here in a folder that is put on the path.
"""

import json
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pytest
from PIL import Image

from engines import learned
from engines.contract import Artifact, BadInput, Measure, Note, Progress, param
from engines.learned import Learned
from training.lesson import Control, Estimate, Lesson, LessonCard, LessonRequest, Tell
from training.material.piece import Material, Piece, Wants

PHASE = "Learning"
TESTS = Path(__file__).parents[1]


class GreyRequest(LessonRequest):
    """How slowly it learns, and what goes wrong."""

    step_s: float = param(0.0, group="Details", help="How long each step takes.", unit="s")
    fault: Literal["", "bad_input", "kill", "worse"] = param("", group="Details", help="What goes wrong.")
    obstacle: str = param("", group="Details", help="Why it cannot run here.")


class GreyLesson(Lesson):
    """Its weights are one number."""

    request_type = GreyRequest
    faces: ClassVar[Literal["", "one"]] = ""

    def describe(self) -> LessonCard:
        return LessonCard(
            id="grey",
            title="How grey",
            summary="How grey your pictures are.",
            gives="A grey in the portrait panel.",
            icon="image",
            panel="portrait",
            wants=Wants(kinds=("picture",), least=2, advised=4, faces=self.faces),
        )

    def estimate(self, request: LessonRequest, material: Material) -> Estimate:
        assert isinstance(request, GreyRequest)
        return Estimate(
            time_s=1,
            memory=10**7,
            disk=10**4,
            steps=request.steps or 20,
            device="cpu",
            obstacle=request.obstacle,
        )

    def learn(
        self, request: LessonRequest, material: Material, folder: Path, tell: Tell, control: Control
    ) -> Learned | None:
        assert isinstance(request, GreyRequest)
        if request.fault == "bad_input":
            raise BadInput("material", "the pictures are too bright", "add darker ones")
        wanted = float(np.mean([np.asarray(Image.open(p.file).convert("L")).mean() for p in material.used]))
        kept, steps = folder / "run.json", request.steps or 20
        begun = json.loads(kept.read_text()) if kept.exists() else {"step": 0, "grey": 0.0, "runs": 0}
        step, grey = begun["step"], begun["grey"]
        while step < steps and not control.should_stop():
            if control.paused():
                time.sleep(0.02)
                continue
            time.sleep(request.step_s)
            grey -= 0.3 * (grey - wanted)
            step += 1
            _write(kept, {"step": step, "grey": grey, "runs": begun["runs"] + 1})
            tell(Progress(phase=PHASE, step=step, total=steps, time_left_s=(steps - step) * request.step_s))
            tell(Measure(step=step, values={"loss": abs(grey - wanted)}))
            if request.fault == "kill" and step == 3 and not begun["runs"]:
                os.kill(os.getpid(), signal.SIGKILL)
        sample = folder / "samples" / f"{step}-0.png"
        sample.parent.mkdir(exist_ok=True)
        Image.new("L", (64, 64), round(grey)).save(sample)
        tell(Artifact(path=sample.relative_to(folder), kind="sample"))
        if request.fault == "worse":
            tell(Note(message="It never got better: add pictures."))
            return None
        made = folder / "made"
        made.mkdir()
        (made / "grey.json").write_text(json.dumps({"grey": grey, "steps": step}))
        return learned.put(
            Learned(
                id=learned.free_id(request.name or "grey"),
                name=request.name or "Grey",
                lesson="grey",
                panel="portrait",
                engines=("builtin",),
                file="grey.json",
                made=datetime.now(UTC).isoformat(),
                figures={"error": abs(grey - wanted), "base_error": wanted},
            ),
            made,
        )


class Undisturbed:
    """Control of a run that nobody stops or pauses."""

    def should_stop(self) -> bool:
        return False

    def paused(self) -> bool:
        return False


class FaceLesson(GreyLesson):
    """The same of faces: somebody has to agree."""

    faces = "one"

    def describe(self) -> LessonCard:
        return super().describe().model_copy(update={"id": "face"})


def install(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the lessons known here and in every process that is started from now on."""
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(site), str(TESTS)]))
    package = site / "grey_lesson-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: grey-lesson\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(
        "[matinee.lessons]\ngrey = fakes.lesson:GreyLesson\nface = fakes.lesson:FaceLesson\n"
    )


def pictures(folder: Path, count: int = 4) -> list[Path]:
    """Pictures in greys of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"grey-{number}.png" for number in range(count)]
    for number, file in enumerate(files):
        noise = np.random.default_rng(number).integers(0, 60, (96, 96, 3)) + 40 * number
        Image.fromarray(noise.astype(np.uint8)).save(file)
    return files


def material(folder: Path, count: int = 4) -> Path:
    """A folder of material as it would be gathered."""
    files = pictures(folder / "files", count)
    wants = GreyLesson().describe().wants
    pieces = tuple(Piece(id=file.stem, file=file, kind="picture", width=96, height=96) for file in files)
    (folder / "material.json").write_text(Material(wants=wants, pieces=pieces).model_dump_json())
    return folder


def _write(path: Path, values: dict[str, float]) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(values))
    part.replace(path)
