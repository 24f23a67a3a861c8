"""Makes thoughts discrete: a residual vector quantiser, each level coding what the ones before left over.

MusiCoT (arXiv 2503.19611) trains one on CLAP embeddings with a reconstruction loss; depth and size are not in the
published text, so they are ours. Codebooks are fitted by k-means on the residuals, which needs no gradient.
"""

from pathlib import Path

import torch
from pydantic import BaseModel, ConfigDict, Field
from safetensors.torch import load_file, save_file
from torch import Tensor


class QuantiserConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    levels: int = Field(default=8, ge=1, le=32)
    codes: int = Field(default=256, ge=2, le=4096)
    width: int = Field(default=512, ge=1)


class ResidualQuantiser:
    """`books` (levels, codes, width) float32."""

    def __init__(self, config: QuantiserConfig, books: Tensor) -> None:
        self.config, self.books = config, books

    @classmethod
    def fitted(
        cls, config: QuantiserConfig, vectors: Tensor, rounds: int = 25, seed: int = 0
    ) -> "ResidualQuantiser":
        """Codebooks for `vectors` (n, width), of which there should be many times `codes`."""
        generator = torch.Generator().manual_seed(seed)
        rest, books = vectors.float(), []
        for _ in range(config.levels):
            book = _k_means(rest, config.codes, rounds, generator)
            books.append(book)
            rest = rest - book[_nearest(rest, book)]
        return cls(config, torch.stack(books))

    def encode(self, vectors: Tensor) -> Tensor:
        """(n, width) -> codes (n, levels) int64."""
        rest, codes = vectors.float(), []
        for book in self.books:
            chosen = _nearest(rest, book)
            codes.append(chosen)
            rest = rest - book[chosen]
        return torch.stack(codes, -1)

    def decode(self, codes: Tensor) -> Tensor:
        """(n, levels) -> (n, width); fewer levels give a coarser thought."""
        return torch.stack([self.books[level][codes[:, level]] for level in range(codes.shape[1])]).sum(0)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        save_file({"books": self.books.contiguous()}, folder / "quantiser.safetensors")
        (folder / "quantiser.json").write_text(self.config.model_dump_json(indent=2))

    @classmethod
    def load(cls, folder: Path) -> "ResidualQuantiser":
        config = QuantiserConfig.model_validate_json((folder / "quantiser.json").read_text())
        return cls(config, load_file(folder / "quantiser.safetensors")["books"])


def _nearest(vectors: Tensor, book: Tensor) -> Tensor:
    return torch.cdist(vectors, book).argmin(-1)


def _k_means(vectors: Tensor, codes: int, rounds: int, generator: torch.Generator) -> Tensor:
    """(codes, width) centres; one that nothing is near to starts anew at a vector drawn at random."""
    drawn = torch.randint(len(vectors), (codes,), generator=generator)
    centres = vectors[drawn].clone()
    for _ in range(rounds):
        nearest = _nearest(vectors, centres)
        count = torch.zeros(codes).index_add_(0, nearest, torch.ones(len(vectors)))
        total = torch.zeros_like(centres).index_add_(0, nearest, vectors)
        empty = count == 0
        centres = total / count.clamp_min(1)[:, None]
        centres[empty] = vectors[torch.randint(len(vectors), (int(empty.sum()),), generator=generator)]
    return centres
