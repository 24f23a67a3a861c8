"""A video autoencoder that begins as the best linear code of its data, instead of as noise.

`AutoencoderKLLTXVideo` with strided downsampling and pixel-shuffling upsampling can be an exact hierarchy of principal
components: its resnets begin as identities, its norms are disarmed by one large constant channel, its SiLUs by pairs
(silu(x) - silu(-x) = x). `start` writes that hierarchy into the weights; training then goes on from there. For networks
of a few million weights this saves hours: see the model card.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

_CONSTANT = 40.0  # large beside what the other channels hold
_LEAST_SPREAD = 1e-2
_SURE = -8.0  # log variance that training begins with
_NOW, _HERE = 2, 1  # taps of a causal kernel of three: the present moment, the same place


def small_autoencoder(latent_channels: int = 48, encoder: int = 112, decoder: int = 128) -> Any:
    """Latents of 16 x 16 pixels and four frames; 1 + 4 n frames make 1 + n latents."""
    from diffusers import AutoencoderKLLTXVideo

    return AutoencoderKLLTXVideo(
        latent_channels=latent_channels,
        block_out_channels=(encoder, encoder),
        down_block_types=("LTXVideoDownBlock3D",) * 2,
        spatio_temporal_scaling=(True, True),
        layers_per_block=(0, 1, 1),
        downsample_type=("conv", "conv"),
        decoder_block_out_channels=(decoder // 2, decoder),
        decoder_spatio_temporal_scaling=(True, True),
        decoder_layers_per_block=(1, 2, 2),
        decoder_inject_noise=(False,) * 3,
        upsample_residual=(False, False),
        upsample_factor=(1, 2),
        encoder_causal=True,
        decoder_causal=True,
        patch_size=4,
    )


@torch.no_grad()
def start(vae: Any, clips: Iterable[Tensor]) -> None:
    """Make the autoencoder the principal components of the clips, each (3, 1 + 4 n, H, W) from -1 to 1."""
    clips = list(clips)
    patches = [_patched(clip) for clip in clips]
    channels, inner = vae.config.latent_channels, vae.encoder.conv_in.conv.out_channels
    first = _components(patches, min(48, inner))
    ones = [torch.einsum("kc,cthw->kthw", first, x) for x in patches]
    second = _components([_blocks(x) for x in ones], inner)
    twos = [torch.einsum("kc,cthw->kthw", second, _blocks(x)) for x in ones]
    third = _components([_blocks(x) for x in twos], channels)
    spread = (
        torch.cat([torch.einsum("kc,cthw->kthw", third, _blocks(x)).flatten(1) for x in twos], 1)
        .square()
        .mean(1)
        .sqrt()
    )

    for block in vae.modules():
        if hasattr(block, "conv2") and hasattr(block, "norm2"):
            nn.init.zeros_(block.conv2.conv.weight)
            nn.init.zeros_(block.conv2.conv.bias)
    _encoder(vae.encoder, first, second, third, spread)
    _decoder(vae.decoder, first, second, third, spread)


def _encoder(encoder: Any, first: Tensor, second: Tensor, third: Tensor, spread: Tensor) -> None:
    _tap(encoder.conv_in.conv, first)
    (one,), (two,) = encoder.down_blocks[0].downsamplers, encoder.down_blocks[1].downsamplers
    _strided(one.conv, second)
    scaled = third / spread[:, None]
    _strided(two.conv, torch.cat([scaled, -scaled]))
    two.conv.bias[-1] = _CONSTANT
    count = len(third)
    loud = _CONSTANT / two.conv.out_channels**0.5
    both = torch.cat([torch.eye(count), -torch.eye(count)], 1) * loud
    _tap(encoder.conv_out.conv, both)
    encoder.conv_out.conv.bias[count] = _SURE


def _decoder(decoder: Any, first: Tensor, second: Tensor, third: Tensor, spread: Tensor) -> None:
    count, inner = third.shape[0], second.shape[0]
    _tap(decoder.conv_in.conv, torch.eye(count) * spread[:, None])
    one, two = decoder.up_blocks[0].upsamplers[0], decoder.up_blocks[1].upsamplers[0]
    coarse = one.conv.conv.out_channels // 8
    fine = (two.conv.conv.out_channels // 8 - 1) // 2
    kept = min(coarse, inner)
    # (count, 8 places, inner) -> (kept, 8, count)
    down = third.reshape(count, inner, 8)[:, :kept].permute(1, 2, 0)
    wide = torch.zeros(coarse, 8, count)
    wide[:kept] = down
    _tap(one.conv.conv, wide.reshape(coarse * 8, count))
    down = second.reshape(inner, len(first), 8)[:kept, :fine].permute(1, 2, 0)  # (fine, 8, kept)
    wide = torch.zeros(2 * fine + 1, 8, kept)
    wide[:fine], wide[fine : 2 * fine] = down, -down
    _tap(two.conv.conv, wide.reshape(-1, kept))
    two.conv.conv.bias[2 * fine * 8 : (2 * fine + 1) * 8] = _CONSTANT
    loud = _CONSTANT / (two.conv.conv.out_channels // 8) ** 0.5
    basis = first[:fine].T * loud
    _tap(decoder.conv_out.conv, torch.cat([basis, -basis], 1))


def _tap(conv: nn.Conv3d, matrix: Tensor) -> None:
    """The convolution becomes a matrix (out, in) at each place, as far as it is wide."""
    nn.init.zeros_(conv.weight)
    nn.init.zeros_(conv.bias)  # type: ignore[arg-type]
    conv.weight[: matrix.shape[0], : matrix.shape[1], _NOW, _HERE, _HERE] = matrix


def _strided(conv: nn.Conv3d, matrix: Tensor) -> None:
    """The convolution joins blocks of 2 x 2 x 2 by a matrix (out, in * 8)."""
    nn.init.zeros_(conv.weight)
    nn.init.zeros_(conv.bias)  # type: ignore[arg-type]
    joined = matrix.reshape(len(matrix), -1, 2, 2, 2)
    conv.weight[: len(matrix), : joined.shape[1], 1:, 1:, 1:] = joined


def _patched(clip: Tensor) -> Tensor:
    """(3, T, H, W) -> (48, T, H / 4, W / 4) in the order of the network's own patches."""
    c, t, h, w = clip.shape
    return (
        clip.reshape(c, t, h // 4, 4, w // 4, 4).permute(0, 5, 3, 1, 2, 4).reshape(c * 16, t, h // 4, w // 4)
    )


def _blocks(x: Tensor) -> Tensor:
    """(C, 1 + 2 n, H, W) -> (C * 8, 1 + n, H / 2, W / 2); the first frame stands for the one before it."""
    x = torch.cat([x[:, :1], x], 1)
    c, t, h, w = x.shape
    return (
        x.reshape(c, t // 2, 2, h // 2, 2, w // 2, 2)
        .permute(0, 2, 4, 6, 1, 3, 5)
        .reshape(c * 8, t // 2, h // 2, w // 2)
    )


def _components(rows: list[Tensor], count: int) -> Tensor:
    """(count, C) orthonormal directions that hold most of the energy of (C, ...) arrays."""
    energy = sum(x.flatten(1) @ x.flatten(1).T for x in rows)
    _, vectors = torch.linalg.eigh(torch.as_tensor(energy).double())
    return vectors.flip(1)[:, :count].T.float().contiguous()
