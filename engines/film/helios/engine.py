"""Helios-Distilled as an engine of the film panel: shots in, a film out, chunk by chunk, on an NVIDIA card.

It takes fewer steps than SkyReels-V2 and looks further back, on a smaller picture. What the engines share is in
`engines.film.diffusion.engine`; how chunks are made is in `engines.film.helios.chunks`.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engines.contract import Artifact, BadInput, Cancelled, EngineCard, EngineError, Event, Progress, Request
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import HELIOS
from engines.film.diffusion.engine import (
    JOINING,
    LOAD_PATIENCE_S,
    Setup,
    SkyReelsV2,
    _check_loras,
    _write_cuts,
)
from engines.film.diffusion.planner import Plan, plan
from engines.film.request import FilmRequest
from engines.film.shots import Screenplay
from engines.media.video import join


class Helios(SkyReelsV2):
    """With a `setup` it uses that; else it finds its own on this machine."""

    def describe(self) -> EngineCard:
        reason = "" if self._setup else _reason_not_to()
        return EngineCard(
            id="helios",
            panel="film",
            title="Helios",
            summary="Makes long films quickly, from words and pictures, in few steps. Needs an NVIDIA card.",
            models=[HELIOS.id],
            available=not reason,
            unavailable_reason=reason,
        )

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the film in `folder`, or go on with it. Raises `BadInput`, `ModelMissing` and `OutOfMemory`."""
        given = self._setup
        self._setup = given or _kept_or_fitted(folder)
        try:
            yield from super().run(request, folder)
        finally:
            self._setup = given

    def _film(
        self,
        request: FilmRequest,
        script: Screenplay,
        setup: Setup,
        takes: Sequence[Any],
        sound: Path | None,
        folder: Path,
    ) -> Iterator[Event]:
        from engines.film.diffusion.production import Output
        from engines.film.diffusion.takes import endless
        from engines.film.helios.passages import passages, steps_in
        from engines.film.helios.production import ChunkProduction

        wanted = passages(takes)
        loader.look_over(setup.folder, loader.HELIOS)
        pipeline, loras = self._pipeline(setup, folder)
        _check_loras(takes, pipeline)
        width, height = map(int, request.size.split("x"))
        output = Output(width, height, request.fps, request.format)
        name = f"{setup.name} {setup.plan.storage}"
        production = ChunkProduction(pipeline, name, setup.size, folder, output, loras)
        seconds = 0.0
        try:
            for event in production.run(
                endless(wanted) if request.endless else wanted, steps_in(wanted), self.check_cancelled
            ):
                if isinstance(event, Artifact):
                    seconds += event.duration_s
                yield event
        except Cancelled:
            if not request.endless or not production.parts:
                raise
        yield Progress(phase=JOINING, step=0, total=1, patience_s=LOAD_PATIENCE_S)
        media = folder / f"take.{request.format}"
        join(production.parts, sound, media, request.format)
        _write_cuts(folder / "cuts.json", script, production.frames, request.fps)
        yield Artifact(path=media, kind="media", duration_s=seconds)


def _reason_not_to() -> str:
    """Why it cannot run here, in a line; empty where it can."""
    import importlib.metadata

    if shutil.which("nvidia-smi") is None:
        return "needs an NVIDIA graphics card, and none was found"
    if importlib.metadata.version("torch").endswith("+cpu"):
        return "PyTorch was installed for the processor only; install the CUDA build of the same version"
    try:
        loader.folder_of(HELIOS)
    except EngineError as error:
        return f"{error.message}: {error.hint}"
    return ""


def _kept_or_fitted(folder: Path) -> Setup:
    """How the job was begun if that still fits, or how Helios fits this card now, which is then kept."""
    import torch

    from engines.film.diffusion.placement import machine

    found = loader.folder_of(HELIOS)
    if not torch.cuda.is_available():
        raise BadInput(
            "engine", _reason_not_to() or "the graphics card cannot be used", "choose another engine"
        )
    here, path, fitted = machine(torch.device("cuda")), folder / "setup.json", None
    if path.is_file():
        kept = json.loads(path.read_text("utf-8"))["plan"]
        fitted = Plan(**{**kept, "costs": tuple(kept["costs"])})
    if fitted is None or fitted.needs > here.free:
        fitted = plan(here, HELIOS, HELIOS.size, HELIOS.frames)
        path.write_text(json.dumps({"checkpoint": HELIOS.id, "plan": asdict(fitted)}), "utf-8")
    return Setup(HELIOS.id, found, HELIOS.size, fitted)
