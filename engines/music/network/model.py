"""The music network: a decoder-only transformer over plans and bars, small enough for a laptop's processor.

Rotary positions (arXiv 2104.09864), RMS normalisation, SwiGLU. Words come in as one vector before the first token; each
token also has a slot: the thought of a plan, or the bar of a block, that it belongs to.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import torch
from pydantic import BaseModel, ConfigDict
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from engines.film.embedding import SIZE
from engines.music.network.sentences import SLOTS
from engines.music.network.vocabulary import names

FOLDER = Path(str(files("resources").joinpath("models", "music")))


class ModelConfig(BaseModel):
    """The shipped network is the default."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    width: int = 256
    layers: int = 8
    heads: int = 4
    inner: int = 640
    vocabulary: int = 0
    slots: int = SLOTS
    words: int = SIZE
    longest: int = 4096


class Cache:
    """Keys and values of what was read so far, for `longest` tokens."""

    def __init__(self, config: ModelConfig, batch: int, longest: int) -> None:
        shape = (config.layers, batch, config.heads, longest, config.width // config.heads)
        self.keys, self.values = torch.zeros(shape), torch.zeros(shape)
        self.length = 0


class MusicModel(nn.Module):
    """`forward` gives the logits of the token after each."""

    def __init__(self, config: ModelConfig | None = None) -> None:
        super().__init__()
        config = config or ModelConfig()
        self.config = config.model_copy(update={"vocabulary": config.vocabulary or len(names())})
        self.tokens = nn.Embedding(self.config.vocabulary, config.width)
        self.slots = nn.Embedding(config.slots, config.width)
        self.words = nn.Linear(config.words, config.width)
        self.layers = nn.ModuleList(_Layer(self.config) for _ in range(config.layers))
        self.norm = nn.RMSNorm(config.width)
        self.register_buffer("turns", _turns(config.longest, config.width // config.heads), persistent=False)
        for module in self.modules():
            if isinstance(module, nn.Linear | nn.Embedding):
                nn.init.normal_(module.weight, std=0.02)

    def forward(
        self, ids: Tensor, slots: Tensor, words: Tensor | None = None, cache: Cache | None = None
    ) -> Tensor:
        """`ids` and `slots` (batch, tokens) int64; `words` (batch, 384) stands before the first token, and
        comes with it alone -> logits (batch, tokens, vocabulary): what follows each token."""
        hidden = self.tokens(ids) + self.slots(slots)
        if words is not None:
            hidden = torch.cat([self.words(words)[:, None], hidden], 1)
        begin = cache.length if cache else 0
        turns = self.get_buffer("turns")[begin : begin + hidden.shape[1]]
        for number, layer in enumerate(self.layers):
            hidden = layer(hidden, turns, cache, number)
        if cache:
            cache.length += hidden.shape[1]
        hidden = self.norm(hidden)
        if words is not None:
            hidden = hidden[:, 1:]
        return functional.linear(hidden, self.tokens.weight)

    def save(self, folder: Path) -> None:
        """Weights as float16, and the configuration."""
        folder.mkdir(parents=True, exist_ok=True)
        halves = {name: value.half().contiguous() for name, value in self.state_dict().items()}
        save_file(halves, folder / "model.safetensors", {"tokens": json.dumps(names())})
        (folder / "config.json").write_text(self.config.model_dump_json(indent=2))

    @classmethod
    def load(cls, folder: Path) -> "MusicModel":
        model = cls(ModelConfig.model_validate_json((folder / "config.json").read_text()))
        weights = load_file(folder / "model.safetensors")
        model.load_state_dict({name: value.float() for name, value in weights.items()})
        return model.eval()


class _Layer(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.before, self.between = nn.RMSNorm(config.width), nn.RMSNorm(config.width)
        self.read = nn.Linear(config.width, 3 * config.width, bias=False)
        self.write = nn.Linear(config.width, config.width, bias=False)
        self.up = nn.Linear(config.width, 2 * config.inner, bias=False)
        self.down = nn.Linear(config.inner, config.width, bias=False)

    def forward(self, hidden: Tensor, turns: Tensor, cache: Cache | None, number: int) -> Tensor:
        batch, tokens, width = hidden.shape
        parts = self.read(self.before(hidden)).view(batch, tokens, 3, self.heads, -1).transpose(1, 3)
        query, key, value = (parts[:, :, n] for n in range(3))
        query, key = _turned(query, turns), _turned(key, turns)
        alone = tokens == 1
        if cache:
            end = cache.length + tokens
            cache.keys[number, :, :, cache.length : end] = key
            cache.values[number, :, :, cache.length : end] = value
            key, value = cache.keys[number, :, :, :end], cache.values[number, :, :, :end]
            assert alone or end == tokens, "several tokens at once only begin a cache"
        seen: Any = functional.scaled_dot_product_attention(query, key, value, is_causal=not alone)
        hidden = hidden + self.write(seen.transpose(1, 2).reshape(batch, tokens, width))
        gate, raised = self.up(self.between(hidden)).chunk(2, -1)
        return hidden + self.down(functional.silu(gate) * raised)


def _turns(longest: int, width: int) -> Tensor:
    """(longest, width / 2, 2) cosines and sines of the rotary positions."""
    angles = torch.arange(longest)[:, None] / 10000 ** (torch.arange(0, width, 2) / width)
    return torch.stack([angles.cos(), angles.sin()], -1)


def _turned(x: Tensor, turns: Tensor) -> Tensor:
    """`x` (batch, heads, tokens, width) turned by its positions."""
    first, second = x.chunk(2, -1)
    cos, sin = turns[..., 0], turns[..., 1]
    return torch.cat([first * cos - second * sin, first * sin + second * cos], -1)
