"""Columns of tensors with a row for each thing, and picking rows of them."""

from dataclasses import dataclass, fields, replace
from typing import Self

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length."""

    def at(self, rows: Tensor) -> Self:
        """The same columns with these rows (n,)."""
        return replace(self, **{f.name: getattr(self, f.name).index_select(0, rows) for f in fields(self)})

    def to(self, device: torch.device | str) -> Self:
        return replace(self, **{f.name: getattr(self, f.name).to(device) for f in fields(self)})
