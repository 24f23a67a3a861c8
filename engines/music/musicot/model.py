"""MusicGen that thinks first: thought tokens go through the language model's own layers before the sound does.

Around `transformers.MusicgenForConditionalGeneration`, whose weights stay as they are published; what is added is an
embedding and a head for thoughts, kept beside them.
"""

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from engines.music.musicot.chain import vocabulary
from engines.music.musicot.quantiser import QuantiserConfig, ResidualQuantiser

THOUGHTS = "thoughts.safetensors"


class ThinkingMusicgen(nn.Module):
    """`musicgen` is a `MusicgenForConditionalGeneration`."""

    def __init__(self, musicgen: Any, config: QuantiserConfig) -> None:
        super().__init__()
        self.musicgen, self.config = musicgen, config
        width = musicgen.decoder.config.hidden_size
        self.thoughts = nn.Embedding(vocabulary(config), width)
        self.thought_head = nn.Linear(width, vocabulary(config), bias=False)
        nn.init.normal_(self.thoughts.weight, std=0.02)
        nn.init.normal_(self.thought_head.weight, std=0.02)

    @property
    def pad(self) -> int:
        return int(self.musicgen.decoder.config.vocab_size)

    def read(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Text tokens (batch, words) -> what the layers look at (batch, words, width), zero where the mask is."""
        held = self.musicgen.text_encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        if hasattr(self.musicgen, "enc_to_dec_proj"):
            held = self.musicgen.enc_to_dec_proj(held)
        return held * mask[..., None]  # type: ignore[no-any-return]

    def embedded(self, thoughts: Tensor | None, grid: Tensor | None) -> Tensor:
        """Thought tokens (batch, n) and columns of codes (batch, codebooks, steps) -> (batch, n + steps, width)."""
        parts = [] if thoughts is None else [self.thoughts(thoughts)]
        if grid is not None:
            tables = self.musicgen.decoder.model.decoder.embed_tokens
            parts.append(torch.stack([table(grid[:, n]) for n, table in enumerate(tables)]).sum(0))
        return torch.cat(parts, 1)

    def hidden(self, inputs: Tensor, text: Tensor, mask: Tensor, cache: Any = None) -> Tensor:
        """What the layers make of embedded tokens: (batch, tokens, width). With a cache they follow what it holds."""
        decoder = self.musicgen.decoder.model.decoder
        begin = cache.get_seq_length() if cache is not None else 0
        count = inputs.shape[1]
        # transformers puts every embedded token at one position (it counts codebooks): take that one off again
        table = decoder.embed_positions
        placed = table(torch.zeros(1, 1, count, dtype=torch.long, device=inputs.device), begin)
        first = table(torch.zeros(1, 1, 1, dtype=torch.long, device=inputs.device), begin)
        found = decoder(
            inputs_embeds=inputs + (placed - first).to(inputs),
            encoder_hidden_states=text,
            encoder_attention_mask=mask,
            cache=cache,
            use_cache=cache is not None,
        )
        return found.last_hidden_state  # type: ignore[no-any-return]

    def sound_logits(self, hidden: Tensor) -> Tensor:
        """(batch, steps, width) -> (batch, codebooks, steps, codes)."""
        return torch.stack([head(hidden) for head in self.musicgen.decoder.lm_heads], 1)

    def loss(self, ids: Tensor, mask: Tensor, thoughts: Tensor, grid: Tensor) -> Tensor:
        """One cross-entropy over thoughts and sound. `thoughts` (batch, n) with both marks, `grid` (batch, codebooks,
        steps) delayed codes; padding of the grid is not learned."""
        text = self.read(ids, mask)
        hidden = self.hidden(self.embedded(thoughts, grid[:, :, :-1]), text, mask)
        count = thoughts.shape[1]
        thinking = self.thought_head(hidden[:, : count - 1])
        lost = functional.cross_entropy(
            thinking.flatten(0, 1).float(), thoughts[:, 1:].flatten(), reduction="none"
        )
        logits = self.sound_logits(hidden[:, count:])
        target = grid[:, :, 1:]
        sounding = functional.cross_entropy(
            logits.flatten(0, 2).float(), target.flatten(), ignore_index=self.pad, reduction="none"
        )
        kept = (target != self.pad).flatten()
        return torch.cat([lost, sounding[kept]]).mean()

    def save(self, folder: Path, quantiser: ResidualQuantiser) -> None:
        """MusicGen in its own layout, thoughts and quantiser beside it."""
        self.musicgen.save_pretrained(folder)
        quantiser.save(folder)
        held = {"embedding": self.thoughts.weight, "head": self.thought_head.weight}
        save_file(
            {name: value.detach().half().contiguous() for name, value in held.items()}, folder / THOUGHTS
        )

    @classmethod
    def load(cls, folder: Path, device: str = "cpu") -> tuple["ThinkingMusicgen", ResidualQuantiser]:
        from transformers import MusicgenForConditionalGeneration

        quantiser = ResidualQuantiser.load(folder)
        model = cls(MusicgenForConditionalGeneration.from_pretrained(folder), quantiser.config)
        held = load_file(folder / THOUGHTS)
        with torch.no_grad():
            model.thoughts.weight.copy_(held["embedding"].float())
            model.thought_head.weight.copy_(held["head"].float())
        return model.to(device).eval(), quantiser
