"""MusiCoT as an engine of the music panel: words, or a reference, become thoughts, and thoughts become sound.

It runs what `training.recipes.musicot` made from a MusicGen, which lies in the user's models. There are no notes: what
the thoughts say of structure and instruments is kept beside the take.
"""

import json
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, ClassVar

from engines.contract import Artifact, BadInput, Engine, EngineCard, Event, Progress, Request, Started
from engines.film.diffusion.engine import card_lacks
from engines.home import home
from engines.music.request import MusicRequest

LOADING, THINKING, PLAYING, SAVING = "Loading the network", "Thinking", "Playing", "Saving"
PATIENCE_S = 900.0
CLAP = "clap"
"""The folder of the CLAP checkpoint, inside that of the thinking MusicGen."""
LONGEST_S = 300.0


class MusiCoT(Engine):
    """`folder` holds a thinking MusicGen; without one, that of the user's models is taken, on a graphics card."""

    request_type: ClassVar[type[Request]] = MusicRequest

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        self._folder, self._device = folder or home() / "models" / "musicot", "cpu" if folder else "cuda"
        self._loaded: tuple[Any, Any, Any] | None = None
        self._ears: Any = None

    def describe(self) -> EngineCard:
        reason = card_lacks() if self._device == "cuda" else ""
        if not reason and not self._folder.is_dir():
            reason = f"nothing was trained yet: python -m training.recipes.musicot, into {self._folder}"
        return EngineCard(
            id="musicot",
            panel="music",
            title="MusiCoT",
            summary="MusicGen that thinks in ten-second thoughts before it plays. Needs an NVIDIA card.",
            available=not reason,
            unavailable_reason=reason,
        )

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Make the take in `folder`. Raises `BadInput` and `Cancelled`."""
        assert isinstance(request, MusicRequest)
        if request.task != "compose":
            raise BadInput("task", "MusiCoT makes new pieces only", "choose ACE-Step or Stable Audio 3")
        if request.duration_s > LONGEST_S:
            raise BadInput("duration_s", f"MusiCoT plays up to {LONGEST_S:.0f} s", "shorten the piece")
        yield Started(phases=[LOADING, THINKING, PLAYING, SAVING], weights=[1, 1, 20, 1])
        yield Progress(phase=LOADING, step=0, total=1, patience_s=PATIENCE_S)
        import torch

        from engines.music.exports import audio
        from engines.music.musicot.generation import Dual, Generation

        model, quantiser, tokenizer = self._parts()
        given = tokenizer(request.prompt or "music", return_tensors="pt").to(self._device)
        ids, mask = given["input_ids"], given["attention_mask"]
        dual = Dual(
            request.thought_temperature,
            request.note_temperature,
            request.thought_guidance,
            request.note_guidance,
        )
        generation = Generation(model, dual, torch.Generator().manual_seed(request.seed))
        if request.reference is None:
            segments = max(1, round(request.duration_s / 10))
            thoughts = yield from self._told(THINKING, generation.thoughts(ids, mask, segments))
        else:
            thoughts = self._forced(request.reference, quantiser)
        steps = round(request.duration_s * model.musicgen.config.audio_encoder.frame_rate)
        codes = yield from self._told(PLAYING, generation.sound(ids, mask, thoughts, steps))
        yield Progress(phase=SAVING, step=0, total=1, patience_s=PATIENCE_S)
        media = folder / f"take.{request.format}"
        audio.write(media, _sounding(model, codes), request.format, {"title": request.prompt[:80]})
        self._keep(folder / "thoughts.json", thoughts, quantiser)
        yield Artifact(path=media, kind="media", duration_s=request.duration_s)

    def _told(self, phase: str, steps: Generator[tuple[int, int], None, Any]) -> Generator[Event, None, Any]:
        while True:
            try:
                step, total = next(steps)
            except StopIteration as done:
                return done.value
            self.check_cancelled()
            yield Progress(phase=phase, step=step, total=total, patience_s=PATIENCE_S)

    def _parts(self) -> tuple[Any, Any, Any]:
        from transformers import AutoTokenizer

        from engines.music.musicot.model import ThinkingMusicgen

        if self._loaded is None:
            model, quantiser = ThinkingMusicgen.load(self._folder, self._device)
            self._loaded = model, quantiser, AutoTokenizer.from_pretrained(self._folder)
        return self._loaded

    def _listener(self, field: str) -> Any:
        from engines.music.musicot.listener import Listener

        place = self._folder / CLAP
        if not place.is_dir():
            raise BadInput(field, f"there is no CLAP in {place}", "put laion/larger_clap_music there")
        self._ears = self._ears or Listener(place, self._device)
        return self._ears

    def _forced(self, reference: Path, quantiser: Any) -> Any:
        from engines.media.audio import read_audio
        from engines.music.musicot import listener
        from engines.music.musicot.chain import thought_tokens

        sound = read_audio(reference, listener.RATE, field="reference")
        heard = self._listener("reference").thoughts(sound)
        return thought_tokens(quantiser.encode(heard), quantiser.config)

    def _keep(self, path: Path, thoughts: Any, quantiser: Any) -> None:
        """What the thoughts say, every ten seconds: likeness to each other, and instruments where there is a CLAP."""
        from engines.music.musicot.chain import thought_codes
        from engines.music.musicot.listener import ANCHORS, instrumentation, structure

        vectors = quantiser.decode(thought_codes(thoughts, quantiser.config))
        said: dict[str, Any] = {"structure": structure(vectors).tolist()}
        if (self._folder / CLAP).is_dir():
            words = self._listener("prompt").words([f"the sound of {name}" for name in ANCHORS])
            said["instruments"] = dict(zip(ANCHORS, instrumentation(vectors, words).T.tolist(), strict=True))
        path.write_text(json.dumps(said, indent=1), "utf-8")


def _sounding(model: Any, codes: Any) -> Any:
    """Codes (codebooks, steps) -> (samples, 2) float32 at 48 kHz."""
    import numpy as np
    import soxr
    import torch

    from engines.music.sound.struck import RATE

    coder = model.musicgen.audio_encoder
    with torch.inference_mode():
        given = codes[None, None].to(next(coder.parameters()).device)
        wave = coder.decode(given, [None]).audio_values[0].cpu().numpy()
    heard = soxr.resample(wave.T, model.musicgen.config.audio_encoder.sampling_rate, RATE)
    return np.repeat(heard, 2, 1).astype(np.float32) if heard.shape[1] == 1 else heard.astype(np.float32)
