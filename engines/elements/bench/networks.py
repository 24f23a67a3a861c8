"""The networks of the bench, loaded by transformers' own classes from what the model manager has brought.

CLIP sees pictures and words in one space, DINOv2 sees pictures more closely. Neither is ever fetched from here.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import (
    BitImageProcessorPil,
    CLIPImageProcessorPil,
    CLIPModel,
    CLIPTokenizer,
    Dinov2Model,
)
from transformers.utils import logging

logging.disable_progress_bar()

Pictures = Sequence[NDArray[np.uint8]]
Features = NDArray[np.float32]
"""(n, dimensions), each of length 1."""


class Clip:
    """openai/clip-vit-large-patch14, or another checkpoint in its layout."""

    def __init__(self, folder: Path) -> None:
        self._device = _device()
        self._model = _ready(
            CLIPModel.from_pretrained(folder, local_files_only=True, use_safetensors=True), self._device
        )
        self._see = CLIPImageProcessorPil.from_pretrained(folder, local_files_only=True)
        self._read = CLIPTokenizer.from_pretrained(folder, local_files_only=True)

    @torch.inference_mode()
    def of_pictures(self, pictures: Pictures) -> Features:
        pixels = self._see(list(pictures), return_tensors="pt")["pixel_values"].to(self._device)
        return _unit(self._model.get_image_features(pixel_values=pixels).pooler_output)

    @torch.inference_mode()
    def of_words(self, sentences: Sequence[str]) -> Features:
        """Sentences are cut off after the words that the checkpoint can read."""
        tokens = self._read(
            list(sentences),
            padding=True,
            truncation=True,
            max_length=self._model.config.text_config.max_position_embeddings,
            return_tensors="pt",
        ).to(self._device)
        return _unit(self._model.get_text_features(**tokens).pooler_output)

    @property
    def steepness(self) -> float:
        """What a cosine is multiplied with before it is a logit."""
        return float(self._model.logit_scale.detach().exp())


class Dino:
    """facebook/dinov2-base, or another checkpoint in its layout."""

    def __init__(self, folder: Path) -> None:
        self._device = _device()
        self._model = _ready(
            Dinov2Model.from_pretrained(folder, local_files_only=True, use_safetensors=True), self._device
        )
        self._see = BitImageProcessorPil.from_pretrained(folder, local_files_only=True)

    @torch.inference_mode()
    def of_pictures(self, pictures: Pictures) -> Features:
        """The class token of the last layer."""
        pixels = self._see(list(pictures), return_tensors="pt")["pixel_values"].to(self._device)
        return _unit(self._model(pixel_values=pixels).last_hidden_state[:, 0])


def _device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _ready(model: Any, device: torch.device) -> Any:
    return model.to(device).eval()


def _unit(features: torch.Tensor) -> Features:
    return torch.nn.functional.normalize(features.float(), dim=-1).cpu().numpy()
