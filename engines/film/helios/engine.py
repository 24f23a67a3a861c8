"""Helios-Distilled as an engine of the film panel: shots in, a film out, chunk by chunk, on an NVIDIA card.

It takes fewer steps than SkyReels-V2 and looks further back, on a smaller picture. What the engines share is in
`engines.film.diffusion.engine`; how chunks are made is in `engines.film.helios.chunks`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engines.contract import EngineCard, EngineError
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import HELIOS
from engines.film.diffusion.engine import Setup, SkyReelsV2, card_lacks, kept_or
from engines.film.diffusion.planner import plan
from engines.film.request import FilmRequest


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

    def _fitted(self, request: FilmRequest, takes: Sequence[Any], folder: Path) -> Setup:
        loader.folder_of(HELIOS)
        return kept_or(
            [HELIOS], folder, lambda here: (HELIOS, plan(here, HELIOS, HELIOS.size, HELIOS.frames))
        )

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
