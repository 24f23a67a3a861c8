"""What the network hears of a voice: every layer of wav2vec2, at the rate of film, and the windows that it is given.

The features of the encoder's convolutions are brought to 25 frames a second before its transformer sees them; that is
how the published networks were trained. They lie in a file of their own, because an hour of them is gigabytes.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engines.contract import BadInput
from engines.film.diffusion.loader import FIELD, check_weights, from_folder

FPS = 25
RATE = 16_000
WINDOW = 5
WHOLE_S = 200.0  # what the authors let the encoder hear at once; longer tracks are heard in parts
AROUND_S = 4.0  # heard on either side of a part
QUIET = 1e-7
HEARD_BYTES = 12 * 768 * 4  # of a frame, as the published encoder hears it

Features = NDArray[np.float32]


def ears(folder: Path) -> Any:
    """The encoder of a folder as transformers saves it, on the CPU. Raises `BadInput`."""
    from transformers import Wav2Vec2Model

    if not (folder / "config.json").is_file():
        raise BadInput(FIELD, f"{folder.name} has no wav2vec2 in it", "pull the checkpoint again")
    check_weights(folder)
    return from_folder(Wav2Vec2Model, folder, torch.float32).eval()


def heard(encoder: Any, sound: NDArray[np.float32], path: Path, whole_s: float = WHOLE_S) -> Features:
    """Features (frames, layers, channels) of a mono track of 16 kHz, kept in a file and read from it as needed.

    A file that is there is taken to be of this track.
    """
    count = math.ceil(FPS * len(sound) / RATE)
    if not path.is_file():
        level = sound - sound.mean()
        level = (level / np.sqrt(level.var() + QUIET)).astype(np.float32)
        config = encoder.config
        part = path.with_suffix(".part")
        shape = (count, config.num_hidden_layers, config.hidden_size)
        kept = np.lib.format.open_memmap(part, mode="w+", dtype=np.float32, shape=shape)
        step, around = (count if count <= whole_s * FPS else round(whole_s * FPS)), round(AROUND_S * FPS)
        for start in range(0, count, step):
            end = min(start + step, count)
            low, high = max(0, start - around), min(count, end + around)
            piece = level[low * RATE // FPS : high * RATE // FPS]
            kept[start:end] = _layers(encoder, piece, high - low)[start - low : end - low]
        kept.flush()
        part.replace(path)
    return np.load(path, mmap_mode="r")  # type: ignore[no-any-return]


def windows(track: Features, start: int, frames: int, length: int = 0) -> Tensor:
    """What is heard around each of `frames` pixel frames from `start` on: (frames, 5, layers, channels).

    The track is as long as it is, or brought to a longer `length` with its tail played backwards; at either end its
    outermost frame stands.
    """
    count = len(track)
    places = np.arange(start, start + frames)[:, None] + np.arange(WINDOW) - WINDOW // 2
    places = places.clip(0, max(count, length) - 1)
    places = np.where(places < count, places, 2 * count - 1 - places).clip(0)
    needed, order = np.unique(places, return_inverse=True)
    return torch.from_numpy(np.asarray(track[needed]))[torch.from_numpy(order.reshape(places.shape))]


@torch.no_grad()
def _layers(encoder: Any, level: NDArray[np.float32], frames: int) -> Features:
    """(frames, layers, channels) of a normalised piece."""
    waves = torch.from_numpy(level)[None].to(encoder.device)
    found = encoder.feature_extractor(waves)
    found = functional.interpolate(found, size=frames, mode="linear", align_corners=True).transpose(1, 2)
    hidden, _ = encoder.feature_projection(found)
    layers: list[Tensor] = []
    hooks = [
        layer.register_forward_hook(lambda _layer, _given, told: layers.append(_states(told)))
        for layer in encoder.encoder.layers
    ]
    try:
        encoder.encoder(hidden)
    finally:
        for hook in hooks:
            hook.remove()
    return torch.stack(layers, 2)[0].float().cpu().numpy()  # type: ignore[no-any-return]


def _states(told: Any) -> Tensor:
    """Those of a layer, which may come with others in a tuple."""
    return told if isinstance(told, Tensor) else told[0]
