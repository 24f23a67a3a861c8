"""How the network takes voices in: features of a track become tokens of latent frames, and pixels attend to those of
their own frame. Where several people speak, each pixel is turned towards the voice of the person whom it shows.

Names of the parameters are the published ones.
"""

from dataclasses import dataclass
from typing import Any

import torch
from diffusers.models.embeddings import get_1d_rotary_pos_embed
from torch import Tensor, nn
from torch.nn import functional

FRAMES_EACH = 4  # pixel frames of a latent, but the first
SPEAKERS = 2
THETA = 10000.0
# Places on the line along which voices are told apart: those of a person's pixels lie between two ends, those of a
# voice in the middle between them.
PLACES = ((0.0, 4.0), (20.0, 24.0))
NOBODY = 12.0


@dataclass(frozen=True)
class Voices:
    """`tokens` (batch * latents, speakers * tokens, channels). `masks` (speakers + 1, height * width) say on the grid
    of tokens where in the first frame each person is, and what is background; None with one speaker."""

    tokens: Tensor
    masks: Tensor | None = None


class AudioProjection(nn.Module):
    """Tokens of every latent frame, of what is heard around its pixel frames."""

    def __init__(
        self, window: int, layers: int, channels: int, width: int, tokens: int, token_channels: int
    ) -> None:
        super().__init__()
        self.window, self.tokens = window, tokens
        heard = layers * channels
        self.proj1 = nn.Linear(window * heard, width)
        self.proj1_vf = nn.Linear((window + FRAMES_EACH - 1) * heard, width)
        self.proj2 = nn.Linear(width, width)
        self.proj3 = nn.Linear(width, tokens * token_channels)
        self.norm = nn.LayerNorm(token_channels)

    def forward(self, windows: Tensor) -> Tensor:
        """(batch, speakers, latents, tokens, channels) of windows (batch, speakers, frames, window, layers, channels),
        one a pixel frame, of which there are 4 latents - 3."""
        middle = self.window // 2
        first, later = windows[:, :, 0], windows[:, :, 1:].unflatten(2, (-1, FRAMES_EACH))
        # What the windows of four frames hear between them, each frame once.
        around = [
            later[:, :, :, 0, : middle + 1],
            later[:, :, :, 1:-1, middle],
            later[:, :, :, -1, middle:],
        ]
        opening = self.proj1(first.flatten(2)).unsqueeze(2)
        following = self.proj1_vf(torch.cat(around, 3).flatten(3))
        found = functional.relu(self.proj2(functional.relu(torch.cat([opening, following], 2))))
        return self.norm(self.proj3(found).unflatten(-1, (self.tokens, -1)))  # type: ignore[no-any-return]


class AudioCrossAttention(nn.Module):
    """Pixels of a latent frame attend to what is heard in it."""

    def __init__(self, dim: int, heads: int, token_channels: int) -> None:
        super().__init__()
        self.heads = heads
        self.q_linear = nn.Linear(dim, dim)
        self.kv_linear = nn.Linear(token_channels, 2 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, hidden_states: Tensor, voices: Voices, places: Tensor | None) -> Tensor:
        """Of and to (batch, latents * height * width, channels); `places` (batch, latents * height * width) are those
        of the pixels where there are several voices."""
        batch = hidden_states.shape[0]
        latents = voices.tokens.shape[0] // batch
        query = self.q_linear(hidden_states).unflatten(2, (self.heads, -1))
        key, value = self.kv_linear(voices.tokens).unflatten(2, (2, self.heads, -1)).unbind(2)
        if places is not None:
            count = key.shape[1] // SPEAKERS
            spoken = torch.tensor([sum(ends) / 2 for ends in PLACES], device=key.device)
            query = _turned(query, places)
            key = _turned(key, spoken.repeat_interleave(count).expand(key.shape[0], -1))
        query = query.unflatten(1, (latents, -1)).flatten(0, 1)
        found = functional.scaled_dot_product_attention(
            query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2)
        )
        return self.proj(found.transpose(1, 2).flatten(2).unflatten(0, (batch, -1)).flatten(1, 2))  # type: ignore[no-any-return]


@torch.no_grad()
def places_of(query: Tensor, key: Tensor, masks: Tensor) -> Tensor:
    """Where each pixel stands between the voices, (batch, tokens) float32, from whom of the first frame it attends to.

    `query` (batch, tokens, heads, channels) are those of all frames, `key` (batch, height * width, heads, channels)
    those of the first, both with their rotary embedding; `masks` (3, height * width) two people and the background.
    One head is looked at at a time: all of them would take gigabytes.
    """
    shares = (masks / masks.sum(1, keepdim=True).clamp(min=1)).T.float()
    heads = query.shape[2]
    seen: Tensor | float = 0.0
    for head in range(heads):
        scores = query[:, :, head] @ key[:, :, head].transpose(1, 2)
        seen = seen + (scores.float() / query.shape[3] ** 0.5).softmax(-1) @ shares
    assert isinstance(seen, Tensor)
    seen = seen / heads
    low, high = seen.amin(1, keepdim=True), seen.amax(1, keepdim=True)
    level = (seen - low) / (high - low + 1e-8)
    along = [start + level[..., who] * (end - start) for who, (start, end) in enumerate(PLACES)]
    choices = torch.stack([*along, torch.full_like(along[0], NOBODY)], -1)
    return choices.gather(2, seen.argmax(2, keepdim=True)).squeeze(2)


def turned(states: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """States (batch, tokens, heads, channels) under a rotary embedding (1 or batch, tokens, 1, channels) that turns
    neighbouring channels together."""
    even, odd = states.float().unflatten(-1, (-1, 2)).unbind(-1)
    swapped = torch.stack([-odd, even], -1).flatten(-2)
    return (states.float() * cosine + swapped * sine).type_as(states)


def _turned(states: Tensor, places: Tensor) -> Tensor:
    """The same along the line on which the voices stand, at places (batch, tokens)."""
    along: Any = places.flatten().float()  # diffusers takes tensors too, and does not say so
    cosine, sine = get_1d_rotary_pos_embed(
        states.shape[3], along, THETA, use_real=True, repeat_interleave_real=True
    )
    return turned(states, *(part.unflatten(0, places.shape).unsqueeze(2) for part in (cosine, sine)))
