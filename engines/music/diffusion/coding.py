"""Latents into sound and sound into latents, in windows that overlap by more than the autoencoders look around.

Both autoencoders would otherwise hold the activations of a whole piece at once, and Stable Audio's a mask of all places
by all places.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import soxr
import torch
from torch import Tensor
from torch.nn.functional import pad

from engines.music.sound.struck import RATE, Stereo

WINDOW, AROUND = 256, 32  # latents
Coder = Callable[[Tensor], Tensor]


def decoder(vae: Any) -> Coder:
    """What turns latents into sound where the autoencoder is, in its own numbers."""
    return torch.inference_mode()(lambda window: vae.decode(window.to(vae.device, vae.dtype)).sample)


def joined(parts: Sequence[Tensor], rate: int) -> Stereo:
    """The whole of parts (1, 2, samples) at `rate`."""
    wave = torch.cat(list(parts), -1)[0].T.numpy()
    return soxr.resample(wave, rate, RATE)  # type: ignore[no-any-return]


def decoded(decode: Coder, latents: Tensor, hop: int) -> Iterator[tuple[Tensor, int]]:
    """(1, channels, time) -> parts of (1, sides, time * hop) on the CPU, each with the number of parts."""
    windows = list(_windows(latents.shape[-1]))
    for begin, first, last, end in windows:
        sound = decode(latents[..., begin:end])
        yield sound[..., (first - begin) * hop : (last - begin) * hop].float().cpu(), len(windows)


def encoded(encode: Coder, sound: Tensor, hop: int) -> Tensor:
    """(1, sides, samples) -> (1, channels, time), the last latent filled up with silence."""
    sound = pad(sound, (0, -sound.shape[-1] % hop))
    return torch.cat(
        [
            encode(sound[..., begin * hop : end * hop])[..., first - begin : last - begin]
            for begin, first, last, end in _windows(sound.shape[-1] // hop)
        ],
        -1,
    )


def _windows(count: int) -> Iterator[tuple[int, int, int, int]]:
    """(begin, first, last, end): what is given to the coder, and inside it what is kept."""
    for first in range(0, count, WINDOW):
        last = min(first + WINDOW, count)
        yield max(0, first - AROUND), first, last, min(count, last + AROUND)
