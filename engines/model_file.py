"""One file of a model: how it is called, how large it is, by which digest its bytes are known, where it comes from.

Whether the bytes at a path are the right ones is answered here. Bringing them is the business of `engines.catalogue`.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engines.sources import Source

CHUNK = 1 << 20
_PART = r"[\w+-][\w.+-]*"


class ModelFile(BaseModel):
    """`name` may have folders, none of them hidden or leading out. Sources are tried in order.

    One of two digests is known: `sha256`, or `blob`, the name that git gives to a content (small files of hubs).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(pattern=rf"^{_PART}(/{_PART})*$")
    size: int = Field(ge=0)
    sha256: str = Field("", pattern=r"^([0-9a-f]{64})?$")
    blob: str = Field("", pattern=r"^([0-9a-f]{40})?$")
    sources: list[Source] = Field(min_length=1)

    @model_validator(mode="after")
    def one_digest(self) -> "ModelFile":
        if bool(self.sha256) == bool(self.blob):
            raise ValueError(f"{self.name} needs either a sha256 or a blob")
        return self

    def fits(self, path: Path) -> bool:
        """Whether a file of the right size is there."""
        return path.is_file() and path.stat().st_size == self.size

    def is_at(self, path: Path, look: Callable[[int], None] = lambda position: None) -> bool:
        """Whether the very bytes are there. `look` hears how many have been read, and may raise."""
        if not self.fits(path):
            return False
        found = hashlib.sha256() if self.sha256 else hashlib.sha1(usedforsecurity=False)
        if self.blob:
            found.update(b"blob %d\0" % self.size)
        position = 0
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                found.update(chunk)
                position += len(chunk)
                look(position)
        return found.hexdigest() == (self.sha256 or self.blob)
