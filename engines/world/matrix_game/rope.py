"""Rotary places: the tables by which queries and keys are turned, and the turn, by diffusers' functions."""

from typing import cast

import torch
from diffusers.models.embeddings import apply_rotary_emb, get_1d_rotary_pos_embed
from torch import Tensor

Rotary = tuple[Tensor, Tensor]


def table(width: int, places: Tensor, theta: float, precision: torch.dtype = torch.float64) -> Rotary:
    """Cosines and sines (n, width) for `places` (n,). In float64 places have no end: they may be as far as a film
    ever gets."""
    made = get_1d_rotary_pos_embed(
        width,
        places.to(precision),  # type: ignore[arg-type]
        theta,
        use_real=True,
        freqs_dtype=precision,
    )
    return cast(Rotary, made)


def turned(heads: Tensor, rotary: Rotary) -> Tensor:
    """Queries or keys (batch, n, heads, channels), whose neighbouring channels are pairs."""
    return cast(Tensor, apply_rotary_emb(heads, rotary, sequence_dim=1))  # type: ignore[arg-type]
