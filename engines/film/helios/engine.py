"""Helios-Distilled as an engine of the film panel: shots in, a film out, chunk by chunk, on an NVIDIA card.

It takes fewer steps than SkyReels-V2 and looks further back, on a smaller picture. What the engines share is in
`engines.film.diffusion.engine`; how chunks are made is in `engines.film.helios.chunks`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engines.contract import BadInput, EngineCard, EngineError, Event, Request
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import HELIOS
from engines.film.diffusion.engine import Setup, SkyReelsV2, card_lacks
from engines.film.diffusion.planner import Plan, plan


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

    def _production(
        self, setup: Setup, takes: Sequence[Any], folder: Path, output: Any
    ) -> tuple[Any, Sequence[Any], int]:
        from engines.film.helios.passages import passages, steps_in
        from engines.film.helios.production import ChunkProduction

        wanted = passages(takes)
        loader.look_over(setup.folder, loader.HELIOS)
        pipeline, loras = self._pipeline(setup, takes, folder)
        name = f"{setup.name} {setup.plan.storage}"
        return ChunkProduction(pipeline, name, setup.size, folder, output, loras), wanted, steps_in(wanted)


def _reason_not_to() -> str:
    """Why it cannot run here, in a line; empty where it can."""
    if reason := card_lacks():
        return reason
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
        raise BadInput("engine", card_lacks() or "the graphics card cannot be used", "choose another engine")
    here, path, fitted = machine(torch.device("cuda")), folder / "setup.json", None
    if path.is_file():
        kept = json.loads(path.read_text("utf-8"))["plan"]
        fitted = Plan(**{**kept, "costs": tuple(kept["costs"])})
    if fitted is None or fitted.needs > here.free:
        fitted = plan(here, HELIOS, HELIOS.size, HELIOS.frames)
        path.write_text(json.dumps({"checkpoint": HELIOS.id, "plan": asdict(fitted)}), "utf-8")
    return Setup(HELIOS.id, found, HELIOS.size, fitted)
