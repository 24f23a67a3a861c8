"""Stable Audio 3 as an engine of the music panel: words into music without voices, variations, and stretches anew.

Its three pipelines share one checkpoint. It knows length and words only, so that tempo and key go into the words.
"""

from typing import Any, ClassVar

from engines.contract import BadInput
from engines.music.diffusion.checkpoints import STABLE_AUDIO_3, Family
from engines.music.diffusion.engine import DiffusionMusic
from engines.music.diffusion.piece import Piece, caption, tensor_of
from engines.music.request import MusicRequest

LEAST_NOISE = 0.05
"""What a cover that is as close as can be still begins with; without any noise nothing would be played."""


class StableAudio3(DiffusionMusic):
    """Pieces of up to 380 s. A cover begins from its source with noise in it."""

    id = "stable-audio-3"
    summary = (
        "Plays instrumental music and sound from words, varies and mends recordings. Needs an NVIDIA card."
    )
    family: ClassVar[Family] = STABLE_AUDIO_3
    known = ("stable-audio-3-medium",)
    second = ("embed_dim", 44_100 / 4096)

    def _check(self, request: MusicRequest) -> None:
        title = self.family.title
        if request.lyrics.strip():
            raise BadInput("lyrics", f"{title} does not sing", "take the lyrics out, or choose ACE-Step 1.5")
        if request.loras:
            raise BadInput("loras", f"{title} takes no LoRAs here", "take them out, or choose ACE-Step 1.5")
        if request.reference is not None:
            raise BadInput("reference", f"{title} follows no reference", "give it as the source of a cover")

    def _kind(self) -> Any:
        from diffusers import StableAudio3Pipeline

        return StableAudio3Pipeline

    def _asked(self, pipeline: Any, piece: Piece) -> tuple[Any, dict[str, Any]]:
        from engines.music.diffusion.variations import Repainting, Variation

        request = piece.request
        asked = {"prompt": _words(request), "duration": piece.duration_s}
        if piece.source is None or piece.stretch is None:
            return pipeline, {**asked, "guidance_scale": piece.guidance}
        asked["audio"] = tensor_of(piece.source, pipeline.vae.config.sampling_rate)[None]
        if request.task == "cover":
            level = max(LEAST_NOISE, 1 - request.closeness)
            return Variation(**pipeline.components), {**asked, "init_noise_level": level}
        begin, end = piece.stretch
        mask = {"mask_start_seconds": begin, "mask_end_seconds": end}
        return Repainting(**pipeline.components), {**asked, **mask}

    def _latents(self, made: Any) -> Any:
        return made

    def _hop(self, vae: Any) -> int:
        return int(vae.downsampling_ratio)


def _words(request: MusicRequest) -> str:
    tempo = f"{request.tempo_bpm:.0f} BPM" if request.tempo_bpm else ""
    return ", ".join(filter(None, [caption(request), request.key, tempo, request.metre]))
