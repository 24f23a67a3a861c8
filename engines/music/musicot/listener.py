"""What ten seconds of sound are about: CLAP embeddings, the thoughts of MusiCoT before they are made discrete.

CLAP: arXiv 2211.06687, as `transformers.ClapModel`. Words live in the same space, so that the structure and the
instruments of a chain of thoughts can be read by comparing it with anchors in words.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

SEGMENT_S = 10.0
RATE = 48_000
ANCHORS = ("vocals", "drums", "bass", "guitar", "piano", "strings", "synthesizer", "brass")


class Listener:
    """A CLAP checkpoint in the published layout: model, feature extractor and tokenizer in one folder."""

    def __init__(self, folder: Path, device: str = "cpu") -> None:
        from transformers import AutoProcessor, ClapModel

        model: Any = ClapModel.from_pretrained(folder)
        self._model: Any = model.to(device).eval()
        self._processor: Any = AutoProcessor.from_pretrained(folder)

    @torch.inference_mode()
    def thoughts(self, audio: np.ndarray) -> Tensor:
        """Mono `audio` (samples,) at 48 kHz -> unit vectors (segments, width), one for every ten seconds; a rest
        of less than a second is left out."""
        length = int(SEGMENT_S * RATE)
        pieces = [audio[begin : begin + length] for begin in range(0, len(audio), length)]
        heard = [piece for n, piece in enumerate(pieces) if not n or len(piece) >= RATE]
        given = self._processor(audio=heard, sampling_rate=RATE, return_tensors="pt").to(self._model.device)
        return self._unit(self._model.get_audio_features(**given))

    @torch.inference_mode()
    def words(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors (texts, width)."""
        given = self._processor(text=list(texts), padding=True, return_tensors="pt").to(self._model.device)
        return self._unit(self._model.get_text_features(**given))

    @staticmethod
    def _unit(found: Any) -> Tensor:
        vectors: Tensor = getattr(found, "pooler_output", found)
        return torch.nn.functional.normalize(vectors, dim=-1).cpu()


def instrumentation(thoughts: Tensor, anchors: Tensor) -> Tensor:
    """(segments, anchors) cosines of thoughts and words, less the mean of each anchor: what comes and goes."""
    likeness = thoughts @ anchors.T
    return likeness - likeness.mean(0)


def structure(thoughts: Tensor) -> Tensor:
    """(segments, segments) likeness of every ten seconds to every other."""
    return thoughts @ thoughts.T
